import type { JournalEntry } from './events.ts';

/** Since the epoch, in milliseconds. */
interface Pause {
  readonly from: number;
  readonly to: number;
}

/**
 * Pauses of a run that waited for credentials and got them. It may be told more than once that they are gone; a crash ends a pause
 * as well, and one that is not over counts for nothing yet.
 */
export function pausesOf(): {
  readonly visit: (entry: JournalEntry) => void;
  /** Milliseconds of them after `at`. */
  readonly since: (at: number) => number;
} {
  const pauses: Pause[] = [];
  let lostAt: number | undefined;
  return {
    visit: ({ event, time }) => {
      const at = Date.parse(time);
      if (event.type === 'run-started' || event.type === 'run-resumed') lostAt = undefined;
      if (event.type === 'credentials-lost') lostAt ??= at;
      if (event.type !== 'credentials-back' || lostAt === undefined) return;
      pauses.push({ from: lostAt, to: at });
      lostAt = undefined;
    },
    since: (at) => pauses.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, at)), 0),
  };
}
