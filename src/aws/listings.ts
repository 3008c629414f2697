import type { ListedPage, ListedVersion, Listings } from '../replication/deep/versions.ts';
import type { ListingMarker } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';
import { listPageOf, refOf, type ReadVersion } from './version-listing.ts';

interface ListedVersions {
  readonly versions: ListedPage;
  readonly next: ListingMarker | undefined;
}

/** Listings as the content proof compares them, read from the body as those of an emptied bucket are (decision 014). */
export function createListings(clients: Clients): Listings {
  const pageAfter = (region: string, bucket: string, after: ListingMarker | undefined, most?: number) =>
    asking(`ListObjectVersions of ${bucket}`, region, async () =>
      listPageOf(await clients.s3(region), bucket, { after, most }, listedOf),
    );

  return {
    versions: async function* (region, bucket, afterKey) {
      // A key marker alone means behind every version of that key.
      let after: ListingMarker | undefined = afterKey === undefined ? undefined : { key: afterKey };
      do {
        const page = await pageAfter(region, bucket, after);
        yield page.versions;
        after = page.next;
      } while (after !== undefined);
    },

    nextKey: async (region, bucket, afterKey) =>
      (await pageAfter(region, bucket, { key: afterKey }, 1)).versions[0]?.key,

    versionsOf: (region, bucket, key) =>
      asking<ListedPage>(`ListObjectVersions of ${bucket}`, region, async () => {
        const client = await clients.s3(region);
        const found: ListedVersion[] = [];
        let after: ListingMarker | undefined;
        do {
          const page: ListedVersions = await listPageOf(client, bucket, { after, prefix: key }, listedOf);
          found.push(...page.versions.filter((version) => version.key === key));
          // Keys that begin with this one come behind it.
          after = page.versions.some((version) => version.key !== key) ? undefined : page.next;
        } while (after !== undefined);
        return found;
      }),

    replicatesMarkers: (region, bucket, ruleId) =>
      asking(`GetBucketReplication of ${bucket}`, region, async () => {
        const { GetBucketReplicationCommand } = await import('@aws-sdk/client-s3');
        const client = await clients.s3(region);
        const { ReplicationConfiguration: configuration } = await client.send(
          new GetBucketReplicationCommand({ Bucket: bucket }),
        );
        const rule = configuration?.Rules?.find(({ ID }) => ID === ruleId);
        return rule?.DeleteMarkerReplication?.Status === 'Enabled';
      }),
  };
}

export const listedOf: ReadVersion<ListedVersion> = (valueOf, isMarker) => ({
  ...refOf(valueOf, isMarker),
  isMarker,
  size: isMarker ? 0 : sizeOf(valueOf('Size')),
  etag: isMarker ? '' : valueOf('ETag').replaceAll('"', ''),
});

/** An object whose size is not told must not look like an empty one. */
function sizeOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`S3 sent a listing with a size of "${text}".`);
  return Number(text);
}
