import type { ReplicationRule } from '@aws-sdk/client-s3';
import { CopyObjectCommand, DeleteObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';
import type { ReplicationOperation } from './operation.ts';

/** Why a version did not arrive: AWS's failure reasons, or the version is gone and nothing is to be said of it. */
export type CopyOutcome =
  | { readonly outcome: 'arrived'; readonly emulatorId: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'gone' };

const percentEncode = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

/**
 * Makes the replica in the destination's region. The emulator's own copy keeps the body, ETag (a multipart object's
 * too), checksums, metadata, headers and tags; the version id it mints is the caller's to hide.
 * @throws S3ServiceException for anything that AWS knows no failure reason for.
 */
export async function copyToDestination(
  emulator: Emulator,
  region: string,
  operation: ReplicationOperation,
  rule: ReplicationRule,
): Promise<CopyOutcome> {
  const { s3 } = emulator.clients(region);
  const { bucket, key, versionId, destination } = operation;
  try {
    const { VersionId } =
      operation.kind === 'delete-marker'
        ? await s3.send(new DeleteObjectCommand({ Bucket: destination, Key: key }))
        : await s3.send(
            new CopyObjectCommand({
              Bucket: destination,
              Key: key,
              CopySource: `${bucket}/${percentEncode(key)}?versionId=${versionId}`,
              ...optionsOf(rule),
            }),
          );
    return VersionId === undefined
      ? { outcome: 'failed', reason: 'DstBucketUnversioned' }
      : { outcome: 'arrived', emulatorId: VersionId };
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.name === 'NoSuchVersion' || error.name === 'NoSuchKey') return { outcome: 'gone' };
    if (error.name === 'NoSuchBucket') return { outcome: 'failed', reason: 'DstBucketNotFound' };
    throw error;
  }
}

/** Without these a replica keeps the storage class of its source and the encryption of its bucket. */
function optionsOf({ Destination }: ReplicationRule): {
  StorageClass?: NonNullable<NonNullable<ReplicationRule['Destination']>['StorageClass']>;
  ServerSideEncryption?: 'aws:kms';
  SSEKMSKeyId?: string;
} {
  const key = Destination?.EncryptionConfiguration?.ReplicaKmsKeyID;
  return {
    ...(Destination?.StorageClass ? { StorageClass: Destination.StorageClass } : {}),
    ...(key ? { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key } : {}),
  };
}
