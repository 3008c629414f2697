import type { History } from '../applications/ports.ts';
import { MigrationError } from '../errors.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

export function createHistory(clients: Clients): History {
  const sdk = () => import('@aws-sdk/client-s3');
  return {
    keys: (region, bucket, prefix) =>
      asking(`ListObjectVersions of ${bucket}`, region, async () => {
        const { ListObjectVersionsCommand } = await sdk();
        const client = await clients.s3(region);
        const { Versions = [] } = await client.send(
          new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }),
        );
        return Versions.flatMap(({ IsLatest, Key = '' }) => (IsLatest ? [Key] : []));
      }),

    remove: (region, bucket, prefix) =>
      asking(`DeleteObjects in ${bucket}`, region, async () => {
        const { DeleteObjectsCommand, ListObjectVersionsCommand } = await sdk();
        const client = await clients.s3(region);
        for (let removed = 0; ;) {
          // What was removed is gone from the list, so the first page is always the next one.
          const { Versions = [], DeleteMarkers = [] } = await client.send(
            new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }),
          );
          const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
          if (Objects.length === 0) return removed;
          const { Errors = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
          );
          // 200, and yet not deleted (T52): asked again it would go on for ever.
          if (Errors.length > 0) throw refused(bucket, region, Errors[0]);
          removed += Objects.length;
        }
      }),
  };
}

const refused = (
  bucket: string,
  region: string,
  error: { readonly Key?: string | undefined; readonly Code?: string | undefined } = {},
): MigrationError =>
  new MigrationError(
    'aws',
    `S3 does not delete ${error.Key ?? 'an object'} of ${bucket} in ${region}: ${error.Code ?? 'without a reason'}.`,
    { code: 'OBJECTS_NOT_DELETED', untouched: 'Nothing more was done.' },
  );
