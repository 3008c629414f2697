import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryObject } from '../../../../../src/templates/functions/data-transform/objects.ts';
import {
  processBatch,
  type TradeTable,
} from '../../../../../src/templates/functions/data-transform/process.ts';
import type { StreamRecord } from '../../../../../src/templates/functions/shared/kinesis-batch.ts';
import type { StoredTrade } from '../../../../../src/templates/functions/shared/trade.ts';
import { denied, record, recordingLog, throttled, trade } from '../records.ts';

/** Stores that keep what they are given, by the rule of the real table; `fail` may throw before any write. */
function stores(fail: (what: string) => void = () => undefined) {
  const trades = new Map<string, StoredTrade>();
  const acknowledged: string[] = [];
  const objects = new Map<string, string>();
  const table: TradeTable = {
    put: async (stored) => {
      fail(`trade ${stored.sequence.replace(/^0+/, '')}`);
      const known = trades.get(stored.tradeId);
      if (known && known.sequence >= stored.sequence) return 'superseded';
      trades.set(stored.tradeId, stored);
      return 'stored';
    },
    acknowledge: async (id) => {
      fail(`sentinel ${id}`);
      acknowledged.push(id);
    },
  };
  const history = {
    put: async ({ key, body }: HistoryObject): Promise<void> => {
      fail(`object ${key}`);
      objects.set(key, body);
    },
  };
  return { table, history, log: recordingLog(), trades, acknowledged, objects };
}

const failing =
  (...what: readonly string[]) =>
  (asked: string): void => {
    if (what.some((start) => asked.startsWith(start))) throw throttled();
  };

const trades = (count: number): readonly StreamRecord[] =>
  Array.from({ length: count }, (_, index) => record(index, trade({ tradeId: `T-${index}` })));

const failuresOf = async (records: readonly StreamRecord[], given: ReturnType<typeof stores>) =>
  (await processBatch(records, given)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('a batch', () => {
  it('of trades is in the table and in one object of its shard', async () => {
    const given = stores();
    expect(await failuresOf(trades(2), given)).toEqual([]);
    expect([...given.trades.keys()]).toEqual(['T-0', 'T-1']);
    const body = given.objects.get('trades/2026/11/25/shardId-000000000001/100.ndjson') ?? '';
    expect(
      body
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as StoredTrade),
    ).toEqual([...given.trades.values()]);
    expect(given.trades.get('T-1')).toMatchObject({ notional: 2100, arrivedAt: '2026-11-25T14:30:01.001Z' });
    expect(given.log.lines).toEqual([
      expect.objectContaining({
        message: 'batch processed',
        records: 2,
        outcomes: { stored: 2 },
        retried: 0,
      }),
    ]);
  });

  it('around midnight is an object of each day', async () => {
    const given = stores();
    const late = record(0, trade({ tradeId: 'late', executedAt: '2026-11-24T23:59:59.999Z' }));
    await processBatch(
      [late, record(1, trade({ tradeId: 'early', executedAt: '2026-11-25T00:00:00Z' }))],
      given,
    );
    expect([...given.objects.keys()]).toEqual([
      'trades/2026/11/24/shardId-000000000001/100.ndjson',
      'trades/2026/11/25/shardId-000000000001/100.ndjson',
    ]);
  });

  it('with what is no trade goes on, and keeps that apart as it came', async () => {
    const given = stores();
    const [first, second] = [record(0, 'secret words'), record(2, trade({ price: -5 }))];
    expect(await failuresOf([first, record(1, trade()), second], given)).toEqual([]);
    expect([...given.trades.keys()]).toEqual(['T-1']);
    const body = given.objects.get('rejected/2026/11/25/shardId-000000000001/100.ndjson') ?? '';
    expect(
      body
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { sequenceNumber: '100', reason: 'NOT_JSON', data: first.data.toString('base64') },
      { sequenceNumber: '102', reason: 'INVALID_PRICE', data: second.data.toString('base64') },
    ]);
    expect(given.log.lines).toMatchObject([
      { message: 'record rejected', sequenceNumber: '100', reason: 'NOT_JSON' },
      { message: 'record rejected', sequenceNumber: '102', reason: 'INVALID_PRICE' },
      { message: 'batch processed', outcomes: { stored: 1, rejected: 2 } },
    ]);
  });

  it('passes watermarks over, acknowledges those that ask for it, and stores none anywhere else', async () => {
    const given = stores();
    const type = 'trading-migrate.sentinel';
    const asking = record(1, { type, id: 'w-2', acknowledge: true });
    await processBatch([record(0, { type, id: 'w-1' }), asking], given);
    expect(given.acknowledged).toEqual(['w-2']);
    expect(given.objects.size + given.trades.size).toBe(0);
    expect(given.log.lines).toMatchObject([{ outcomes: { 'passed over': 1, acknowledged: 1 } }]);
  });

  it('without records is done', async () => {
    expect(await failuresOf([], stores())).toEqual([]);
  });
});

describe('a record that the table does not take', () => {
  it('is retried with all that come after it; what came before is in the history', async () => {
    const given = stores(failing('trade 130'));
    expect(await failuresOf(trades(60), given)).toEqual(
      Array.from({ length: 30 }, (_, i) => String(130 + i)),
    );
    const body = given.objects.get('trades/2026/11/25/shardId-000000000001/100.ndjson') ?? '';
    expect(body.split('\n')).toHaveLength(31);
    expect(given.log.lines).toMatchObject([
      { message: 'table not written', error: 'ProvisionedThroughputExceededException' },
      { message: 'batch processed', retried: 30, outcomes: { stored: 30 } },
    ]);
    // What was under way beside it is done, what would have come later is not begun.
    expect(given.trades.size).toBe(49);
  });

  it('can be a watermark', async () => {
    const given = stores(failing('sentinel'));
    const sentinel = record(1, { type: 'trading-migrate.sentinel', id: 'w-1', acknowledge: true });
    expect(await failuresOf([record(0, trade()), sentinel], given)).toEqual(['101']);
  });

  it('fails the batch when it never will be taken', async () => {
    const given = stores(() => {
      throw denied();
    });
    await expect(processBatch(trades(2), given)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('fails the batch also when it is not the first that was not taken', async () => {
    const given = stores((what) => {
      throw what === 'trade 100' ? throttled() : denied();
    });
    await expect(processBatch(trades(2), given)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a history that is not written', () => {
  it('has the whole batch retried', async () => {
    const given = stores(failing('object trades/'));
    expect(await failuresOf(trades(2), given)).toEqual(['100', '101']);
    expect(given.log.lines).toMatchObject([{ message: 'history not written' }]);
  });

  it('has it retried for what is no trade as well', async () => {
    expect(
      await failuresOf([record(0, 'x'), record(1, trade())], stores(failing('object rejected/'))),
    ).toEqual(['100', '101']);
  });

  it('fails the batch when it never will be', async () => {
    const given = stores((what) => {
      if (what.startsWith('object')) throw denied();
    });
    await expect(processBatch(trades(1), given)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

it('logs nothing of a record', async () => {
  const given = stores();
  await processBatch(
    [record(0, 'secret words'), record(1, trade()), record(2, trade({ side: 'none' }))],
    given,
  );
  const text = JSON.stringify(given.log.lines);
  for (const word of ['secret', 'ACME', 'trader', 'T-1', '10.5', '2100', 'none'])
    expect(text).not.toContain(word);
});

/** Lambda's part: retries from the lowest sequence number that is reported until none is. */
async function deliver(records: readonly StreamRecord[], given: ReturnType<typeof stores>): Promise<void> {
  let left = records;
  while (left.length > 0) {
    const failures = await failuresOf(left, given);
    // Always the rest of the batch, without gaps.
    expect(failures).toEqual(
      left.slice(left.length - failures.length).map(({ sequenceNumber }) => sequenceNumber),
    );
    left = left.slice(left.length - failures.length);
  }
}

it('ends, whatever fails and is delivered twice, with every trade as its last record said', async () => {
  const ids = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 80 });
  const fates = fc.array(fc.boolean(), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(ids, fates, fc.nat(), async (tradeIds, failures, again) => {
      const fate = failures[Symbol.iterator]();
      const given = stores(() => {
        if (fate.next().value === true) throw throttled();
      });
      const records = tradeIds.map((id, index) =>
        record(index, trade({ tradeId: `T-${id}`, quantity: index + 1 })),
      );
      await deliver(records, given);
      await deliver(records.slice(again % records.length), given);
      const last = new Map(tradeIds.map((id, index) => [`T-${id}`, index + 1]));
      expect(new Map([...given.trades].map(([id, { quantity }]) => [id, quantity]))).toEqual(last);
      const lines = [...given.objects.values()].join('').split('\n').slice(0, -1);
      const kept = new Set(lines.map((line) => (JSON.parse(line) as StoredTrade).quantity));
      expect(kept).toEqual(new Set(records.map((_, index) => index + 1)));
    }),
    { numRuns: 60 },
  );
});
