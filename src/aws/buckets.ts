import type { ListMultipartUploadsCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../parallel.ts';
import type { Buckets, DeleteFailure, VersionListing } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';
import { deleteVersions } from './version-deletion.ts';
import { listVersionPage } from './version-listing.ts';

const abortsAtOnce = 10;

type UploadPage = Pick<ListMultipartUploadsCommandOutput, 'Uploads' | 'IsTruncated'>;

/** A bucket that somebody deleted by hand holds nothing and replicates nothing: what was wanted is so. */
const orGone = <T>(answer: T, ...names: readonly string[]) => ({
  when: (error: unknown) => hasName(error, 'NoSuchBucket', ...names),
  answer,
});

export function createBuckets(clients: Clients): Buckets {
  const sdk = () => import('@aws-sdk/client-s3');
  return {
    replicates: (region, bucket) =>
      asking<boolean>(
        `GetBucketReplication of ${bucket}`,
        region,
        async () => {
          const { GetBucketReplicationCommand } = await sdk();
          await (await clients.s3(region)).send(new GetBucketReplicationCommand({ Bucket: bucket }));
          return true;
        },
        orGone(false, 'ReplicationConfigurationNotFoundError'),
      ),

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

    listVersions: (region, bucket, after, most) =>
      asking<VersionListing>(
        `ListObjectVersions of ${bucket}`,
        region,
        async () => listVersionPage(await clients.s3(region), bucket, after, most),
        orGone({ versions: [], next: undefined }),
      ),

    deleteVersions: (region, bucket, versions, bypassGovernance = false) =>
      asking<readonly DeleteFailure[]>(
        `DeleteObjects in ${bucket}`,
        region,
        async () =>
          deleteVersions(await clients.s3WithoutRetries(region), bucket, versions, bypassGovernance),
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
        await inParallel(Uploads, abortsAtOnce, ({ Key, UploadId }) =>
          abortUpload(client, region, bucket, Key, UploadId).then(() => undefined),
        );
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
