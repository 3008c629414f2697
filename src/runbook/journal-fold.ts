import type { JournalEntry } from './events.ts';
import { pausesOf } from './pauses.ts';
import { foldOpenAction, type OpenAction, type RunState } from './run-state.ts';
import { addToRuns, type Runs } from './runs.ts';

/** What `status` and summaries say of a journal, however long it is. */
export interface JournalSummary {
  /** The run that the newest entry belongs to; undefined for an empty journal. */
  readonly state: RunState | undefined;
  /** That one, and those of other commands that somebody may go on with. */
  readonly runs: Runs;
  /** Of all of them: the last `stack-settled` of every stack, in the order in which they settled first. */
  readonly stacks: readonly JournalEntry[];
}

export const emptySummary: JournalSummary = { state: undefined, runs: [], stacks: [] };

/** What makes up most of a long journal, and says nothing of where the run stands. */
export const unsaid = ['gate-sampled', 'step-started', 'step-ended', 'action-intended', 'action-ended'];

export function foldSummary({ runs: before, stacks }: JournalSummary, entry: JournalEntry): JournalSummary {
  const { event } = entry;
  const runs = addToRuns(before, entry);
  const state = runs.at(-1);
  if (event.type === 'run-started')
    return { state, runs, stacks: stacks.filter((stack) => runs.some(({ run }) => run === stack.run)) };
  if (event.type !== 'stack-settled') return { state, runs, stacks };
  const isSame = ({ run, event: other }: JournalEntry): boolean =>
    run === entry.run &&
    other.type === 'stack-settled' &&
    other.layer === event.layer &&
    other.region === event.region;
  const known = stacks.some(isSame);
  return {
    ...{ state, runs },
    stacks: known ? stacks.map((each) => (isSame(each) ? entry : each)) : [...stacks, entry],
  };
}

/** What a run has to know of all entries at any time: it grows with what was done, and not with how long gates were open. */
export interface JournalFold {
  readonly visit: (entry: JournalEntry) => void;
  summary(): JournalSummary;
  /** The newest entry. */
  last(): JournalEntry | undefined;
  /** Actions that have no outcome, by name; see `openActions`. */
  openActions(): ReadonlyMap<string, OpenAction>;
  /** Whether an action was ever intended with that token. */
  wasIntended(token: string): boolean;
  /** Steps of a run that somebody may go on with that were begun, as `phase/step`. */
  begunSteps(run: string): ReadonlySet<string>;
  /** Milliseconds after `at`, since the epoch, in which a run waited for credentials and got them. */
  pausedSince(at: number): number;
}

/** What a fold makes nothing of but the newest entry. */
export const ofNoUse = ['gate-sampled'];

export function createFold(): JournalFold {
  let summary = emptySummary;
  let last: JournalEntry | undefined;
  const open = new Map<string, OpenAction>();
  const tokens = new Set<string>();
  const begun = new Map<string, Set<string>>();
  const pauses = pausesOf();
  return {
    visit: (entry) => {
      const { event, run } = entry;
      last = entry;
      summary = foldSummary(summary, entry);
      foldOpenAction(open, event);
      pauses.visit(entry);
      if (event.type === 'action-intended') tokens.add(event.token);
      if (event.type === 'run-started')
        for (const known of begun.keys())
          if (!summary.runs.some((each) => each.run === known)) begun.delete(known);
      if (event.type === 'step-started')
        begun.set(run, (begun.get(run) ?? new Set()).add(`${event.phase}/${event.step}`));
    },
    summary: () => summary,
    last: () => last,
    openActions: () => open,
    wasIntended: (token) => tokens.has(token),
    begunSteps: (run) => begun.get(run) ?? new Set(),
    pausedSince: pauses.since,
  };
}
