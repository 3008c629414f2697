import type { FailureReason } from './failure-reason.ts';
import type { ReplicationOperation } from './operation.ts';
import type { Role } from './roles.ts';

/**
 * Why a role may not replicate a version; undefined when it may.
 * What is asked is what AWS lists as needed (aws-facts §3), except for tags and for KMS keys.
 * @param role of the replication configuration; undefined when it does not exist.
 */
export function refusalOf(
  role: Role | undefined,
  { kind, bucket, key, destination }: Pick<ReplicationOperation, 'kind' | 'bucket' | 'key' | 'destination'>,
): FailureReason | undefined {
  if (!role?.trusts('s3.amazonaws.com')) return 'AssumeRoleNotPermitted';
  const source = `arn:aws:s3:::${bucket}`;
  const object = `${source}/${key}`;
  const replica = `arn:aws:s3:::${destination}/${key}`;
  const needed: readonly (readonly [string, string, FailureReason])[] = [
    // AWS documents no reason of their own for these two.
    ['s3:GetReplicationConfiguration', source, 'Other'],
    ['s3:ListBucket', source, 'Other'],
    ['s3:GetObjectVersionForReplication', object, 'SrcGetObjectNotPermitted'],
    ['s3:GetObjectVersionAcl', object, 'SrcGetAclNotPermitted'],
    kind === 'object'
      ? ['s3:ReplicateObject', replica, 'DstPutObjectNotPermitted']
      : ['s3:ReplicateDelete', replica, 'DstDelObjNotPermitted'],
  ];
  return needed.find(([action, resource]) => !role.allows(action, resource))?.[2];
}
