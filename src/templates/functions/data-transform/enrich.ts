import type { StreamRecord } from '../shared/kinesis-batch.ts';
import type { StoredTrade, Trade } from '../shared/trade.ts';

/** Digits of the longest sequence number (the API's pattern of SequenceNumber). */
const sequenceDigits = 129;

/** The same for the same record at every retry: nothing here depends on when it is processed. */
export const enrich = (trade: Trade, { arrivedAt, stream, sequenceNumber }: StreamRecord): StoredTrade => ({
  ...trade,
  notional: Number((trade.price * trade.quantity).toFixed(8)),
  arrivedAt: arrivedAt.toISOString(),
  stream,
  sequence: sequenceNumber.padStart(sequenceDigits, '0'),
});
