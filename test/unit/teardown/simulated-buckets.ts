import type { Buckets, DeleteFailure, VersionRef } from '../../../src/teardown/ports.ts';

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
  pageSize = 1000;
  refuse: Refusal = () => undefined;
  /** Called after every DeleteObjects: what others do meanwhile. */
  meanwhile: (content: VersionRef[]) => void = () => undefined;
  mostInFlight = 0;
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

  async stopReplication(region: string, bucket: string): Promise<void> {
    this.calls.push(`stop ${region}/${bucket}`);
  }

  async *versions(region: string, bucket: string) {
    this.calls.push(`list ${region}/${bucket}`);
    const versions = [...(this.content.get(`${region}/${bucket}`) ?? [])];
    for (let start = 0; start < versions.length; start += this.pageSize) {
      await Promise.resolve();
      yield versions.slice(start, start + this.pageSize);
    }
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
    const held = this.content.get(`${region}/${bucket}`) ?? [];
    const left = held.filter(({ versionId }) => !gone.has(versionId));
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
