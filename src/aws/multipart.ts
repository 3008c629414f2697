import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../parallel.ts';
import { asking } from './errors.ts';

/** What is uploaded in parts, wherever it comes from. Sizes are in bytes. */
export interface PartedContent {
  readonly key: string;
  readonly size: number;
  readonly partBytes: number;
  /** Parts under way at a time; they are in memory. */
  readonly atOnce: number;
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
  /** Told of each further part that is there. Whatever it throws ends the upload. */
  readonly onPart?: (bytes: number) => void;
}

/**
 * A multipart upload with one checksum over the whole object, which a replica keeps however S3 copies it. A failed upload
 * is aborted, so that its parts do not stay and cost.
 * @returns the version id.
 */
export async function uploadInParts(
  client: S3Client,
  region: string,
  bucket: string,
  content: PartedContent,
): Promise<string> {
  const { CreateMultipartUploadCommand, AbortMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  const target = { Bucket: bucket, Key: content.key };
  const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
  const { UploadId } = await asking(`CreateMultipartUpload ${bucket}/${content.key}`, region, () =>
    client.send(new CreateMultipartUploadCommand({ ...target, ...checksum })),
  );
  const upload = { ...target, UploadId };
  try {
    return await complete(client, region, upload, await uploadParts(client, region, upload, content));
  } catch (error) {
    // Why the upload failed is what counts; parts that stay are aborted by cleanup.
    await Promise.allSettled([client.send(new AbortMultipartUploadCommand(upload))]);
    throw error;
  }
}

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string | undefined;
}

async function uploadParts(
  client: S3Client,
  region: string,
  upload: Upload,
  { size, partBytes, atOnce, read, onPart }: PartedContent,
): Promise<CompletedPart[]> {
  const { UploadPartCommand } = await import('@aws-sdk/client-s3');
  const numbers = Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => index + 1);
  const parts: CompletedPart[] = [];
  await inParallel(numbers, atOnce, async (PartNumber) => {
    const start = (PartNumber - 1) * partBytes;
    const Body = await read(start, Math.min(size, start + partBytes));
    const { ETag, ChecksumCRC32 } = await asking(
      `UploadPart ${PartNumber} of ${upload.Bucket}/${upload.Key}`,
      region,
      () => client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: 'CRC32' })),
    );
    parts.push({ PartNumber, ETag, ChecksumCRC32 });
    onPart?.(Body.length);
  });
  return parts.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
}

async function complete(
  client: S3Client,
  region: string,
  upload: Upload,
  Parts: CompletedPart[],
): Promise<string> {
  const { CompleteMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  const { VersionId = '' } = await asking(
    `CompleteMultipartUpload ${upload.Bucket}/${upload.Key}`,
    region,
    () =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          ChecksumType: 'FULL_OBJECT',
          MultipartUpload: { Parts },
        }),
      ),
  );
  return VersionId;
}
