import type { ListMultipartUploadsCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { Buckets, DeleteFailure, VersionRef } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';
import { versionPages } from './version-pages.ts';

type UploadPage = Pick<ListMultipartUploadsCommandOutput, 'Uploads' | 'IsTruncated'>;

/** A bucket that somebody deleted by hand holds nothing and replicates nothing: what was wanted is so. */
const orGone = <T>(answer: T, ...names: readonly string[]) => ({
  when: (error: unknown) => hasName(error, 'NoSuchBucket', ...names),
  answer,
});

export function createBuckets(clients: Clients): Buckets {
  const sdk = () => import('@aws-sdk/client-s3');
  return {
    stopReplication: (region, bucket) =>
      asking<undefined>(
        `DeleteBucketReplication of ${bucket}`,
        region,
        async () => {
          const { DeleteBucketReplicationCommand } = await sdk();
          await (await clients.s3(region)).send(new DeleteBucketReplicationCommand({ Bucket: bucket }));
          return undefined;
        },
        orGone(undefined, 'ReplicationConfigurationNotFoundError'),
      ),

    versions: async function* (region, bucket) {
      for await (const page of versionPages(clients, region, bucket, orGone({}))) {
        const refs = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
        yield refs.map(({ Key = '', VersionId = 'null' }): VersionRef => ({
          key: Key,
          versionId: VersionId,
        }));
      }
    },

    deleteVersions: (region, bucket, versions) =>
      asking<readonly DeleteFailure[]>(
        `DeleteObjects in ${bucket}`,
        region,
        async () => {
          const { DeleteObjectsCommand } = await sdk();
          const client = await clients.s3(region);
          const Objects = versions.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
          const { Errors = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
          );
          return Errors.map(({ Key = '', VersionId = '', Code = '', Message = '' }) => ({
            key: Key,
            versionId: VersionId,
            code: Code,
            message: Message,
          }));
        },
        orGone([]),
      ),

    abortUploads: async (region, bucket) => {
      const { ListMultipartUploadsCommand } = await sdk();
      const client = await clients.s3(region);
      for (let aborted = 0; ;) {
        // What was aborted is gone from the list, so the first page is always the next one.
        const { Uploads = [], IsTruncated } = await asking<UploadPage>(
          `ListMultipartUploads of ${bucket}`,
          region,
          () => client.send(new ListMultipartUploadsCommand({ Bucket: bucket })),
          orGone({}),
        );
        for (const { Key, UploadId } of Uploads) await abortUpload(client, region, bucket, Key, UploadId);
        aborted += Uploads.length;
        if (!IsTruncated || Uploads.length === 0) return aborted;
      }
    },
  };
}

/** One that ended since it was listed needs no abort. */
const abortUpload = (
  client: S3Client,
  region: string,
  bucket: string,
  key: string | undefined,
  uploadId: string | undefined,
): Promise<undefined> =>
  asking<undefined>(
    `AbortMultipartUpload of ${bucket}/${key ?? ''}`,
    region,
    async () => {
      const { AbortMultipartUploadCommand } = await import('@aws-sdk/client-s3');
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
      return undefined;
    },
    orGone(undefined, 'NoSuchUpload'),
  );
