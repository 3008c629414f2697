import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** Pages of ListObjectVersions, which the SDK has no paginator for: it needs both markers to go on (aws-notes, emptying buckets). */
export async function* versionPages(
  clients: Clients,
  region: string,
  bucket: string,
): AsyncGenerator<ListObjectVersionsCommandOutput> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const client = await clients.s3(region);
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const at = marker;
    const page = await asking(`ListObjectVersions of ${bucket}`, region, () =>
      client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...at })),
    );
    yield page;
    if (!page.IsTruncated) return;
    marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}
