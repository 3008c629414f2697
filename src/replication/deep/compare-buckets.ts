import { inParallel } from '../../parallel.ts';
import type { Clock } from '../../runbook/clock.ts';
import { sentinelPrefix, type ObjectsSide } from '../compare-objects.ts';
import { mergeListings } from './merge.ts';
import { Ranges, type OpenRange } from './open-ranges.ts';
import { isUnderWay, Tally, type Position } from './position.ts';
import { settleKey, type SettledDifference, type SettledKey, type Sides } from './settle.ts';
import { compareKeys, type ListedPage } from './versions.ts';

export interface Comparison extends Sides {
  readonly from: Position;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long what is under way may take once everything else is compared. */
  readonly patienceSeconds: number;
  /** Called with what was found since it was called last, all of which is part of the position. */
  onProgress(position: Position, found: readonly SettledDifference[]): void;
}

/** Pairs of listings that are read at once. */
const streams = 8;
/** Keys after which a stream tells how far it is. */
const batchKeys = 1000;
/** Keys that each stream looks at again at once. */
const lookingAtOnce = 16;
const betweenLooksSeconds = 10;

/**
 * Compares every version of both buckets by their listings, and asks again only for what these cannot decide. What is held in memory is
 * a page of each side and the differing keys of a batch, by stream.
 */
export async function compareBuckets(comparison: Comparison): Promise<Position> {
  const { listings, source, signal, from } = comparison;
  const tally = new Tally(from);
  const ranges = new Ranges(from.open, (after) => listings.nextKey(source.region, source.bucket, after));
  const compare = async (): Promise<void> => {
    for (let range = await ranges.take(); range; range = await ranges.take()) {
      for await (const { settled, ...count } of batchesOf(range, comparison)) {
        // In one go: a position never has one without the other.
        ranges.advance(range);
        const found = tally.add(count, settled);
        comparison.onProgress(tally.position(ranges.open()), found);
      }
      ranges.end(range);
    }
  };
  await inParallel(Array.from({ length: streams }), streams, () =>
    compare().catch((error: unknown) => {
      // Who waits for a part of this range shall not wait for ever.
      ranges.close();
      throw error;
    }),
  );
  signal.throwIfAborted();
  const found = tally.addLate(await lookAgain(tally.position([]).late, comparison));
  const position = tally.position([]);
  comparison.onProgress(position, found);
  return position;
}

interface Batch {
  readonly keys: number;
  readonly equal: number;
  readonly expectedMarkers: number;
  readonly settled: readonly SettledKey[];
}

async function* batchesOf(range: OpenRange, comparison: Comparison): AsyncGenerator<Batch> {
  const { listings, source, target, signal } = comparison;
  const pages = ({ region, bucket }: ObjectsSide): AsyncGenerator<ListedPage> =>
    withoutSentinels(listings.versions(region, bucket, range.after));
  let [keys, equal, expectedMarkers] = [0, 0, 0];
  let open: string[] = [];
  const batch = async (): Promise<Batch> => {
    signal.throwIfAborted();
    const done = { keys, equal, expectedMarkers, settled: await settleKeys(open, comparison) };
    [keys, equal, expectedMarkers, open] = [0, 0, 0, []];
    return done;
  };
  for await (const { key, differences, equal: same } of mergeListings(
    pages(source),
    pages(target),
    comparison,
  )) {
    // What is behind it may have become another stream's meanwhile.
    if (range.until !== undefined && compareKeys(key, range.until) > 0) break;
    range.at = key;
    keys += 1;
    if (differences.some(({ kind }) => kind !== 'expected-marker')) open.push(key);
    else {
      equal += same;
      expectedMarkers += differences.length;
    }
    if (keys === batchKeys) yield await batch();
  }
  yield await batch();
}

async function settleKeys(keys: readonly string[], comparison: Comparison): Promise<readonly SettledKey[]> {
  const settled: SettledKey[] = [];
  await inParallel(keys, lookingAtOnce, async (key) => {
    comparison.signal.throwIfAborted();
    settled.push(await settleKey(key, comparison));
  });
  return settled;
}

/** Replication may be behind: what was under way is looked at until it has arrived, or for as long as it may take. */
async function lookAgain(keys: readonly string[], comparison: Comparison): Promise<readonly SettledKey[]> {
  const { clock, signal, patienceSeconds } = comparison;
  const deadline = clock.now() + patienceSeconds * 1000;
  const settled: SettledKey[] = [];
  for (let left = keys; left.length > 0;) {
    const looked = await settleKeys(left, comparison);
    const isLast = clock.now() >= deadline;
    settled.push(...looked.filter((each) => isLast || !isUnderWay(each)));
    left = isLast ? [] : looked.filter(isUnderWay).map(({ key }) => key);
    if (left.length > 0) await clock.sleep(Math.min(betweenLooksSeconds, patienceSeconds) * 1000, signal);
  }
  return settled;
}

async function* withoutSentinels(pages: AsyncIterable<ListedPage>): AsyncGenerator<ListedPage> {
  for await (const page of pages) yield page.filter(({ key }) => !key.startsWith(sentinelPrefix));
}
