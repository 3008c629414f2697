import { describe, expect, it } from 'vitest';
import {
  largestDay,
  listDay,
  readTrades,
} from '../../../../../src/templates/functions/pipeline/day-trades.ts';
import type { StoredTrade } from '../../../../../src/templates/functions/shared/trade.ts';
import { storedTrade } from '../records.ts';
import { simulatedStores } from './stores.ts';

const lines = (...trades: readonly StoredTrade[]): string =>
  trades.map((one) => `${JSON.stringify(one)}\n`).join('');

const readAll = async (objects: Readonly<Record<string, string>>): Promise<readonly StoredTrade[]> => {
  const { bucket } = simulatedStores(objects);
  return readTrades(bucket, await listDay(bucket, '2026-11-25'));
};

describe('listDay', () => {
  it('lists the objects of the day and of no other', async () => {
    const { bucket } = simulatedStores({
      'trades/2026/11/25/shardId-1/1.ndjson': 'x\n',
      'trades/2026/11/24/shardId-1/1.ndjson': 'x\n',
      'rejected/2026/11/25/shardId-1/1.ndjson': 'x\n',
    });
    expect(await listDay(bucket, '2026-11-25')).toEqual([
      { key: 'trades/2026/11/25/shardId-1/1.ndjson', size: 2 },
    ]);
  });

  it('refuses a day that is too large for one invocation', async () => {
    const sizes = { full: [largestDay - 1, 1], tooLarge: [largestDay - 1, 2] };
    const bucketOf = (all: readonly number[]) => ({
      ...simulatedStores().bucket,
      list: async function* () {
        for (const size of all) yield { key: 'trades/2026/11/25/s/1.ndjson', size };
      },
    });
    expect(await listDay(bucketOf(sizes.full), '2026-11-25')).toHaveLength(2);
    await expect(listDay(bucketOf(sizes.tooLarge), '2026-11-25')).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});

describe('readTrades', () => {
  it('reads more objects than at once, sorted by trade', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `T-${String(index).padStart(2, '0')}`);
    const objects = Object.fromEntries(
      ids
        .toReversed()
        .map((tradeId, index) => [`trades/2026/11/25/s/${index}.ndjson`, lines(storedTrade({ tradeId }))]),
    );
    expect((await readAll(objects)).map(({ tradeId }) => tradeId)).toEqual(ids);
  });

  it('keeps the newest line of a trade, wherever it lies', async () => {
    const older = storedTrade({ sequence: '0101', quantity: 1 });
    const newer = storedTrade({ sequence: '0102', quantity: 2 });
    const copy = storedTrade({
      stream: 'the target',
      sequence: '0001',
      arrivedAt: '2026-11-25T15:00:00.000Z',
    });
    const first = 'trades/2026/11/25/a/1.ndjson';
    const second = 'trades/2026/11/25/b/1.ndjson';
    expect(await readAll({ [first]: lines(newer), [second]: lines(older) })).toEqual([newer]);
    expect(await readAll({ [first]: lines(older, newer, older) })).toEqual([newer]);
    // Sequence numbers of two streams do not compare.
    expect(await readAll({ [first]: lines(copy), [second]: lines(newer) })).toEqual([copy]);
  });

  it.each([
    ['no JSON', 'secret'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a trade without its number', JSON.stringify({ ...storedTrade(), sequence: undefined })],
    ['a trade with a text for a price', JSON.stringify({ ...storedTrade(), price: '10' })],
    ['a trade of no side', JSON.stringify({ ...storedTrade(), side: 'HOLD' })],
    ['an empty line', ''],
  ])('names the line that is %s, and nothing of what is in it', async (_, line) => {
    const reading = readAll({ 'trades/2026/11/25/s/1.ndjson': `${lines(storedTrade())}${line}\n` });
    await expect(reading).rejects.toMatchObject({
      name: 'CorruptDataError',
      message: 'Line 2 of trades/2026/11/25/s/1.ndjson is no trade.',
    });
  });

  it('names an object that is cut off, or gone', async () => {
    const cut = lines(storedTrade()).slice(0, -20);
    await expect(readAll({ 'trades/2026/11/25/s/1.ndjson': cut })).rejects.toThrow('Line 1 of');
    const { bucket } = simulatedStores();
    const gone = readTrades(bucket, [{ key: 'trades/2026/11/25/s/1.ndjson', size: 1 }]);
    await expect(gone).rejects.toMatchObject({ name: 'CorruptDataError' });
  });
});
