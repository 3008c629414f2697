import type { Buckets, VersionRef } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';
import { versionPages } from './version-pages.ts';

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
        { when: (error) => hasName(error, 'ReplicationConfigurationNotFoundError'), answer: undefined },
      ),

    versions: async function* (region, bucket) {
      for await (const page of versionPages(clients, region, bucket)) {
        const refs = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
        yield refs.map(({ Key = '', VersionId = 'null' }): VersionRef => ({
          key: Key,
          versionId: VersionId,
        }));
      }
    },

    deleteVersions: (region, bucket, versions) =>
      asking(`DeleteObjects in ${bucket}`, region, async () => {
        const { DeleteObjectsCommand } = await sdk();
        const Objects = versions.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
        const { Errors = [] } = await (
          await clients.s3(region)
        ).send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
        return Errors.map(({ Key = '', VersionId = '', Code = '', Message = '' }) => ({
          key: Key,
          versionId: VersionId,
          code: Code,
          message: Message,
        }));
      }),

    abortUploads: (region, bucket) =>
      asking(`ListMultipartUploads of ${bucket}`, region, async () => {
        const { AbortMultipartUploadCommand, ListMultipartUploadsCommand } = await sdk();
        const client = await clients.s3(region);
        for (let aborted = 0; ;) {
          // What was aborted is gone from the list, so the first page is always the next one.
          const { Uploads = [], IsTruncated } = await client.send(
            new ListMultipartUploadsCommand({ Bucket: bucket }),
          );
          for (const { Key, UploadId } of Uploads) {
            await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
          }
          aborted += Uploads.length;
          if (!IsTruncated || Uploads.length === 0) return aborted;
        }
      }),
  };
}
