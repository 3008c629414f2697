import type { JournalEntry, MigrationEvent } from '../runbook/events.ts';

/** A view of the stream of events. Must never throw: a broken view may not stop a migration. */
export interface Reporter {
  observe(event: MigrationEvent, entry?: JournalEntry): void;
  /** Draws the last state and gives the terminal back. Safe to call twice. */
  close(): Promise<void>;
}

/** A view that can make room for a question. */
export interface PausableReporter extends Reporter {
  /** Ends what is drawn live, is quiet for people until `meanwhile` has settled, and goes on with plain lines or as before. */
  whileQuiet<T>(meanwhile: () => Promise<T>, then?: 'plain' | 'as-before'): Promise<T>;
}
