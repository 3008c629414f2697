import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTables, type TableScans } from '../../../../src/replication/deep/compare-tables.ts';
import { canonical, type StoredItem } from '../../../../src/replication/deep/item-digest.ts';
import { virtualClock } from '../../../support/clock.ts';

const item = (id: number, value = 'a'): StoredItem => ({ id: { N: String(id) }, value: { S: value } });

/** Tables by region, which answer in any order. */
function scansOf(tables: Record<string, StoredItem[]>): TableScans {
  return {
    keyOf: async () => ['id'],
    items: async function* (region) {
      await Promise.resolve();
      yield (tables[region] ?? []).toSorted(() => Math.random() - 0.5);
    },
    get: async (region, _table, key) => tables[region]?.find(({ id }) => id?.N === key.id?.N),
  };
}

const compare = (scans: TableScans, patienceSeconds = 0) =>
  compareTables({
    ...{ scans, table: 'dashboard', regions: { source: 'here', target: 'there' }, patienceSeconds },
    ...{ clock: virtualClock(), signal: new AbortController().signal },
    isOurs: ({ value }) => value?.S === 'ours',
    onProgress: () => undefined,
  });

describe('compareTables', () => {
  it('finds every mutation by its kind, whatever the order', async () => {
    const kind = fc.constantFrom('same', 'missing', 'extra', 'content');
    await fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 30 }), async (kinds) => {
        const here = kinds.flatMap((each, id) => (each === 'extra' ? [] : [item(id)]));
        const there = kinds.flatMap((each, id) =>
          each === 'missing' ? [] : [item(id, each === 'content' ? 'b' : 'a')],
        );
        const found = await compare(scansOf({ here: [...here, item(99, 'ours')], there }));
        const count = (wanted: string): number => kinds.filter((each) => each === wanted).length;
        for (const wanted of ['missing', 'extra', 'content'] as const)
          expect(found.differences[wanted] ?? 0).toBe(count(wanted));
        expect(found).toMatchObject({ compared: kinds.length, equal: count('same') });
        expect(found.digests.source === found.digests.target).toBe(count('same') === kinds.length);
      }),
      { numRuns: 50 },
    );
  });

  it('waits for an item that is still on its way', async () => {
    const tables: Record<string, StoredItem[]> = { here: [item(1)], there: [] };
    const scans = scansOf(tables);
    let looks = 0;
    const late: TableScans = {
      ...scans,
      get: async (region, table, key) => {
        looks += 1;
        if (looks > 4) tables.there = [item(1)];
        return scans.get(region, table, key);
      },
    };
    expect(await compare(late, 60)).toMatchObject({ compared: 1, equal: 1, differences: {} });
  });
});

describe('canonical', () => {
  it('is the same for the same item, whatever the order of attributes and sets', () => {
    const one: StoredItem = {
      a: { SS: ['x', 'y'] },
      b: { M: { c: { N: '1' }, d: { B: new Uint8Array([1]) } } },
    };
    const other: StoredItem = {
      b: { M: { d: { B: new Uint8Array([1]) }, c: { N: '1' } } },
      a: { SS: ['y', 'x'] },
    };
    expect(canonical(one)).toBe(canonical(other));
    expect(canonical({ a: { L: [{ S: 'x' }, { S: 'y' }] } })).not.toBe(
      canonical({ a: { L: [{ S: 'y' }, { S: 'x' }] } }),
    );
    expect(canonical({ a: { S: '1' } })).not.toBe(canonical({ a: { N: '1' } }));
  });
});
