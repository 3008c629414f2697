import type { ReplicationRule } from '@aws-sdk/client-s3';
import { percentEncode, type SendS3 } from './emulator-s3.ts';
import { S3Error } from './error.ts';
import type { FailureReason } from './failure-reason.ts';
import type { ReplicationOperation } from './operation.ts';

/** How the copy of a version went, with the id that the emulator gave it. */
export type CopyOutcome =
  | { readonly outcome: 'arrived'; readonly emulatorId: string }
  | { readonly outcome: 'failed'; readonly reason: FailureReason }
  | { readonly outcome: 'gone' };

/** Where a version is, by the id that the emulator knows it by. */
export interface EmulatorVersion {
  readonly bucket: string;
  readonly key: string;
  readonly emulatorId: string;
}

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The emulator's own copy keeps body, ETag (a multipart object's too), checksums, metadata, headers, tags and locks.
 * @returns the id of the new version; undefined when the bucket has no versioning.
 */
export async function copyVersion(
  send: SendS3,
  region: string,
  from: EmulatorVersion,
  to: { readonly bucket: string; readonly key: string },
  headers: Headers = {},
): Promise<string | undefined> {
  const source = `${from.bucket}/${percentEncode(from.key)}?versionId=${from.emulatorId}`;
  const answer = await send(region, {
    ...{ method: 'PUT', bucket: to.bucket, key: to.key },
    headers: { 'x-amz-copy-source': source, ...headers },
  });
  return answer.headers['x-amz-version-id'];
}

/** @returns the id of the marker; undefined when the bucket has no versioning. */
export async function putDeleteMarker(
  send: SendS3,
  region: string,
  bucket: string,
  key: string,
): Promise<string | undefined> {
  const answer = await send(region, { method: 'DELETE', bucket, key });
  return answer.headers['x-amz-version-id'];
}

/**
 * Makes the replica in the destination's region. The version id that the emulator mints is the caller's to hide.
 * @param emulatorId of the version in the source bucket.
 * @throws S3Error for anything that AWS knows no failure reason for.
 */
export async function copyToDestination(
  send: SendS3,
  region: string,
  operation: Pick<ReplicationOperation, 'kind' | 'bucket' | 'key' | 'destination'>,
  emulatorId: string,
  rule: ReplicationRule,
): Promise<CopyOutcome> {
  const { kind, bucket, key, destination } = operation;
  try {
    const minted =
      kind === 'delete-marker'
        ? await putDeleteMarker(send, region, destination, key)
        : await copyVersion(
            send,
            region,
            { bucket, key, emulatorId },
            { bucket: destination, key },
            optionsOf(rule),
          );
    return minted === undefined
      ? { outcome: 'failed', reason: 'DstBucketUnversioned' }
      : { outcome: 'arrived', emulatorId: minted };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    if (error.code === 'NoSuchVersion' || error.code === 'NoSuchKey') return { outcome: 'gone' };
    if (error.code === 'NoSuchBucket') return { outcome: 'failed', reason: 'DstBucketNotFound' };
    throw error;
  }
}

/** Without these a replica keeps the storage class of its source and the encryption of its bucket. */
function optionsOf({ Destination }: ReplicationRule): Headers {
  const key = Destination?.EncryptionConfiguration?.ReplicaKmsKeyID;
  return {
    'x-amz-storage-class': Destination?.StorageClass,
    ...(key
      ? { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': key }
      : {}),
  };
}
