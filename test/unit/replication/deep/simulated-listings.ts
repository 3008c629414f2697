import type { Objects, ObjectState } from '../../../../src/replication/ports.ts';
import { compareKeys, type ListedVersion, type Listings } from '../../../../src/replication/deep/versions.ts';

export const listed = (
  key: string,
  versionId: string,
  change: Partial<ListedVersion> = {},
): ListedVersion => ({
  ...{ key, versionId, isMarker: false, size: 5, etag: 'aa' },
  ...change,
});

export const marker = (key: string, versionId: string): ListedVersion =>
  listed(key, versionId, { isMarker: true, size: 0, etag: '' });

/** Buckets by name, whose versions a test may replace at any time. */
export class SimulatedListings implements Listings {
  readonly buckets = new Map<string, ListedVersion[]>();
  /** What HEAD says of a version beside its size and ETag, as `bucket versionId`. */
  readonly states = new Map<string, Partial<ObjectState>>();
  pageSize = 3;
  markersReplicate = true;
  /** Called before each page, with the number of pages before. */
  onPage: (pages: number) => void = () => undefined;
  pages = 0;
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #inOrder = new WeakMap<object, readonly ListedVersion[]>();

  async *versions(_region: string, bucket: string, afterKey: string | undefined) {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    try {
      let start = -1;
      for (;;) {
        await Promise.resolve();
        this.onPage(this.pages);
        this.pages += 1;
        const all = this.#sorted(bucket);
        if (start < 0) start = afterKey === undefined ? 0 : firstBehind(all, afterKey);
        const page = all.slice(start, start + this.pageSize);
        if (page.length === 0) return;
        start += page.length;
        yield page;
      }
    } finally {
      this.#atOnce -= 1;
    }
  }

  nextKey = async (_region: string, bucket: string, afterKey: string) =>
    Promise.resolve(this.#sorted(bucket)[firstBehind(this.#sorted(bucket), afterKey)]?.key);

  versionsOf = async (_region: string, bucket: string, key: string) =>
    Promise.resolve(this.#of(bucket).filter((version) => version.key === key));

  replicatesMarkers = async () => Promise.resolve(this.markersReplicate);

  readonly objects = {
    head: async (_region: string, bucket: string, key: string, versionId?: string) => {
      const found = this.#of(bucket).find((each) => each.key === key && each.versionId === versionId);
      if (!found || found.isMarker) return Promise.resolve(undefined);
      const status = bucket === 'source-bucket' ? 'COMPLETED' : 'REPLICA';
      return Promise.resolve({
        ...{ size: found.size, checksum: `ETag:${found.etag}`, replicationStatus: status },
        ...this.states.get(`${bucket} ${versionId}`),
      });
    },
  } as Objects;

  #of(bucket: string): ListedVersion[] {
    return this.buckets.get(bucket) ?? [];
  }

  #sorted(bucket: string): readonly ListedVersion[] {
    const versions = this.#of(bucket);
    const known = this.#inOrder.get(versions);
    if (known) return known;
    const sorted = [...versions].sort((a, b) => compareKeys(a.key, b.key));
    this.#inOrder.set(versions, sorted);
    return sorted;
  }
}

function firstBehind(sorted: readonly ListedVersion[], afterKey: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(sorted[middle]?.key ?? '', afterKey) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
