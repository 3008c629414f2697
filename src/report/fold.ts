import type { JournalEntry, RunStarted } from '../runbook/events.ts';
import { addToRuns, standingRun, type Runs } from '../runbook/runs.ts';
import { applyEvent } from './apply.ts';
import { createDraft, finish, type Draft } from './draft.ts';
import type { ReportedCost, ReportModel } from './model.ts';

/**
 * Reads the journal once, entry by entry, and says what the report says of a run. What it keeps grows with what was
 * deployed, not with how long gates were open.
 * @param run id of the run; by default the one that says where the migration stands.
 * @returns undefined when the journal has no such run.
 */
export function foldReport(
  entries: Iterable<JournalEntry>,
  run: string | undefined,
  cost: ReportedCost | null = null,
): ReportModel | undefined {
  const drafts = new Map<string, Draft>();
  let runs: Runs = [];
  for (const entry of entries) {
    runs = addToRuns(runs, entry);
    const started = startOf(entry);
    if (started && run === undefined)
      for (const known of drafts.keys()) if (!runs.some((each) => each.run === known)) drafts.delete(known);
    if (started && (run === undefined || entry.run === run))
      drafts.set(entry.run, createDraft(entry, started));
    const draft = drafts.get(entry.run);
    if (draft) applyEvent(draft, entry);
  }
  const draft = drafts.get(run ?? standingRun(runs)?.run ?? '');
  return draft && finish(draft, cost);
}

const startOf = ({ event }: JournalEntry): RunStarted | undefined =>
  event.type === 'run-started' ? event : undefined;
