import { MigrationError, type RegionFailure } from '../errors.ts';

/**
 * What AWS still holds when a stack is deleted, and lets go by itself: network interfaces of Lambda functions hold security groups and
 * subnets for 20 to 40 minutes after the functions are gone (from memory of AWS's guide to functions in a VPC); and a cluster cannot
 * leave a global database that is changing.
 */
const passes = ({ cause, resource }: RegionFailure): boolean =>
  cause === 'GLOBAL_CLUSTER_MEMBER' ||
  (cause === 'STILL_USED' && resource?.type.startsWith('AWS::EC2::') === true);

/** What is waited for, in words; undefined when something failed that no waiting mends. */
export function waitedFor(error: unknown): string | undefined {
  const failed = failuresOf(error);
  if (failed.length === 0 || !failed.every(passes)) return undefined;
  return failed.map(({ region, resource }) => `${resource?.logicalId ?? 'a stack'} in ${region}`).join(', ');
}

/** What failed by itself, and not only because another region had. */
export const failuresOf = (error: unknown): readonly RegionFailure[] =>
  error instanceof MigrationError
    ? error.failures.flatMap(({ regions }) => regions).filter(({ outcome }) => outcome === 'failed')
    : [];
