import type { JournalEntry } from './events.ts';

/**
 * Milliseconds after `since` in which a run waited for credentials and got them. It may be told more than once that they are
 * gone; a crash ends a pause as well, and one that is not over counts for nothing yet.
 */
export function pausedMilliseconds(entries: readonly JournalEntry[], since: number): number {
  let lostAt: number | undefined;
  let paused = 0;
  for (const { event, time } of entries) {
    const at = Date.parse(time);
    if (event.type === 'run-started' || event.type === 'run-resumed') lostAt = undefined;
    if (event.type === 'credentials-lost') lostAt ??= at;
    if (event.type !== 'credentials-back' || lostAt === undefined) continue;
    paused += Math.max(0, at - Math.max(lostAt, since));
    lostAt = undefined;
  }
  return paused;
}
