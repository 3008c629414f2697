import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import type { ObjectContent } from '../replication/ports.ts';

/**
 * A multipart upload with one checksum over the whole object, which a replica keeps however S3 copies it. A failed upload
 * is aborted, so that its parts do not stay and cost.
 * @returns the version id.
 */
export async function uploadInParts(
  client: S3Client,
  bucket: string,
  content: Required<ObjectContent>,
): Promise<string> {
  const {
    CreateMultipartUploadCommand,
    UploadPartCommand,
    CompleteMultipartUploadCommand,
    AbortMultipartUploadCommand,
  } = await import('@aws-sdk/client-s3');
  const { key: Key, body, partBytes } = content;
  const target = { Bucket: bucket, Key };
  const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ...checksum }));
  try {
    const Parts: CompletedPart[] = [];
    for (let start = 0; start < body.length; start += partBytes) {
      const PartNumber = Parts.length + 1;
      const Body = body.subarray(start, start + partBytes);
      const part = await client.send(
        new UploadPartCommand({ ...target, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }),
      );
      Parts.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
    }
    const { VersionId } = await client.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        ChecksumType: 'FULL_OBJECT',
        MultipartUpload: { Parts },
      }),
    );
    return VersionId ?? '';
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    throw error;
  }
}
