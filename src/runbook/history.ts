import type { ApprovedBy, JournalEntry, RunStarted, RunStatus, Verdict } from './events.ts';
import type { PhaseState } from './run-state.ts';
import { addToRuns, type Runs } from './runs.ts';

/** Something that a person, a flag or a gate decided, and when. */
interface Noted {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly actor: string;
}

/** One run, in a few lines. */
export interface RunHistory {
  readonly run: string;
  readonly command: string;
  readonly environmentSuffix: string;
  readonly startedBy: string;
  readonly startedAt: string;
  /** Of its last entry. */
  readonly lastAt: string;
  /** How it ended; null while it runs, or after a crash. */
  readonly ended: RunStatus | null;
  readonly reason?: string;
  readonly phases: readonly Pick<PhaseState, 'name' | 'status' | 'seconds'>[];
  readonly resumed: readonly Noted[];
  readonly approvals: readonly (Noted & { readonly phase: string; readonly by: ApprovedBy })[];
  readonly skips: readonly (Noted & { readonly phase: string; readonly reason: string })[];
  readonly takeOvers: readonly (Noted & { readonly from: string; readonly reason: string })[];
  readonly gates: readonly (Noted & { readonly phase: string; readonly verdict: Verdict })[];
}

/** Of each kind a run keeps the newest: what somebody repeats for days must not fill the memory. */
const newest = 50;

/** Folds a journal, entry by entry, into its newest runs. Holds `limit` runs, however long the journal is. */
export function historyOf(limit: number): {
  readonly visit: (entry: JournalEntry) => void;
  /** Oldest first. */
  readonly runs: () => readonly RunHistory[];
} {
  const runs = new Map<string, RunHistory>();
  let states: Runs = [];
  return {
    visit: (entry) => {
      const { event, run } = entry;
      states = addToRuns(states, entry);
      if (event.type === 'run-started') {
        runs.set(run, startOf(entry, event));
        const [oldest] = runs.keys();
        if (runs.size > limit && oldest !== undefined) runs.delete(oldest);
      }
      const known = runs.get(run);
      if (!known) return;
      const state = states.find((each) => each.run === run);
      const phases = state ? state.phases.map(inShort) : known.phases;
      runs.set(run, { ...noted(known, entry), phases, lastAt: entry.time });
    },
    runs: () => [...runs.values()],
  };
}

const inShort = ({ name, status, seconds }: PhaseState): RunHistory['phases'][number] => ({
  ...{ name, status, seconds },
});

const startOf = ({ run, actor, time }: JournalEntry, started: RunStarted): RunHistory => ({
  ...{ run, command: started.command, environmentSuffix: started.environmentSuffix },
  ...{ startedBy: actor, startedAt: time, lastAt: time, ended: null, phases: [] },
  ...{ resumed: [], approvals: [], skips: [], takeOvers: [], gates: [] },
});

function noted(run: RunHistory, { event, time, actor }: JournalEntry): RunHistory {
  const at = { time, actor };
  switch (event.type) {
    case 'run-resumed':
      return { ...run, ended: null, resumed: kept(run.resumed, at) };
    case 'approval-given':
      return { ...run, approvals: kept(run.approvals, { ...at, phase: event.phase, by: event.by }) };
    case 'phase-skipped':
      return { ...run, skips: kept(run.skips, { ...at, phase: event.phase, reason: event.reason }) };
    case 'lock-taken':
      return { ...run, takeOvers: kept(run.takeOvers, { ...at, from: event.from, reason: event.reason }) };
    case 'gate-decided':
      return { ...run, gates: kept(run.gates, { ...at, phase: event.phase, verdict: event.verdict }) };
    case 'run-ended': {
      const { reason, ...rest } = { ...run, reason: event.reason };
      return { ...rest, ended: event.status, ...(reason !== undefined && { reason }) };
    }
    default:
      return run;
  }
}

const kept = <T>(all: readonly T[], one: T): readonly T[] => [...all, one].slice(-newest);
