import { inParallel } from '../../parallel.ts';
import type { ListingMarker, VersionRef } from '../ports.ts';
import { deleteBatch, type Emptying, type Tally } from './delete-batch.ts';
import { compareKeys } from './key-order.ts';
import type { Pace } from './pace.ts';
import { splitKeys } from './split-keys.ts';
import { Turnstile } from './turnstile.ts';

/** DeleteObjects takes this many keys. */
const batchSize = 1000;
/** Listings side by side. One is a sequence of requests, and slower than the deletes that it feeds. */
const listers = 4;
/** A bucket with more pages than these is worth looking for where to cut it. */
const pagesBeforeSplit = 4;
/** Looks for a cut: some seconds' worth. */
const probes = 96;

interface KeyRange {
  readonly after: ListingMarker | undefined;
  /** The last key of the range; undefined is the end of the bucket. */
  readonly upTo: string | undefined;
}

/**
 * Deletes what one listing finds, while it is listed: a page waits for a place among the requests under way, and the next one is
 * listed meanwhile, so what is held in memory does not grow with the bucket. Resolves with whether it found anything.
 */
export async function sweep(emptying: Emptying, pace: Pace, tally: Tally): Promise<boolean> {
  const { region, bucket, buckets, signal } = emptying;
  const turnstile = new Turnstile(() => pace.limit);
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let found = false;
  const start = (batch: readonly VersionRef[]): void => {
    const work: Promise<void> = deleteBatch(batch, pace, tally, emptying)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        turnstile.leave();
        underWay.delete(work);
      });
    underWay.add(work);
  };
  const goesOn = (): boolean => {
    signal.throwIfAborted();
    return failures.length === 0 && !tally.refusals.areHopeless(tally.deleted);
  };
  /** Resolves with where it stopped after `pages`, if it did not get to the end. */
  const walk = async ({ after, upTo }: KeyRange, pages = Infinity): Promise<ListingMarker | undefined> => {
    let from = after;
    for (let page = 0; page < pages; page += 1) {
      if (!goesOn()) return undefined;
      const { versions, next } = await buckets.listVersions(region, bucket, from);
      const inside = withinRange(versions, upTo);
      for (let at = 0; at < inside.length; at += batchSize) {
        found = true;
        await turnstile.enter();
        start(inside.slice(at, at + batchSize));
      }
      if (!next || inside.length < versions.length) return undefined;
      from = next;
    }
    return from;
  };
  try {
    const further = await walk({ after: undefined, upTo: undefined }, pagesBeforeSplit);
    if (further)
      await inParallel(await cut(further, emptying), listers, async (range) => {
        await walk(range);
      });
  } finally {
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
  return found;
}

/** The rest of a bucket in pieces. */
async function cut(
  further: ListingMarker,
  { region, bucket, buckets, signal }: Emptying,
): Promise<readonly KeyRange[]> {
  const points = await splitKeys(further.key, 2 * listers, probes, async (key) => {
    signal.throwIfAborted();
    return (await buckets.listVersions(region, bucket, { key }, 1)).versions[0]?.key;
  });
  const starts = [further, ...points.map((key) => ({ key }))];
  return starts.map((after, index) => ({ after, upTo: points[index] }));
}

function withinRange(versions: readonly VersionRef[], upTo: string | undefined): readonly VersionRef[] {
  const lastKey = versions.at(-1)?.key;
  if (upTo === undefined || lastKey === undefined || compareKeys(lastKey, upTo) <= 0) return versions;
  return versions.filter(({ key }) => compareKeys(key, upTo) <= 0);
}
