import { MigrationError } from '../../errors.ts';
import type { Clock } from '../../runbook/clock.ts';
import type { Buckets, DeleteFailure, VersionRef } from '../ports.ts';
import type { Pace } from './pace.ts';
import type { Refusals } from './refusals.ts';

export interface Emptying {
  readonly region: string;
  readonly bucket: string;
  readonly buckets: Buckets;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Delete what an Object Lock in governance mode holds. Default false. */
  readonly bypassGovernance?: boolean;
}

export interface Tally {
  /** Versions that S3 says are deleted. */
  deleted: number;
  readonly refusals: Refusals;
  readonly report: () => void;
}

/** S3 is too busy: fewer requests at once. */
const throttling = ['SlowDown', 'ServiceUnavailable', 'ThrottlingException', 'TooManyRequests', '503'];
/** Something went wrong on the way, and another attempt may go well. */
const passing = [...throttling, 'InternalError', 'RequestTimeout', 'OperationAborted'];
/** With at most 20 s between two, some three minutes: S3 splits a partition within minutes. */
const attempts = 14;
const longestPause = 20_000;

/**
 * Deletes a batch. Each key that S3 names in its 200 is looked at by itself (T52): those that it was too busy for are asked for again,
 * ever more slowly and holding their place, those that it refuses are noted.
 * @throws MigrationError BUCKET_TOO_BUSY (exit 4) when S3 stays too busy.
 */
export async function deleteBatch(
  batch: readonly VersionRef[],
  pace: Pace,
  tally: Tally,
  { region, bucket, buckets, clock, signal, bypassGovernance }: Emptying,
): Promise<void> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const sentAt = clock.now();
    const failures = await buckets.deleteVersions(region, bucket, left, bypassGovernance);
    const again = failures.filter(({ code }) => passing.includes(code));
    tally.deleted += left.length - failures.length;
    tally.refusals.add(failures.filter((failure) => !again.includes(failure)));
    tally.report();
    if (failures.some(({ code }) => throttling.includes(code))) pace.throttled(sentAt, clock.now());
    else pace.succeeded(sentAt);
    if (again.length === 0) return;
    if (attempt === attempts) throw tooBusy(region, bucket, again);
    left = again;
    signal.throwIfAborted();
    await clock.sleep(Math.min(longestPause, 100 * 2 ** attempt), signal);
  }
}

const tooBusy = (region: string, bucket: string, left: readonly DeleteFailure[]): MigrationError =>
  new MigrationError(
    'aws',
    `S3 stays too busy to delete from ${bucket} (${region}): ${left[0]?.code ?? ''}: ${left[0]?.message.replace(/\.$/, '') ?? ''}.`,
    {
      code: 'BUCKET_TOO_BUSY',
      untouched: 'The bucket and every stack are still there.',
      next: ['Run the same command again later: it goes on with what is left.'],
    },
  );
