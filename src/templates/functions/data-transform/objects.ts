import { dayOf, dayPath, tradesPrefix } from '../shared/days.ts';
import type { StreamRecord } from '../shared/kinesis-batch.ts';
import type { StoredTrade } from '../shared/trade.ts';
import type { Rejection } from './parse.ts';

/** An object of newline-delimited JSON. */
export interface HistoryObject {
  readonly key: string;
  readonly body: string;
}

const ndjson = (values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

const nameOf = ({ shard, sequenceNumber }: StreamRecord): string => `${shard}/${sequenceNumber}.ndjson`;

/** One object for each day on which trades of the batch were executed. A retried batch has the same keys. */
export function tradeObjects(first: StreamRecord, trades: readonly StoredTrade[]): readonly HistoryObject[] {
  const days = new Set(trades.map(executionDay));
  return [...days].map((day) => ({
    key: `${tradesPrefix(day)}${nameOf(first)}`,
    body: ndjson(trades.filter((trade) => executionDay(trade) === day)),
  }));
}

const executionDay = ({ executedAt }: StoredTrade): string => executedAt.slice(0, 10);

/** What was no trade, as it came, for people to look at; by the day on which the batch began to arrive. */
export const rejectedObjects = (
  first: StreamRecord,
  rejected: readonly { readonly record: StreamRecord; readonly reason: Rejection }[],
): readonly HistoryObject[] =>
  rejected.length === 0
    ? []
    : [
        {
          key: `rejected/${dayPath(dayOf(first.arrivedAt))}/${nameOf(first)}`,
          body: ndjson(
            rejected.map(({ record: { sequenceNumber, data }, reason }) => ({
              sequenceNumber,
              reason,
              data: data.toString('base64'),
            })),
          ),
        },
      ];
