import type {
  ApprovedBy,
  ContentCompared,
  JournalEntry,
  PhaseStatus,
  Reading,
  RecordedEvent,
  RemovedResources,
  RunStarted,
  RunStatus,
  StayingResource,
  Trend,
  Verdict,
} from './events.ts';

/** An action that was intended and has no outcome: a crash came between. AWS is observed to learn what became of it. */
export interface OpenAction {
  readonly action: string;
  readonly token: string;
  readonly region: string;
}

export interface PhaseState {
  readonly name: string;
  readonly title: string;
  readonly status: 'pending' | 'running' | 'skipped' | PhaseStatus;
  readonly seconds: number;
  readonly reason?: string | undefined;
  /** Who let it begin, of a run that asks. */
  readonly approved?: { readonly by: ApprovedBy; readonly actor: string };
}

export type CheckState = Omit<Extract<RecordedEvent, { type: 'check-ended' }>, 'type'>;

export interface GateState {
  readonly verdict: Verdict;
  readonly readings: readonly Reading[];
  readonly maxLagSeconds: number;
  /** As `gate-decided` has them; absent in the journal of an older version. */
  readonly takenAt?: number;
  readonly trend?: Trend;
  /** What was compared whole in the same phase, before the gate. */
  readonly compared?: readonly ContentCompared[] | undefined;
}

/** What the journal says of a run. */
export interface RunState {
  readonly run: string;
  readonly started: RunStarted;
  readonly startedAt: string;
  readonly lastEventAt: string;
  readonly actor: string;
  readonly phases: readonly PhaseState[];
  /** How the run ended; undefined while it runs, or after a crash. */
  readonly ended?: RunStatus | undefined;
  /** What another run has begun since that takes the ground from it, as a sentence goes on: nobody goes on with it. */
  readonly superseded?: string;
  /** The phase that somebody has to approve. */
  readonly waitingFor?: string | undefined;
  /** What a run that waits for nothing has left to AWS, and what it could not begin. */
  readonly detached?:
    { readonly running: readonly string[]; readonly waiting: readonly string[] } | undefined;
  /** Contents that the phase at work has compared whole. */
  readonly compared?: readonly ContentCompared[] | undefined;
  readonly gate?: GateState;
  /** What was tried, in the order in which it ended; of a check that was run again only the last time. */
  readonly checks?: readonly CheckState[];
  readonly cleanup?: {
    readonly bucketsEmptied: number;
    readonly versionsDeleted: number;
    readonly remaining: readonly string[];
    readonly removed?: readonly RemovedResources[];
    readonly staying?: readonly StayingResource[];
  };
}

/** One entry of the run more; undefined as long as it has not begun. What it makes of a type that was ignored before also belongs in journal-fold.ts. */
export function foldEntry(state: RunState | undefined, entry: JournalEntry): RunState | undefined {
  if (entry.event.type === 'run-started') return startOf(entry, entry.event);
  return state && { ...apply(state, entry), lastEventAt: entry.time };
}

const startOf = (entry: JournalEntry, started: RunStarted): RunState => ({
  run: entry.run,
  started,
  startedAt: entry.time,
  lastEventAt: entry.time,
  actor: entry.actor,
  phases: started.phases.map((phase) => ({ ...phase, status: 'pending', seconds: 0 })),
});

function apply(state: RunState, { event, actor }: JournalEntry): RunState {
  const phase = (name: string, change: Partial<PhaseState>): RunState => ({
    ...state,
    phases: state.phases.map((known) => (known.name === name ? { ...known, ...change } : known)),
  });
  switch (event.type) {
    case 'run-resumed':
      return { ...state, actor, ended: undefined, waitingFor: undefined, detached: undefined };
    case 'run-ended':
      return { ...state, ended: event.status };
    case 'run-aborted':
      // At once: a crash before its last line must not bring it back.
      return { ...state, ended: 'aborted', waitingFor: undefined };
    case 'approval-requested':
      return { ...state, waitingFor: event.phase };
    case 'approval-given':
      return {
        ...phase(event.phase, { approved: { by: event.by, actor } }),
        waitingFor: undefined,
      };
    case 'phase-skipped':
      return { ...phase(event.phase, { status: 'skipped', reason: event.reason }), waitingFor: undefined };
    case 'phase-taken':
      return phase(event.phase, { status: 'done' });
    case 'phase-started':
      return {
        ...phase(event.phase, { status: 'running', seconds: 0, reason: undefined }),
        compared: undefined,
      };
    case 'phase-ended':
      return phase(event.phase, {
        status: event.status,
        seconds: event.seconds,
        reason: event.reason,
      });
    case 'layers-detached':
      return { ...state, detached: { running: event.running, waiting: event.waiting } };
    case 'gate-decided':
      return { ...state, gate: { ...event, compared: state.compared } };
    case 'content-compared':
      return { ...state, compared: [...(state.compared ?? []), event.content] };
    case 'check-ended': {
      const { phase: of, region, name, proves, outcome, seconds, detail } = event;
      const check = { phase: of, region, name, proves, outcome, seconds, detail };
      return { ...state, checks: [...(state.checks ?? []).filter((known) => !isSame(known, check)), check] };
    }
    case 'cleanup-counted':
      // A resumed cleanup counts on from where the crash left it.
      return {
        ...state,
        cleanup: {
          bucketsEmptied: (state.cleanup?.bucketsEmptied ?? 0) + event.bucketsEmptied,
          versionsDeleted: (state.cleanup?.versionsDeleted ?? 0) + event.versionsDeleted,
          remaining: [],
        },
      };
    case 'cleanup-confirmed':
      return {
        ...state,
        cleanup: {
          ...{ bucketsEmptied: 0, versionsDeleted: 0, ...state.cleanup, remaining: event.remaining },
          ...(event.removed && { removed: event.removed }),
          ...(event.staying && { staying: event.staying }),
        },
      };
    default:
      return state;
  }
}

const isSame = (one: CheckState, other: CheckState): boolean =>
  one.phase === other.phase && one.region === other.region && one.name === other.name;

/** Nothing is left to do of it: it was done, or somebody decided that it is not. */
export const isSettled = ({ status }: Pick<PhaseState, 'status'>): boolean =>
  status === 'done' || status === 'skipped';

/** Neither done nor aborted, and not superseded. */
export const isUnfinished = (state: RunState | undefined): state is RunState =>
  state !== undefined && isOpen(state) && state.superseded === undefined;

/** Neither done nor aborted. */
export const isOpen = ({ ended }: RunState): boolean => ended !== 'done' && ended !== 'aborted';

/**
 * A run that can go on. A crash between the end of its last phase and its own leaves nothing to do: what is asked then is asked
 * anew, of an AWS or by an operator who may have changed in the meantime.
 */
export const isResumable = (state: RunState | undefined): state is RunState =>
  isUnfinished(state) && hasSomethingLeft(state);

export const hasSomethingLeft = ({ phases }: RunState): boolean => !phases.every(isSettled);

/**
 * Actions that have no outcome, newest intent of each: of the whole journal, since another command's crash matters too,
 * but not from before the AWS behind was made anew.
 */
export function openActions(entries: Iterable<JournalEntry>): ReadonlyMap<string, OpenAction> {
  const open = new Map<string, OpenAction>();
  for (const { event } of entries) foldOpenAction(open, event);
  return open;
}

/** One event more. */
export function foldOpenAction(open: Map<string, OpenAction>, event: RecordedEvent): void {
  if (event.type === 'run-started' && event.fresh) open.clear();
  if (event.type === 'action-intended') open.set(event.action, event);
  if (event.type === 'action-ended') open.delete(event.action);
}
