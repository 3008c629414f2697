export interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: unknown;
}

export interface PolicyDocument {
  readonly Statement?: Statement | readonly Statement[];
}

/**
 * Whether policies of an identity allow an action on a resource: something allows it and nothing denies it. Conditions are
 * taken for met where they allow, and for not met where they deny; boundaries and the resource's own policy are not looked
 * at.
 * @param action such as `s3:ReplicateObject`.
 * @param resource an ARN.
 */
export function allows(policies: readonly PolicyDocument[], action: string, resource: string): boolean {
  const applying = policies
    .flatMap(({ Statement: statements }) => listOf(statements))
    .filter((statement) => statementApplies(statement, action, resource));
  return (
    applying.some(({ Effect }) => Effect === 'Allow') &&
    !applying.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined)
  );
}

/** Whether a statement is about an action on a resource, be it met or not. Actions are compared without case. */
export const statementApplies = (
  { Action, NotAction, Resource, NotResource }: Statement,
  action: string,
  arn: string,
): boolean =>
  (NotAction === undefined ? matches(Action, action, 'i') : !matches(NotAction, action, 'i')) &&
  (NotResource === undefined ? matches(Resource, arn) : !matches(NotResource, arn));

const matches = (patterns: string | readonly string[] | undefined, text: string, flags = ''): boolean =>
  listOf(patterns).some((pattern) => wildcards(pattern, flags).test(text));

/** `*` stands for any text, `?` for one character. */
export function wildcards(pattern: string, flags = ''): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, `${flags}s`);
}

/** Policies leave out the brackets around a single element. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
