import type { StreamRecord } from '../shared/kinesis-batch.ts';
import type { Log } from '../shared/log.ts';
import { packCalls } from './calls.ts';

export interface TargetStream {
  /**
   * @returns for each record, in order, why it did not arrive; undefined if it did.
   * @throws what does not pass by itself.
   */
  put(records: readonly StreamRecord[]): Promise<readonly (string | undefined)[]>;
}

export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Forwarding {
  readonly target: TargetStream;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** On the clock: no call starts after it. */
  readonly deadline: number;
  readonly log: Log;
}

/** How often one record is sent before the batch is given back. */
export const attempts = 5;
const firstPauseMilliseconds = 100;
const longestPauseMilliseconds = 2_000;

/** Doubles, and takes a random part of it, so that shards that were throttled together do not come back together. */
const pauseAfter = (failures: number, random: () => number): number =>
  Math.min(longestPauseMilliseconds, firstPauseMilliseconds * 2 ** (failures - 1)) * (0.5 + random() / 2);

/**
 * Puts every record into the target stream. PutRecords does not keep the order of its records (a failed one does not stop those
 * behind it), so a record is only sent once the one before it with the same partition key has arrived.
 * @returns the records that did not arrive, in order, when one failed `attempts` times or the time is up.
 */
export async function forward(
  records: readonly StreamRecord[],
  forwarding: Forwarding,
): Promise<readonly StreamRecord[]> {
  const { clock, random, deadline, log } = forwarding;
  const queues = queuesByKey(records);
  const failures = new Map<StreamRecord, number>();
  for (;;) {
    const heads = [...queues.values()].flatMap((queue) => queue.slice(0, 1));
    if (heads.length === 0) return [];
    const most = Math.max(...heads.map((head) => failures.get(head) ?? 0));
    if (most === attempts) break;
    if (most > 0) await clock.sleep(pauseAfter(most, random));
    if (clock.now() >= deadline) break;
    await putHeads(heads, queues, failures, forwarding);
  }
  const left = records.filter((record) => queues.get(record.partitionKey)?.includes(record));
  log.warn('records given back', { left: left.length, firstSequenceNumber: left[0]?.sequenceNumber });
  return left;
}

const queuesByKey = (records: readonly StreamRecord[]): Map<string, StreamRecord[]> => {
  const queues = new Map<string, StreamRecord[]>();
  for (const record of records) {
    const queue = queues.get(record.partitionKey);
    if (queue) queue.push(record);
    else queues.set(record.partitionKey, [record]);
  }
  return queues;
};

/** Sends the head of every queue. What arrived leaves its queue; what did not is counted, and is a head again. */
async function putHeads(
  heads: readonly StreamRecord[],
  queues: ReadonlyMap<string, StreamRecord[]>,
  failures: Map<StreamRecord, number>,
  { target, clock, deadline, log }: Forwarding,
): Promise<void> {
  for (const call of packCalls(heads)) {
    if (clock.now() >= deadline) return;
    const reasons = await target.put(call);
    for (const [index, record] of call.entries()) {
      if (reasons[index] === undefined) queues.get(record.partitionKey)?.shift();
      else failures.set(record, (failures.get(record) ?? 0) + 1);
    }
    const failed = reasons.filter((reason) => reason !== undefined);
    if (failed.length > 0)
      log.warn('records not taken', {
        failed: failed.length,
        of: call.length,
        reasons: [...new Set(failed)],
      });
  }
}
