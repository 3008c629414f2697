/**
 * Why a version could not be replicated, in S3's own codes
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-failure-codes.html): those that can happen here.
 */
export type FailureReason =
  | 'AssumeRoleNotPermitted'
  | 'DstBucketNotFound'
  | 'DstBucketObjectLockConfigMissing'
  | 'DstBucketUnversioned'
  | 'DstDelObjNotPermitted'
  | 'DstObjectHardDeleted'
  | 'DstPutObjectNotPermitted'
  | 'InitiateReplicationNotPermitted'
  | 'SrcBucketReplicationConfigMissing'
  | 'SrcGetAclNotPermitted'
  | 'SrcGetObjectNotPermitted'
  | 'SrcObjectNotEligible'
  | 'SrcVersionNotFound'
  | 'Other';
