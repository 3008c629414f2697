import type { ContentEvidence } from './evidence.ts';
import type { Objects, ObjectState, ObjectVersion } from './ports.ts';
import { inParallel } from '../parallel.ts';

export interface ObjectsSide {
  readonly region: string;
  readonly bucket: string;
}

/** Objects looked at at once, with one HEAD request each. */
const concurrency = 24;

/** Anything that the tool itself put there for a moment. */
export const sentinelPrefix = '.trading-migrate/sentinel/';

/**
 * Compares every current object of the source with its replica: COMPLETED there, REPLICA here, same version, size and
 * checksum. A version never changes, so one that was found equal is not asked for again in later rounds; but it may be hidden.
 */
export class ObjectComparison {
  readonly #objects: Objects;
  readonly #source: ObjectsSide;
  readonly #target: ObjectsSide;
  readonly #equal = new Set<string>();

  constructor(objects: Objects, source: ObjectsSide, target: ObjectsSide) {
    this.#objects = objects;
    this.#source = source;
    this.#target = target;
  }

  async compare(onProgress: (done: number, total: number) => void): Promise<ContentEvidence> {
    const versions: ObjectVersion[] = [];
    for await (const page of this.#objects.current(this.#source.region, this.#source.bucket)) {
      versions.push(...page.filter(({ key }) => !key.startsWith(sentinelPrefix)));
    }
    const open = versions.filter((version) => !this.#equal.has(idOf(version)));
    let pending = 0;
    let oldestPendingAt = Infinity;
    let done = versions.length - open.length;
    const wrong: string[] = [];
    await inParallel(open, concurrency, async (version) => {
      const finding = await this.#check(version);
      if (finding === 'pending') {
        pending += 1;
        oldestPendingAt = Math.min(oldestPendingAt, version.writtenAt);
      } else if (finding === 'equal') this.#equal.add(idOf(version));
      else wrong.push(`${version.key} ${finding}`);
      done += 1;
      onProgress(done, versions.length);
    });
    wrong.push(...(await this.#hidden(versions)));
    return {
      compared: versions.length,
      pending,
      ...(pending > 0 && { oldestPendingAt }),
      wrong: wrong.sort(),
    };
  }

  /** The source is asked first: asked side by side, a replica may arrive between the two answers and seem missing. */
  async #check({ key, versionId }: ObjectVersion): Promise<string> {
    const source = await this.#objects.head(this.#source.region, this.#source.bucket, key, versionId);
    // Deleted since it was listed: there is nothing left to compare.
    if (!source) return 'equal';
    if (source.replicationStatus === 'PENDING') return 'pending';
    return difference(
      source,
      await this.#objects.head(this.#target.region, this.#target.bucket, key, versionId),
    );
  }

  /** Equal replicas that nobody sees, since a delete marker lies on them. A listing is old at once, so HEAD has the last word. */
  async #hidden(versions: readonly ObjectVersion[]): Promise<string[]> {
    const visible = new Set<string>();
    for await (const page of this.#objects.current(this.#target.region, this.#target.bucket))
      for (const { key } of page) visible.add(key);
    const missed = versions.filter((each) => this.#equal.has(idOf(each)) && !visible.has(each.key));
    const hidden: string[] = [];
    await inParallel(missed, concurrency, async ({ key }) => {
      if (await this.#objects.head(this.#target.region, this.#target.bucket, key)) return;
      // Deleted at the source too, since it was listed.
      if (!(await this.#objects.head(this.#source.region, this.#source.bucket, key))) return;
      hidden.push(`${key} is hidden in the target by a delete marker`);
    });
    return hidden;
  }
}

const idOf = ({ key, versionId }: ObjectVersion): string => `${versionId} ${key}`;

/** `equal`, `pending`, or what is wrong. A pure function. COMPLETED means all destinations (T26). */
export function difference(source: ObjectState, target: ObjectState | undefined): string {
  if (source.replicationStatus === 'PENDING') return 'pending';
  if (source.replicationStatus === 'FAILED') return 'is FAILED at the source';
  if (!['COMPLETED', 'COMPLETE'].includes(source.replicationStatus))
    return `is not covered by replication: ${source.replicationStatus || 'no status'} at the source`;
  if (!target) return 'is missing in the target';
  if (target.replicationStatus !== 'REPLICA')
    return `is not a REPLICA in the target but ${target.replicationStatus || 'an object of its own'}`;
  if (target.size !== source.size)
    return `has ${target.size} bytes in the target and ${source.size} at the source`;
  if (target.checksum !== source.checksum)
    return `has checksum ${target.checksum} in the target and ${source.checksum} at the source`;
  return 'equal';
}
