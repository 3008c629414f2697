import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBuckets } from '../../../../src/replication/deep/compare-buckets.ts';
import { beginning, type Position } from '../../../../src/replication/deep/position.ts';
import { middleOf } from '../../../../src/replication/deep/ranges.ts';
import { byChecksum, type SettledDifference } from '../../../../src/replication/deep/settle.ts';
import { compareKeys } from '../../../../src/replication/deep/versions.ts';
import { virtualClock } from '../../../support/clock.ts';
import { rule } from '../simulated-stores.ts';
import { listed, marker, SimulatedListings } from './simulated-listings.ts';

const [here, there] = [rule.source.bucket, rule.target.bucket];

/** Compares, and keeps what a state file would: the newest position, and what was found up to it. */
async function compare(
  listings: SimulatedListings,
  from: Position = beginning,
  found: SettledDifference[] = [],
) {
  const clock = virtualClock();
  let position = from;
  const ended = compareBuckets({
    ...{ listings, objects: listings.objects, source: rule.source, target: rule.target, from, clock },
    ...{ replicatesMarkers: listings.markersReplicate, signal: new AbortController().signal },
    patienceSeconds: 30,
    onProgress: (newest, differences) => {
      position = newest;
      found.push(...differences);
    },
  });
  const failure: unknown = await ended.then(
    () => undefined,
    (error: unknown) => error,
  );
  return { position, found, failure, clock };
}

const told = (found: readonly SettledDifference[]): string[] =>
  found.map(({ kind, key, versionId }) => `${kind} ${key} ${versionId}`).sort();

describe('compareBuckets', () => {
  it('finds each kind of difference once, and counts what is the same', async () => {
    const listings = new SimulatedListings();
    listings.buckets.set(here, [
      ...[
        listed('same', 'v1'),
        marker('same', 'v2'),
        listed('gone', 'v3'),
        listed('size', 'v4', { size: 6 }),
      ],
      ...[listed('bytes', 'v5', { etag: 'x' }), listed('kms', 'v6', { etag: 'x' })],
      ...[listed('parts', 'v7', { etag: 'x-2' }), listed('failed', 'v8'), listed('alone', 'v9')],
    ]);
    listings.buckets.set(there, [
      ...[listed('same', 'v1'), marker('same', 'v2'), listed('size', 'v4')],
      ...[listed('bytes', 'v5', { etag: 'y' }), listed('kms', 'v6', { etag: 'y' })],
      ...[listed('parts', 'v7', { etag: 'y-3' }), listed('more', 'v10'), marker('deleted', 'v11')],
      listed('.trading-migrate/sentinel/1', 'v12'),
    ]);
    listings.states.set(`${here} v5`, { checksum: 'CRC32:aaaa' });
    listings.states.set(`${there} v5`, { checksum: 'CRC32:bbbb' });
    for (const bucket of [here, there]) listings.states.set(`${bucket} v6`, { checksum: 'CRC32:cccc' });
    listings.states.set(`${here} v8`, { replicationStatus: 'FAILED' });
    listings.states.set(`${here} v9`, { replicationStatus: '' });
    const { position, found } = await compare(listings);
    expect(told(found)).toEqual([
      'content bytes v5',
      'extra more v10',
      'extra-marker deleted v11',
      'failed failed v8',
      'missing gone v3',
      'size size v4',
      'uncovered alone v9',
      'unverifiable parts v7',
    ]);
    expect(position).toMatchObject({ open: [], late: [], keys: 10, equal: 3 });
    expect(Object.values(position.differences)).toEqual(Array(8).fill(1));
  });

  it('expects delete markers at the source alone where these do not replicate', async () => {
    const listings = new SimulatedListings();
    listings.markersReplicate = false;
    listings.buckets.set(here, [listed('a', 'v1'), marker('a', 'v2')]);
    listings.buckets.set(there, [listed('a', 'v1')]);
    const { position, found } = await compare(listings);
    expect(found).toEqual([]);
    expect(position).toMatchObject({ equal: 1, expectedMarkers: 1, differences: {} });
  });

  it('waits for what is under way, and counts what does not come', async () => {
    const listings = new SimulatedListings();
    const versions = ['slow', 'never'].map((key) => listed(key, key));
    listings.buckets.set(here, versions);
    listings.buckets.set(there, []);
    for (const { key } of versions) listings.states.set(`${here} ${key}`, { replicationStatus: 'PENDING' });
    const original = listings.versionsOf;
    let looks = 0;
    listings.versionsOf = async (region, bucket, key) => {
      looks += 1;
      if (looks === 6) listings.buckets.set(there, versions.slice(0, 1));
      return original(region, bucket, key);
    };
    const { position, found } = await compare(listings);
    expect(told(found)).toEqual(['pending never never']);
    expect(position).toMatchObject({ equal: 1, keys: 2, late: [], differences: { pending: 1 } });
  });

  it('lets streams take over a part of what others have before them, with flat keys too', async () => {
    const listings = new SimulatedListings();
    listings.pageSize = 100;
    const versions = Array.from({ length: 30_000 }, (_, at) =>
      listed(`ticks-${String(at).padStart(8, '0')}`, `v${at}`),
    );
    listings.buckets.set(here, versions);
    listings.buckets.set(
      there,
      versions.filter((_, at) => at % 10_000 !== 77),
    );
    const { position, found } = await compare(listings);
    expect(told(found)).toEqual(
      ['00000077', '00010077', '00020077'].map((n) => `missing ticks-${n} v${Number(n)}`),
    );
    expect(position).toMatchObject({ keys: 30_000, equal: 29_997, open: [] });
    expect(listings.mostAtOnce).toBeGreaterThan(4);
  });

  it('goes on from any position without missing or repeating anything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(200), { minLength: 1, maxLength: 6 }), async (cuts) => {
        const listings = new SimulatedListings();
        listings.pageSize = 500;
        const versions = Array.from({ length: 9000 }, (_, at) => listed(`${at % 7}/${at}`, `v${at}`));
        listings.buckets.set(here, versions);
        listings.buckets.set(
          there,
          versions.filter((_, at) => at % 1000 !== 3),
        );
        let kept: { position: Position; found: SettledDifference[] } = { position: beginning, found: [] };
        for (const cut of [...cuts, Infinity]) {
          listings.pages = 0;
          listings.onPage = (pages) => {
            if (pages >= cut) throw new Error('cut off');
          };
          const stored = JSON.parse(JSON.stringify(kept.position)) as Position;
          kept = await compare(listings, stored, kept.found);
        }
        expect(kept.position).toMatchObject({
          keys: 9000,
          equal: 8991,
          differences: { missing: 9 },
          open: [],
        });
        expect(new Set(told(kept.found)).size).toBe(9);
        expect(kept.found).toHaveLength(9);
      }),
      { numRuns: 10 },
    );
  });
});

describe('middleOf', () => {
  it('is between its ends, in the order of S3', () => {
    const key = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(key, fc.option(key, { nil: undefined }), (after, until) => {
        const middle = middleOf(after, until);
        if (middle === undefined) return;
        expect(compareKeys(after, middle)).toBeLessThan(0);
        if (until !== undefined && compareKeys(after, until) < 0)
          expect(compareKeys(middle, until)).toBeLessThan(0);
      }),
    );
    expect(middleOf('a', 'c')).toBe('b');
    expect(middleOf('a/1', undefined)).toBe('p');
    expect(middleOf('ab', 'b')).toMatch(/^a[c-~]$/);
  });
});

describe('byChecksum', () => {
  const state = (checksum: string, size = 1) => ({ size, checksum, replicationStatus: '' });
  it.each([
    ['CRC32:a', 'CRC32:a', 'equal'],
    ['CRC32:a', 'CRC32:b', 'content'],
    ['CRC32:a', 'SHA256:a', 'unverifiable'],
    ['CRC32:a-2', 'CRC32:b-3', 'unverifiable'],
    ['ETag:a', 'ETag:b', 'unverifiable'],
  ])('%s and %s: %s', (one, other, verdict) => {
    expect(byChecksum(state(one), state(other))).toBe(verdict);
  });
  it('says size when sizes differ', () => {
    expect(byChecksum(state('CRC32:a', 1), state('CRC32:a', 2))).toBe('size');
  });
});
