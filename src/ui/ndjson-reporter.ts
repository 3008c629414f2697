import type { Clock } from '../runbook/clock.ts';
import type { JournalEntry, MigrationEvent } from '../runbook/events.ts';
import type { Reporter } from './reporter.ts';

/**
 * `--events`: one JSON object a line, `{time, run?, seq?, ...event}`. `run` and `seq` are there for what the journal keeps; progress, and
 * what a resumed run repeats of the one before, has only the time at which it was seen.
 */
function eventLine(event: MigrationEvent, entry: JournalEntry | undefined, now: number): string {
  const kept = entry ? { time: entry.time, run: entry.run, seq: entry.seq } : undefined;
  return JSON.stringify({ ...(kept ?? { time: new Date(now).toISOString() }), ...event });
}

export function ndjsonReporter(write: (line: string) => void, clock: Pick<Clock, 'now'>): Reporter {
  return {
    observe: (event, entry) => write(eventLine(event, entry, clock.now())),
    close: async () => undefined,
  };
}
