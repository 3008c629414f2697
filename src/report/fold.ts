import type { JournalEntry, RunStarted } from '../runbook/events.ts';
import { applyEvent } from './apply.ts';
import { createDraft, finish, type Draft } from './draft.ts';
import type { ReportedCost, ReportModel } from './model.ts';

/**
 * Reads the journal once, entry by entry, and says what the report says of a run. What it keeps grows with what was
 * deployed, not with how long gates were open.
 * @param run id of the run; by default the newest.
 * @returns undefined when the journal has no such run.
 */
export function foldReport(
  entries: Iterable<JournalEntry>,
  run: string | undefined,
  cost: ReportedCost | null = null,
): ReportModel | undefined {
  let draft: Draft | undefined;
  for (const entry of entries) {
    const started = startOf(entry);
    if (started && (run === undefined || entry.run === run)) draft = createDraft(entry, started);
    if (draft?.id === entry.run) applyEvent(draft, entry);
  }
  return draft && finish(draft, cost);
}

const startOf = ({ event }: JournalEntry): RunStarted | undefined =>
  event.type === 'run-started' ? event : undefined;
