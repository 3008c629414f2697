import type { BatchJob } from './ports.ts';

/** What a job's state means for the backfill. */
export type JobVerdict =
  /** Goes on by itself. */
  | 'running'
  /** Waits for somebody, as no job of ours should. */
  | 'suspended'
  | 'complete'
  /** Complete, with tasks that failed. */
  | 'incomplete'
  /** There was nothing that was not replicated. */
  | 'nothing'
  | 'cancelled'
  | 'failed';

/**
 * A pure function. Only Complete with every task succeeded is complete (T21): a job may be Complete while tasks of it failed, and
 * what is not counted as succeeded was not. A status that is not known has not ended.
 */
export function judgeJob({ status, total, succeeded, failed, foundNothing }: BatchJob): JobVerdict {
  switch (status) {
    case 'Complete':
      return failed === 0 && succeeded === total ? 'complete' : 'incomplete';
    case 'Failed':
      return foundNothing ? 'nothing' : 'failed';
    case 'Cancelled':
      return 'cancelled';
    case 'Suspended':
      return 'suspended';
    default:
      return 'running';
  }
}
