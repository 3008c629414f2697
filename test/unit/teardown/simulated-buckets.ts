import { compareKeys } from '../../../src/teardown/emptying/key-order.ts';
import type {
  Buckets,
  DeleteFailure,
  ListingMarker,
  VersionListing,
  VersionRef,
} from '../../../src/teardown/ports.ts';

/** What DeleteObjects says of a version, instead of deleting it. */
export type Refusal = (version: VersionRef) => { code: string; message: string } | undefined;

/** Buckets that hold versions and delete markers, in the regions where they are. */
export class SimulatedBuckets implements Buckets {
  /** Versions by `region/bucket`. */
  readonly content = new Map<string, VersionRef[]>();
  readonly uploads = new Map<string, number>();
  /** Every call, as `verb region/bucket`. */
  readonly calls: string[] = [];
  /** Sizes of the DeleteObjects requests. */
  readonly requests: number[] = [];
  /** `region/bucket` of those with rules. */
  readonly replicating = new Set<string>();
  pageSize = 1000;
  refuse: Refusal = () => undefined;
  /** Called after every DeleteObjects: what others do meanwhile. */
  meanwhile: (content: VersionRef[]) => void = () => undefined;
  mostInFlight = 0;
  /** Versions that were asked for when they were gone already. */
  deletedTwice = 0;
  readonly #order = new Map<string, { of: readonly VersionRef[]; sorted: readonly VersionRef[] }>();
  #inFlight = 0;

  fill(region: string, bucket: string, count: number): void {
    this.content.set(
      `${region}/${bucket}`,
      Array.from({ length: count }, (_, index) => ({ key: `key-${index >> 1}`, versionId: `v${index}` })),
    );
  }

  count(region: string, bucket: string): number {
    return this.content.get(`${region}/${bucket}`)?.length ?? 0;
  }

  async replicates(region: string, bucket: string): Promise<boolean> {
    return this.replicating.has(`${region}/${bucket}`);
  }

  async stopReplication(region: string, bucket: string): Promise<void> {
    this.calls.push(`stop ${region}/${bucket}`);
    this.replicating.delete(`${region}/${bucket}`);
  }

  async listVersions(
    region: string,
    bucket: string,
    after?: ListingMarker,
    most = this.pageSize,
  ): Promise<VersionListing> {
    if (after === undefined) this.calls.push(`list ${region}/${bucket}`);
    await new Promise((resolve) => setImmediate(resolve));
    const versions = this.#sorted(`${region}/${bucket}`);
    const start = after ? versions.findIndex((version) => isAfter(version, after)) : 0;
    const page = start < 0 ? [] : versions.slice(start, start + most);
    const isLast = start < 0 || start + most >= versions.length;
    return { versions: page, next: isLast ? undefined : page.at(-1) };
  }

  /** Sorted once for each state of the content: deleting makes a new array. */
  #sorted(name: string): readonly VersionRef[] {
    const held = this.content.get(name) ?? [];
    if (this.#order.get(name)?.of === held && this.#order.get(name)?.sorted.length === held.length)
      return this.#order.get(name)?.sorted ?? [];
    const sorted = [...held].sort(
      (one, other) => compareKeys(one.key, other.key) || numberOf(one) - numberOf(other),
    );
    this.#order.set(name, { of: held, sorted });
    return sorted;
  }

  async deleteVersions(
    region: string,
    bucket: string,
    versions: readonly VersionRef[],
  ): Promise<readonly DeleteFailure[]> {
    this.calls.push(`delete ${region}/${bucket}`);
    this.requests.push(versions.length);
    this.mostInFlight = Math.max(this.mostInFlight, (this.#inFlight += 1));
    await new Promise((resolve) => setImmediate(resolve));
    this.#inFlight -= 1;
    const failures = versions.flatMap((version) => {
      const refusal = this.refuse(version);
      return refusal ? [{ ...version, ...refusal }] : [];
    });
    const gone = new Set(versions.map(({ versionId }) => versionId));
    for (const { versionId } of failures) gone.delete(versionId);
    const held = this.#sorted(`${region}/${bucket}`);
    const left = held.filter(({ versionId }) => !gone.has(versionId));
    this.deletedTwice += gone.size - (held.length - left.length);
    // What is left is in order already, unless somebody wrote meanwhile.
    this.#order.set(`${region}/${bucket}`, { of: left, sorted: [...left] });
    this.meanwhile(left);
    this.content.set(`${region}/${bucket}`, left);
    return failures;
  }

  async abortUploads(region: string, bucket: string): Promise<number> {
    this.calls.push(`abort ${region}/${bucket}`);
    const open = this.uploads.get(`${region}/${bucket}`) ?? 0;
    this.uploads.delete(`${region}/${bucket}`);
    return open;
  }
}

/** Version ids end with numbers here, so that versions of a key have an order. */
const numberOf = ({ versionId }: VersionRef): number => Number(/\d+$/.exec(versionId)?.[0] ?? 0);

const isAfter = (version: VersionRef, { key, versionId }: ListingMarker): boolean => {
  const order = compareKeys(version.key, key);
  if (order !== 0 || versionId === undefined) return order > 0;
  return numberOf(version) > numberOf({ key, versionId });
};
