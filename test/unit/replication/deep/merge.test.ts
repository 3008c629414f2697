import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeListings, type Difference, type Kind } from '../../../../src/replication/deep/merge.ts';
import {
  compareKeys,
  type ListedPage,
  type ListedVersion,
} from '../../../../src/replication/deep/versions.ts';

const listed = (key: string, versionId: string, change: Partial<ListedVersion> = {}): ListedVersion => ({
  ...{ key, versionId, isMarker: false, size: 5, etag: 'aa' },
  ...change,
});

async function* inPages(versions: readonly ListedVersion[], size: number): AsyncGenerator<ListedPage> {
  for (let at = 0; at < versions.length; at += size) {
    await Promise.resolve();
    yield versions.slice(at, at + size);
  }
}

async function merged(source: ListedVersion[], target: ListedVersion[], replicatesMarkers = true, size = 3) {
  let equal = 0;
  const differences: Difference[] = [];
  for await (const finding of mergeListings(inPages(source, size), inPages(target, size), {
    replicatesMarkers,
  })) {
    equal += finding.equal;
    differences.push(...finding.differences);
  }
  return { equal, differences };
}

type Mutation = 'none' | Exclude<Kind, 'expected-marker'>;

/** What a mutation makes of a version: the two sides of it. */
function sides(
  base: ListedVersion,
  mutation: Mutation,
): [ListedVersion | undefined, ListedVersion | undefined] {
  const marker = { ...base, isMarker: true, size: 0, etag: '' };
  switch (mutation) {
    case 'none':
      return [base, base];
    case 'missing':
      return [base, undefined];
    case 'extra':
      return [undefined, base];
    case 'size':
      return [base, { ...base, size: base.size + 1 }];
    case 'unverifiable':
      return [base, { ...base, etag: 'bb' }];
    case 'missing-marker':
      return [marker, undefined];
    case 'extra-marker':
      return [undefined, marker];
    case 'type':
      return [base, marker];
  }
}

const mutation = fc.constantFrom<Mutation>(
  ...([
    'none',
    'missing',
    'extra',
    'size',
    'unverifiable',
    'missing-marker',
    'extra-marker',
    'type',
  ] as const),
);
const entry = fc.record({
  key: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), fc.constantFrom('a', 'b', 'a/b')),
  mutation,
  place: fc.nat(),
});

const byBytes = (a: ListedVersion, b: ListedVersion): number =>
  Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));

describe('mergeListings', () => {
  it('finds every mutation once, by its kind, in listings of any keys, pages and orders of versions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (entries, size) => {
          const pairs = entries.map(({ key, mutation: kind, place }, at) => ({
            ...{ kind, place, id: `v${at}`, key },
            both: sides(listed(key, `v${at}`), kind),
          }));
          const source = pairs.flatMap(({ both }) => both[0] ?? []).sort(byBytes);
          // Versions of a key stand in another order in the target.
          const target = [...pairs]
            .sort((a, b) => a.place - b.place)
            .flatMap(({ both }) => both[1] ?? [])
            .sort(byBytes);
          const { equal, differences } = await merged(source, target, true, size);
          const wanted = new Set(
            pairs.filter(({ kind }) => kind !== 'none').map(({ id, key, kind }) => `${kind} ${id} ${key}`),
          );
          const found = differences.map(({ kind, key, versionId }) => `${kind} ${versionId} ${key}`);
          expect(found).toHaveLength(wanted.size);
          expect(new Set(found)).toEqual(wanted);
          expect(equal).toBe(pairs.filter(({ kind }) => kind === 'none').length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('expects a delete marker at the source alone where its replication is off, and none in the target', async () => {
    const marker = listed('a', 'v1', { isMarker: true, size: 0, etag: '' });
    expect((await merged([marker], [], false)).differences.map(({ kind }) => kind)).toEqual([
      'expected-marker',
    ]);
    expect((await merged([], [marker], false)).differences.map(({ kind }) => kind)).toEqual(['extra-marker']);
  });

  it('refuses a listing out of order', async () => {
    await expect(merged([listed('b', 'v1'), listed('a', 'v2')], [])).rejects.toThrow('not the order of S3');
  });
});

describe('compareKeys', () => {
  it('orders any keys as their bytes of UTF-8', () => {
    const key = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(compareKeys('\u{1f600}', '\uffee')).toBeGreaterThan(0);
  });
});
