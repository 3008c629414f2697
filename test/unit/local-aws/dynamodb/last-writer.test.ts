import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GetItemCommand, type DeleteItemCommand, type PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GlobalTables } from '../../../../src/local-aws/gateway/dynamodb/global-tables.ts';
import { LatestWrites } from '../../../../src/local-aws/gateway/dynamodb/latest-writes.ts';
import { Locks } from '../../../../src/local-aws/gateway/dynamodb/locks.ts';
import { TableReplicator } from '../../../../src/local-aws/gateway/dynamodb/replicator.ts';
import type { Emulator } from '../../../../src/local-aws/gateway/emulator.ts';

test('a replicated write never wins over a newer one', () => {
  const latest = new LatestWrites();
  const older = latest.written('us/item');
  const newer = latest.written('eu/item');
  expect(latest.wins('eu/item', older)).toBe(false);
  expect(latest.wins('us/item', newer)).toBe(true);
  expect(latest.wins('us/item', older)).toBe(false);
  expect(latest.wins('us/item', latest.written('eu/item'))).toBe(true);
});

describe('locks', () => {
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

  test('of one name are held one at a time, in the order they were asked for', async () => {
    const locks = new Locks();
    const order: string[] = [];
    const hold = (holder: string, ...names: string[]) =>
      locks.hold(names, async () => {
        order.push(`${holder} in`);
        await pause();
        order.push(`${holder} out`);
      });
    await Promise.all([hold('first', 'a'), hold('second', 'a', 'a'), hold('third', 'a')]);
    expect(order).toEqual(['first in', 'first out', 'second in', 'second out', 'third in', 'third out']);
  });

  test('of several names end in no circle', async () => {
    const locks = new Locks();
    let holders = 0;
    const hold = (...names: string[]) =>
      locks.hold(names, async () => {
        holders += 1;
        await pause();
        expect(holders).toBe(1);
        holders -= 1;
      });
    await Promise.all([hold('a', 'b'), hold('b', 'a'), hold('a', 'b')]);
    expect(holders).toBe(0);
  });

  test('are released by work that throws', async () => {
    const locks = new Locks();
    await expect(locks.hold(['a'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await locks.hold(['a'], async () => 'free')).toBe('free');
  });
});

/** Two regions of one item, as SDK clients see them. */
function twoRegions(lag: number) {
  const values = new Map<string, string | undefined>();
  const client = (region: string) => ({
    send: async (command: GetItemCommand | PutItemCommand | DeleteItemCommand) => {
      if (command instanceof GetItemCommand) {
        const value = values.get(region);
        return { Item: value === undefined ? undefined : { view: { S: value } } };
      }
      values.set(region, 'Item' in command.input ? command.input.Item?.view?.S : undefined);
      return {};
    },
  });
  const emulator = { clients: (region: string) => ({ dynamodb: client(region) }) } as unknown as Emulator;
  const tables = new GlobalTables();
  tables.set({ name: 'state', keyNames: ['id'], regions: ['us', 'eu'] });
  const settings = { lag: { s3: 0, dynamodb: lag, rds: 0 }, metricsInterval: 1000 };
  const failures: string[] = [];
  const replicator = new TableReplicator(emulator, tables, settings, (line) => void failures.push(line));
  const writes = [{ table: 'state', key: { id: { S: '1' } } }];
  const write = (region: string, value: string | undefined, succeeds = true) =>
    replicator.write(
      region,
      writes,
      async () => {
        if (succeeds) values.set(region, value);
        return succeeds;
      },
      (answer) => (answer ? writes : []),
    );
  return { values, tables, settings, replicator, write, failures };
}

describe('a global table', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('has a write in the other region after the lag, a deletion too', async () => {
    const { values, write } = twoRegions(1000);
    await write('us', 'a');
    await vi.advanceTimersByTimeAsync(999);
    expect(values.get('eu')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(values.get('eu')).toBe('a');
    await write('eu', undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect(values.get('us')).toBeUndefined();
  });

  test.each([[['us', 'eu']], [['eu', 'us']], [['us', 'eu', 'us']], [['eu', 'eu', 'us', 'eu']]])(
    'ends everywhere with what was written last: %s',
    async (regions) => {
      const { values, write, failures } = twoRegions(1000);
      for (const [index, region] of regions.entries()) {
        await write(region, `write ${index}`);
        await vi.advanceTimersByTimeAsync(300);
      }
      await vi.advanceTimersByTimeAsync(2000);
      const last = `write ${regions.length - 1}`;
      expect([values.get('us'), values.get('eu')]).toEqual([last, last]);
      expect(failures).toEqual([]);
    },
  );

  test('replicates nothing of a write that failed, or once a replica is gone', async () => {
    const { values, tables, write, replicator } = twoRegions(1000);
    await write('us', 'refused', false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(values.has('eu')).toBe(false);
    expect(replicator.collectMetrics(new Date())).toEqual([]);
    await write('us', 'a');
    tables.leave('state', 'eu');
    await vi.advanceTimersByTimeAsync(2000);
    expect(values.has('eu')).toBe(false);
  });

  test('publishes its latency for the region of the write, only after writes', async () => {
    const { write, settings, replicator } = twoRegions(1000);
    const read = () =>
      replicator.collectMetrics(new Date()).map(({ region, namespace, data }) => ({
        ...{ region, namespace },
        statistics: data[0]?.StatisticValues,
      }));
    expect(read()).toEqual([]);
    await write('us', 'a');
    await vi.advanceTimersByTimeAsync(1000);
    const once = { SampleCount: 1, Sum: 1000, Minimum: 1000, Maximum: 1000 };
    expect(read()).toEqual([{ region: 'us', namespace: 'AWS/DynamoDB', statistics: once }]);
    expect(read()).toEqual([]);
    settings.lag.dynamodb = 1_000_000;
    await write('us', 'b');
    await vi.advanceTimersByTimeAsync(50_000);
    expect(read()[0]?.statistics).toMatchObject({ Maximum: 50_000 });
  });
});
