type Statement = Readonly<Record<string, unknown>>;

/**
 * Whether a role's trust policy lets one of the principals assume it. Conditions and Deny are not looked at: here nothing
 * else is authorised either.
 * @param policy JSON.
 * @param kind of principal: `Service`, or `AWS` for accounts and roles.
 */
export function trusts(policy: string, kind: 'Service' | 'AWS', principals: readonly string[]): boolean {
  const { Statement: statements } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return listOf(statements).some(
    (statement) =>
      statement.Effect === 'Allow' &&
      listOf(statement.Action).some((action) => ['sts:AssumeRole', 'sts:*', '*'].includes(String(action))) &&
      trusted(statement.Principal, kind).some((name) => name === '*' || principals.includes(name)),
  );
}

function trusted(principal: unknown, kind: string): readonly string[] {
  if (typeof principal === 'string') return [principal];
  return listOf((principal as Readonly<Record<string, unknown>> | undefined)?.[kind]).map(String);
}

/** Policies leave out the brackets around a single element. */
function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
