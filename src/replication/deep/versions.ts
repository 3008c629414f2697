/** A version or delete marker as ListObjectVersions shows it. Replication status and checksums are not in a listing. */
export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isMarker: boolean;
  /** Bytes; 0 of a delete marker. */
  readonly size: number;
  /** Without quotes; empty of a delete marker. */
  readonly etag: string;
}

/** All versions of one key, in no order that matters. */
export interface KeyVersions {
  readonly key: string;
  readonly versions: readonly ListedVersion[];
}

export type ListedPage = readonly ListedVersion[];

export interface Listings {
  /** Every version and delete marker in S3's order of keys, from behind a key on, a page at a time. */
  versions(region: string, bucket: string, afterKey: string | undefined): AsyncIterable<ListedPage>;
  /** The first key behind a key; undefined when there is none. */
  nextKey(region: string, bucket: string, afterKey: string): Promise<string | undefined>;
  /** Every version and delete marker of one key, as it is now. */
  versionsOf(region: string, bucket: string, key: string): Promise<ListedPage>;
  /** Whether the bucket's rule of that id replicates delete markers. */
  replicatesMarkers(region: string, bucket: string, ruleId: string): Promise<boolean>;
}

/** The order of S3's listings: by bytes of UTF-8. JavaScript compares by UTF-16, which has surrogates before U+E000. */
export function compareKeys(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a !== b) return byteOrder(a) - byteOrder(b);
  }
  return one.length - other.length;
}

function byteOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * Puts versions of one key together, which may go over pages. A replica has its own time of writing, so the order of versions
 * of a key can differ between the sides: only whole keys can be compared.
 *
 * @throws Error when keys are not in S3's order: a merge of such listings would find differences that are none.
 */
export async function* byKey(pages: AsyncIterable<ListedPage>): AsyncGenerator<KeyVersions> {
  let versions: ListedVersion[] = [];
  let key: string | undefined;
  for await (const page of pages) {
    for (const version of page) {
      if (version.key !== key) {
        if (key !== undefined) {
          if (compareKeys(key, version.key) > 0)
            throw new Error(`The listing has ${version.key} after ${key}, which is not the order of S3.`);
          yield { key, versions };
        }
        key = version.key;
        versions = [];
      }
      versions.push(version);
    }
  }
  if (key !== undefined) yield { key, versions };
}
