import { listOf, statementApplies, type PolicyDocument, type Statement } from '../s3/policy.ts';
import { areMet, missingKeys, type Conditions, type RequestContext } from './conditions.ts';

/** A policy of a user or a role, and what IAM calls it in the results of a simulation. */
export interface NamedPolicy {
  readonly id: string;
  readonly type: 'user' | 'group' | 'role' | 'aws-managed' | 'user-managed';
  readonly document: PolicyDocument;
}

export interface Permissions {
  readonly policies: readonly NamedPolicy[];
  /** Permits what a policy allows only if it does so too. */
  readonly boundary: NamedPolicy | undefined;
}

export interface Evaluation {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The policies with a statement that decided. */
  readonly matched: readonly NamedPolicy[];
  /** Keys of conditions of which the request says nothing. */
  readonly missing: readonly string[];
}

/**
 * What the policies of an identity say of an action on a resource: whatever denies wins, then something must allow. The
 * resource's own policy is not looked at, unless AWS is given it (T54).
 */
export function evaluate(
  { policies, boundary }: Permissions,
  action: string,
  resource: string,
  context: RequestContext,
): Evaluation {
  const all = boundary ? [...policies, boundary] : policies;
  const about = all.flatMap((policy) =>
    listOf(policy.document.Statement)
      .filter((statement) => statementApplies(statement, action, resource))
      .map((statement) => ({ policy, statement })),
  );
  const missing = [
    ...new Set(about.flatMap(({ statement }) => missingKeys(conditionsOf(statement), context))),
  ];
  const met = about.filter(({ statement }) => areMet(conditionsOf(statement), context));
  const by = (effect: string) =>
    met.filter(({ statement }) => statement.Effect === effect).map(({ policy }) => policy);
  const [denied, allowed] = [by('Deny'), by('Allow')];
  if (denied.length > 0) return { decision: 'explicitDeny', matched: denied, missing };
  const isBounded = boundary === undefined || allowed.includes(boundary);
  const isAllowed = isBounded && allowed.some((policy) => policy !== boundary);
  return isAllowed
    ? { decision: 'allowed', matched: allowed, missing }
    : { decision: 'implicitDeny', matched: [], missing };
}

const conditionsOf = ({ Condition }: Statement): Conditions => (Condition ?? {}) as Conditions;
