import type { Difference, DriftedResource, GlobalMember } from './ports.ts';

const switchedOver = 'the global database has another writer since a switchover (T34)';
const unseen = 'it is a member of the global database still, which CloudFormation does not see';

/**
 * Why a difference is none, undefined when it is one. CloudFormation takes whoever writes now for the source of a global
 * cluster (cloudformation-coverage-roadmap 1856), and does not see a member's own membership (1857). Only while RDS
 * confirms it: a cluster that has left its global database is a database of its own, and that is a problem (T35).
 * @param members of all global databases of the migration's regions.
 * @param source region in which the template makes the first writer.
 */
export function whyExpected(
  { type, physicalId }: DriftedResource,
  { path, actual }: Difference,
  members: readonly GlobalMember[],
  source: string,
): string | undefined {
  const isCluster = (name: string) => (member: GlobalMember) =>
    name !== '' && (member.cluster === name || member.cluster.endsWith(`:cluster:${name}`));
  if (type === 'AWS::RDS::GlobalCluster' && path === '/SourceDBClusterIdentifier') {
    const writer = members.find(isCluster(actual));
    return writer?.isWriter && writer.region !== source ? switchedOver : undefined;
  }
  if (type !== 'AWS::RDS::DBCluster' || !ofMembership.includes(path)) return undefined;
  return members.some(isCluster(physicalId)) ? unseen : undefined;
}

const ofMembership = ['/GlobalClusterIdentifier', '/ReplicationSourceIdentifier'];
