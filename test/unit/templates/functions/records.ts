import type { StreamRecord } from '../../../../src/templates/functions/shared/kinesis-batch.ts';
import { createLog, type Log } from '../../../../src/templates/functions/shared/log.ts';
import type { StoredTrade, Trade } from '../../../../src/templates/functions/shared/trade.ts';

export const stream = 'arn:aws:kinesis:us-east-1:123456789012:stream/trades';

/** Record number `position` of a shard. */
export const record = (position: number, data: unknown, partitionKey = 'ACME'): StreamRecord => ({
  shard: 'shardId-000000000001',
  sequenceNumber: String(100 + position),
  partitionKey,
  data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
  arrivedAt: new Date(Date.parse('2026-11-25T14:30:01Z') + position),
  stream,
});

export const trade = (change: Partial<Record<keyof Trade, unknown>> = {}): Trade => ({
  tradeId: 'T-1',
  symbol: 'ACME',
  price: 10.5,
  quantity: 200,
  side: 'BUY',
  executedAt: '2026-11-25T14:30:00.123Z',
  userId: 'trader@example.com',
  ...(change as Partial<Trade>),
});

export const storedTrade = (change: Partial<StoredTrade> = {}): StoredTrade => ({
  ...trade(),
  ...{ notional: 2100, arrivedAt: '2026-11-25T14:30:01.000Z', stream, sequence: '0100' },
  ...change,
});

/** An error as the SDK throws it. */
export const awsError = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('words of AWS'), { name, $metadata: { httpStatusCode, requestId: 'aws-request' } });

export const throttled = (): Error => awsError('ProvisionedThroughputExceededException', 400);
export const denied = (): Error => awsError('AccessDeniedException', 400);

export interface RecordedLog extends Log {
  /** Parsed. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

export function recordingLog(): RecordedLog {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  return { lines, ...createLog('test', 'request-1', { level: 'DEBUG', write }) };
}

/** A client that answers every command with `answer`, and keeps what it was sent. */
export function fakeClient(answer: (input: Readonly<Record<string, unknown>>, command: string) => unknown) {
  const sent: { readonly command: string; readonly input: Readonly<Record<string, unknown>> }[] = [];
  // Whatever a client's send() promises, the answer is what the test says.
  const send = async (command: object): Promise<never> => {
    const { input } = command as { readonly input: Readonly<Record<string, unknown>> };
    sent.push({ command: command.constructor.name, input });
    return answer(input, command.constructor.name) as never;
  };
  return { send, sent };
}
