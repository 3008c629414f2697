import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { ObjectContent, Objects, ObjectState } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { asking, statusOf } from './errors.ts';
import { uploadInParts } from './multipart.ts';
import { versionPages } from './version-pages.ts';

const isMissing = (error: unknown): boolean => statusOf(error) === 404;

export function createObjects(clients: Clients): Objects {
  const sdk = () => import('@aws-sdk/client-s3');
  return {
    put: (region, bucket, content: ObjectContent) =>
      asking(`PutObject ${bucket}/${content.key}`, region, async () => {
        const client = await clients.s3(region);
        const { key: Key, body: Body, partBytes } = content;
        if (partBytes !== undefined)
          return uploadInParts(client, region, bucket, {
            ...{ key: Key, size: Body.length, partBytes, atOnce: 1 },
            read: async (start, end) => Body.subarray(start, end),
          });
        const { PutObjectCommand } = await sdk();
        const { VersionId } = await client.send(
          new PutObjectCommand({ Bucket: bucket, Key, Body, ChecksumAlgorithm: 'CRC32' }),
        );
        return VersionId ?? '';
      }),

    current: async function* (region, bucket) {
      for await (const page of versionPages(clients, region, bucket)) {
        yield (page.Versions ?? [])
          .filter(({ IsLatest }) => IsLatest)
          .map(({ Key = '', VersionId = '', Size = 0, LastModified }) => ({
            ...{ key: Key, versionId: VersionId, size: Size },
            // Without it nobody can say how long it waits: as long as anything.
            writtenAt: LastModified?.getTime() ?? 0,
          }));
      }
    },

    head: (region, bucket, key, versionId) =>
      asking<ObjectState | undefined>(
        `HeadObject ${bucket}/${key}`,
        region,
        async () => {
          const client = await clients.s3(region);
          return stateOf(await headOrReason(client, { Bucket: bucket, Key: key, VersionId: versionId }));
        },
        { when: isMissing, answer: undefined },
      ),

    deleteVersion: (region, bucket, key, versionId) =>
      asking<undefined>(
        `DeleteObject ${bucket}/${key}`,
        region,
        async () => {
          const { DeleteObjectCommand } = await sdk();
          await (
            await clients.s3(region)
          ).send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
          return undefined;
        },
        { when: isMissing, answer: undefined },
      ),
  };
}

/**
 * HEAD has no body, so S3 answers expired credentials with a bare 400 and a denial with a bare 403. The same question by GET
 * says why.
 */
async function headOrReason(
  client: S3Client,
  version: { readonly Bucket: string; readonly Key: string; readonly VersionId: string | undefined },
): Promise<HeadObjectCommandOutput> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const head = new HeadObjectCommand({ ...version, ChecksumMode: 'ENABLED' });
  try {
    return await client.send(head);
  } catch (error) {
    await headReason(client, version, error);
    // The GET was let through: while it waited, the credentials came back.
    return client.send(head);
  }
}

/** Throws what a GET says, if HEAD failed without a reason, and otherwise why HEAD failed. Returns when the GET is let through. */
export async function headReason(
  client: S3Client,
  version: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string | undefined },
  error: unknown,
): Promise<void> {
  if (![400, 403].includes(statusOf(error) ?? 0)) throw error;
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { Body } = await client.send(new GetObjectCommand(version));
  (Body as Readable | undefined)?.destroy();
}

/** Checksums travel with a replica; an ETag is the fallback, since an SSE-KMS object's ETag differs on each side. */
const stateOf = (head: HeadObjectCommandOutput): ObjectState => ({
  size: head.ContentLength ?? 0,
  checksum: checksumOf(head) ?? `ETag:${head.ETag ?? ''}`,
  replicationStatus: head.ReplicationStatus ?? '',
});

const checksumOf = (head: HeadObjectCommandOutput): string | undefined => {
  const known = {
    CRC64NVME: head.ChecksumCRC64NVME,
    SHA256: head.ChecksumSHA256,
    CRC32C: head.ChecksumCRC32C,
    CRC32: head.ChecksumCRC32,
    SHA1: head.ChecksumSHA1,
  };
  const found = Object.entries(known).find(([, value]) => value !== undefined);
  return found && `${found[0]}:${found[1] ?? ''}`;
};
