import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKeys } from '../../../../src/teardown/emptying/key-order.ts';
import { splitKeys } from '../../../../src/teardown/emptying/split-keys.ts';
import { emptyBucket } from '../../../../src/teardown/empty-bucket.ts';
import { virtualClock } from '../../../support/clock.ts';
import { SimulatedBuckets } from '../simulated-buckets.ts';

function bucketOf(keys: readonly string[]) {
  const sorted = [...keys].sort(compareKeys);
  let looks = 0;
  const nextKey = async (after: string): Promise<string | undefined> => {
    looks += 1;
    return sorted.find((key) => compareKeys(key, after) > 0);
  };
  return { sorted, nextKey, looks: () => looks };
}

/** How many keys each piece has. */
function pieces(sorted: readonly string[], points: readonly string[]): readonly number[] {
  const ends = [...points, undefined];
  let from = 0;
  return ends.map((end) => {
    const upTo = end === undefined ? -1 : sorted.findIndex((key) => compareKeys(key, end) > 0);
    const next = upTo < 0 ? sorted.length : upTo;
    const size = next - from;
    from = next;
    return size;
  });
}

describe('splitKeys', () => {
  it('cuts flat keys with a long beginning in common into pieces of about the same size', async () => {
    const keys = Array.from(
      { length: 5000 },
      (_, at) => `tick-2026-11-24T10-00-${String(at).padStart(6, '0')}.json`,
    );
    const { sorted, nextKey, looks } = bucketOf(keys);
    const points = await splitKeys('', 12, 96, nextKey);
    expect(points.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...pieces(sorted, points))).toBeLessThanOrEqual(1500);
    expect(looks()).toBeLessThanOrEqual(96 + 12);
  });

  it('cuts folders', async () => {
    const keys = ['a', 'b', 'c'].flatMap((folder) =>
      Array.from({ length: 50 }, (_, at) => `${folder}/${at}`),
    );
    const points = await splitKeys('', 8, 96, bucketOf(keys).nextKey);
    expect(points).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  });

  it('finds nothing to cut in nothing, and ends', async () => {
    expect(await splitKeys('', 8, 96, bucketOf([]).nextKey)).toEqual([]);
    const one = await splitKeys('', 8, 96, bucketOf(['only']).nextKey);
    expect(one.length).toBeLessThanOrEqual(1);
  });

  const anyKey = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
    fc.constantFrom('\u{1F600}', '\uFFFD', '\uE000x', '\u{10FFFF}', 'a b+c%20', '&<>\r\n', 'x/y', 'x//y'),
  );

  it('gives points in the order of S3 after the start, within its looks, whatever the keys', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyKey, { minLength: 1, maxLength: 60 }),
        fc.nat(59),
        async (keys, at) => {
          const { sorted, nextKey, looks } = bucketOf(keys);
          const start = sorted[at % sorted.length] ?? '';
          const points = await splitKeys(start, 6, 40, nextKey);
          expect(points.length).toBeLessThan(6);
          expect(looks()).toBeLessThanOrEqual(40 + 12);
          for (const [place, point] of points.entries())
            expect(compareKeys(points[place - 1] ?? start, point)).toBeLessThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leaves nothing behind and deletes nothing twice, whatever the keys', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyKey, { minLength: 30, maxLength: 120 }), async (keys) => {
        const buckets = new SimulatedBuckets();
        buckets.pageSize = 3;
        const versions = keys.flatMap((key, at) =>
          [0, 1].map((of) => ({ key, versionId: `v${2 * at + of}` })),
        );
        buckets.content.set('r/b', versions);
        const deleted = await emptyBucket({
          ...{ region: 'r', bucket: 'b', buckets, clock: virtualClock() },
          signal: new AbortController().signal,
          onProgress: () => undefined,
        });
        expect([deleted, buckets.count('r', 'b'), buckets.deletedTwice]).toEqual([versions.length, 0, 0]);
      }),
      { numRuns: 60 },
    );
  });
});
