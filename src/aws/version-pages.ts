import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { Clients } from './clients.ts';
import { asking, type Otherwise } from './errors.ts';

export type VersionPage = Pick<
  ListObjectVersionsCommandOutput,
  'Versions' | 'DeleteMarkers' | 'IsTruncated' | 'NextKeyMarker' | 'NextVersionIdMarker'
>;

/** Pages of ListObjectVersions, which the SDK has no paginator for: it needs both markers to go on (aws-notes, emptying buckets). */
export async function* versionPages(
  clients: Clients,
  region: string,
  bucket: string,
  otherwise?: Otherwise<VersionPage>,
): AsyncGenerator<VersionPage> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const client = await clients.s3(region);
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const at = marker;
    const page = await asking<VersionPage>(
      `ListObjectVersions of ${bucket}`,
      region,
      () => client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...at })),
      otherwise,
    );
    yield page;
    if (!page.IsTruncated) return;
    marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}
