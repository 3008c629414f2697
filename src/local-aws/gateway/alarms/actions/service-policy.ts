import { listOf, wildcards } from '../../s3/policy.ts';

/** The policy of a topic or a key, as far as it is about services. */
interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Request {
  /** Such as `cloudwatch.amazonaws.com`. */
  readonly service: string;
  /** Such as `sns:Publish`. */
  readonly action: string;
  /** Values of condition keys, in lower case, such as `aws:sourcearn`. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Whether a resource's policy lets a service do something: a statement allows it and none denies it. A condition with a key that
 * the request has not, or with an operator that is not known here, does not hold. Resource, NotAction and NotPrincipal are not
 * looked at.
 * @param policy JSON.
 */
export function allowsService(policy: string, request: Request): boolean {
  const { Statement: statements } = JSON.parse(policy) as {
    readonly Statement?: Statement | readonly Statement[];
  };
  const applying = listOf(statements).filter((statement) => applies(statement, request));
  return (
    applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny')
  );
}

const applies = (statement: Statement, { service, action, context }: Request): boolean =>
  isAbout(statement.Principal, service) &&
  listOf(statement.Action).some((pattern) => wildcards(pattern, 'i').test(action)) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, context));

/** `AWS: *` is everybody, services included. */
function isAbout(principal: Statement['Principal'], service: string): boolean {
  if (principal === undefined || typeof principal === 'string') return principal === '*';
  return listOf(principal.Service).includes(service) || listOf(principal.AWS).includes('*');
}

const operators: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: (pattern, value) => wildcards(pattern).test(value),
  ArnEquals: (pattern, value) => wildcards(pattern).test(value),
  ArnLike: (pattern, value) => wildcards(pattern).test(value),
  Bool: (pattern, value) => pattern.toLowerCase() === value,
};

function holds(
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  context: Request['context'],
): boolean {
  const isOptional = operator.endsWith('IfExists');
  const matches = operators[operator.replace(/IfExists$/, '')];
  return Object.entries(keys).every(([key, patterns]) => {
    const value = context[key.toLowerCase()];
    if (value === undefined) return isOptional;
    return matches !== undefined && listOf(patterns).some((pattern) => matches(pattern, value));
  });
}
