import type { JournalEntry, RunStarted } from './events.ts';
import { hasSameFingerprint, isSamePlace } from './platform-of-run.ts';
import { foldEntry, isUnfinished, type RunState } from './run-state.ts';

/** Of each command its newest run, in the order of their last entries: whatever is older nobody goes on with. */
export type Runs = readonly RunState[];

export function foldRuns(entries: Iterable<JournalEntry>): Runs {
  let runs: Runs = [];
  for (const entry of entries) runs = addToRuns(runs, entry);
  return runs;
}

/** One entry more. It belongs to its run, whatever other command was run since that began. */
export function addToRuns(runs: Runs, entry: JournalEntry): Runs {
  const { event, run } = entry;
  const known = runs.find((each) => each.run === run);
  const state = foldEntry(known, entry);
  if (!state) return runs;
  const others = runs.filter((each) => each !== known);
  switch (event.type) {
    case 'run-started':
      return [...others.filter((each) => outlasts(each, event)), state];
    case 'phase-started':
      return [...others.map((each) => afterPhase(each, event.phase, state)), state];
    default:
      return [...others, state];
  }
}

const outlasts = (earlier: RunState, started: RunStarted): boolean =>
  !started.fresh && earlier.started.command !== started.command && isSamePlace(earlier.started, started);

/** A phase may undo what another run has done, or make what that was about to undo. */
function afterPhase(other: RunState, phase: string, by: RunState): RunState {
  if (other.superseded !== undefined) return other;
  const since = `run ${by.run} (${by.started.command}) has begun since`;
  if (phase === 'cleanup') return { ...other, superseded: `the cleanup of ${since}` };
  if (phase !== 'deploy') return other;
  if (!hasSameFingerprint(other.started, by.started))
    return { ...other, superseded: `a deploy by other templates or settings, of ${since}` };
  return other.phases.some(({ name }) => name === 'cleanup')
    ? { ...other, superseded: `a deploy, of ${since}` }
    : other;
}

/** The run that the last entry belongs to; undefined for an empty journal. */
export const foldLastRun = (entries: Iterable<JournalEntry>): RunState | undefined =>
  foldRuns(entries).at(-1);

export const newestOf = (runs: Runs, command: string): RunState | undefined =>
  runs.find(({ started }) => started.command === command);

/**
 * The run that says where the migration stands: one through several phases that is not over, whatever a single command has done
 * or looked at since; else the newest.
 */
export const standingRun = (runs: Runs): RunState | undefined =>
  runs.findLast((run) => run.phases.length > 1 && isUnfinished(run)) ?? runs.at(-1);
