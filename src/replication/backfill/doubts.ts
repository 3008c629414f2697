import type { JournalEntry } from '../../runbook/events.ts';
import type { StepContext } from '../../runbook/phase.ts';
import { backfillAction } from './backfill.ts';
import { judgeJob } from './judge.ts';

/**
 * What the journal says against the backfill. Metrics of replication know nothing of it (T21), and the comparison of objects knows
 * current versions only. Where there was no backfill, the comparison is all there is.
 */
export function backfillDoubts({
  openAction,
  journal,
}: Pick<StepContext, 'openAction' | 'journal'>): readonly string[] {
  if (openAction(backfillAction)) return ['the backfill was begun, and nobody saw its end: run sync again'];
  const ended = newestEnd(journal());
  if (!ended) return [];
  const { job: id, status, total, succeeded, failed, foundNothing = false } = ended;
  const verdict = judgeJob({ id, status, total, succeeded, failed, foundNothing, reason: '' });
  if (verdict === 'complete' || verdict === 'nothing') return [];
  return [`the backfill is ${status}, ${succeeded} of ${total} versions replicated: run sync again`];
}

/** None from before the AWS behind was made anew. */
function newestEnd(entries: Iterable<JournalEntry>) {
  let newest: Extract<JournalEntry['event'], { type: 'backfill-ended' }> | undefined;
  for (const { event } of entries) {
    if (event.type === 'backfill-ended') newest = event;
    if (event.type === 'run-started' && event.fresh) newest = undefined;
  }
  return newest;
}
