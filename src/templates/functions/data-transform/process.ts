import type { KinesisStreamBatchResponse } from 'aws-lambda';
import { placeOf, retryFrom, type StreamRecord } from '../shared/kinesis-batch.ts';
import { errorFields, type Log } from '../shared/log.ts';
import { isTransient } from '../shared/transient.ts';
import type { StoredTrade } from '../shared/trade.ts';
import { enrich } from './enrich.ts';
import { rejectedObjects, tradeObjects, type HistoryObject } from './objects.ts';
import { parse, type Parsed } from './parse.ts';

export interface TradeTable {
  /** `superseded`: the same record, or a later one of the trade, is there. */
  put(trade: StoredTrade): Promise<'stored' | 'superseded'>;
  /** Notes that a watermark has come through. */
  acknowledge(sentinelId: string, arrivedAt: Date): Promise<void>;
}

export interface History {
  put(object: HistoryObject): Promise<void>;
}

export interface Stores {
  readonly table: TradeTable;
  readonly history: History;
  readonly log: Log;
}

type Entry = Parsed & { readonly record: StreamRecord };
type Outcome = 'stored' | 'superseded' | 'acknowledged' | 'passed over' | 'rejected';

/** Writes to the table that are under way at once. */
const concurrency = 25;

/**
 * Table first, then history, which so has nothing that the table has not seen. Both can be written again with the same result.
 * @returns from which record on Lambda shall retry, when a store is throttled or fails on its side.
 * @throws what does not pass by itself, such as AccessDenied.
 */
export async function processBatch(
  records: readonly StreamRecord[],
  { table, history, log }: Stores,
): Promise<KinesisStreamBatchResponse> {
  const first = records[0];
  if (first === undefined) return retryFrom([]);
  const entries = records.map((record): Entry => ({ ...parse(record.data), record }));
  const outcomes = await writeInOrder(entries, table, log);
  const done = entries.slice(0, outcomes.length);
  const rejected = done.flatMap((entry) => (entry.kind === 'rejected' ? [entry] : []));
  const objects = [
    ...tradeObjects(
      first,
      done.flatMap((entry) => (entry.kind === 'trade' ? [enrich(entry.trade, entry.record)] : [])),
    ),
    ...rejectedObjects(first, rejected),
  ];
  try {
    for (const object of objects) await history.put(object);
  } catch (error) {
    if (!isTransient(error)) throw error;
    log.warn('history not written', { ...placeOf(records), ...errorFields(error) });
    return retryFrom(records);
  }
  for (const { record, reason } of rejected)
    log.warn('record rejected', { shard: record.shard, sequenceNumber: record.sequenceNumber, reason });
  log.info('batch processed', {
    ...placeOf(records),
    records: records.length,
    outcomes: countBy(outcomes),
    retried: records.length - outcomes.length,
  });
  return retryFrom(records.slice(outcomes.length));
}

/** @returns the outcome of every record before the first that the table did not take. */
async function writeInOrder(
  entries: readonly Entry[],
  table: TradeTable,
  log: Log,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < entries.length; start += concurrency) {
    const results = await Promise.allSettled(
      entries.slice(start, start + concurrency).map((entry) => write(entry, table)),
    );
    const failed = results.find((result) => result.status === 'rejected' && !isTransient(result.reason));
    if (failed?.status === 'rejected') throw failed.reason;
    for (const result of results) {
      if (result.status === 'rejected') {
        log.warn('table not written', errorFields(result.reason));
        return outcomes;
      }
      outcomes.push(result.value);
    }
  }
  return outcomes;
}

async function write(entry: Entry, table: TradeTable): Promise<Outcome> {
  switch (entry.kind) {
    case 'trade':
      return table.put(enrich(entry.trade, entry.record));
    case 'sentinel':
      if (!entry.acknowledge) return 'passed over';
      await table.acknowledge(entry.id, entry.record.arrivedAt);
      return 'acknowledged';
    case 'rejected':
      return 'rejected';
  }
}

function countBy(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
