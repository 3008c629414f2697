/** By which the statement is found again: whoever looks at the bucket reads who put it there. */
export const fenceSid = 'TradingMigrateFence';

interface Policy {
  readonly Version?: string;
  readonly Statement?: unknown;
}

/**
 * A bucket's policy with a statement that lets nobody write new objects. Parts of uploads count as such; deletions do not, and
 * neither does what S3 itself replicates (s3:ReplicateObject): what is on its way between the regions still arrives.
 * @param policy the bucket's own, whose statements stay as they are; undefined when it has none.
 * @returns undefined when the statement is there already.
 */
export function fenced(policy: string | undefined, bucket: string): string | undefined {
  const { Version = '2012-10-17', Statement = [], ...rest } = JSON.parse(policy ?? '{}') as Policy;
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.some(isFence)) return undefined;
  const fence = {
    ...{ Sid: fenceSid, Effect: 'Deny', Principal: '*', Action: 's3:PutObject' },
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  return JSON.stringify({ ...rest, Version, Statement: [...statements, fence] });
}

const isFence = (statement: unknown): boolean => (statement as { readonly Sid?: string }).Sid === fenceSid;
