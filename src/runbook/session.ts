import { donePhases, requireDone } from './done-phases.ts';
import type { RecordedEvent } from './events.ts';
import type { Action, StepContext } from './phase.ts';
import { hasSameFingerprint } from './platform-of-run.ts';
import type { RunbookRequest } from './request.ts';
import { hasSomethingLeft, isOpen, type PhaseState, type RunState } from './run-state.ts';
import { newestOf } from './runs.ts';

/** One run as the engine keeps it: what is done, what is open, and where events go. */
export interface Session {
  readonly run: string;
  /** As the journal has it by now. */
  readonly phase: (name: string) => PhaseState | undefined;
  readonly state: () => RunState;
  readonly record: (event: RecordedEvent) => Promise<void>;
  /** Intended and not yet ended, by action: from the journal at first, kept up to date from then on. */
  readonly open: Map<string, { readonly token: string }>;
  /** Steps, as `phase/step`, that an earlier process of this run began. */
  readonly begun: ReadonlySet<string>;
}

/** Takes up the newest run of the command if it is the same work, unfinished and not superseded, or starts a new one. */
export async function openSession(request: RunbookRequest): Promise<Session> {
  const { journal, actor, observe, started, phases, fresh = false, control } = request;
  const taken = takenPhases(request);
  const { fold } = journal;
  const last = fresh ? undefined : newestOf(fold.summary().runs, started.command);
  const resumed = control?.from === undefined ? resumableRun(last, request) : undefined;
  const run = resumed?.run ?? request.newId();
  const record = async (event: RecordedEvent): Promise<void> => {
    observe(event, await journal.append(run, actor, event));
  };
  if (resumed) {
    // Views that start now still need to know what the run is about.
    observe(resumed.started);
    for (const { name, status, seconds, reason = '' } of resumed.phases) {
      if (status === 'done') observe({ type: 'phase-ended', phase: name, status, seconds });
      if (status === 'skipped') observe({ type: 'phase-skipped', phase: name, reason });
    }
    await record({ type: 'run-resumed', after: resumed.ended ?? 'a crash' });
  } else {
    const listed = phases.map(({ name, title }) => ({ name, title }));
    const mark = fresh ? { fresh } : {};
    await record({ ...started, ...mark, type: 'run-started', phases: listed });
    if (last && isSameWork(last, request))
      await record({ type: 'run-not-resumed', earlier: last.run, reason: whyNot(last, control) });
    for (const [phase, by] of taken) await record({ type: 'phase-taken', phase, run: by });
  }
  const state = (): RunState => {
    const { state: folded } = fold.summary();
    if (!folded) throw new Error(`the journal lost run ${run}`);
    return folded;
  };
  const open = new Map<string, { readonly token: string }>(fold.openActions());
  const begun = new Set(fold.begunSteps(run));
  const phase = (name: string): PhaseState | undefined => state().phases.find((each) => each.name === name);
  return { run, record, open, begun, state, phase };
}

/**
 * Phases before the one that a run is to begin with, by the runs that did them; those that it leaves out are not looked for.
 * @throws MigrationError PHASE_NOT_DONE.
 */
function takenPhases({
  phases,
  journal,
  started,
  fresh = false,
  control,
}: RunbookRequest): ReadonlyMap<string, string> {
  if (control?.from === undefined) return new Map();
  const { from } = control;
  const names = phases.map(({ name }) => name);
  const before = names
    .slice(0, Math.max(0, names.indexOf(from)))
    .filter((name) => control.decided(name)?.decision !== 'skip');
  const done = donePhases(fresh ? [] : journal.entries(), started);
  requireDone(before, done, from);
  return new Map([...done].filter(([name]) => before.includes(name)));
}

type Work = Pick<RunbookRequest, 'phases' | 'started' | 'control'>;

/**
 * The newest run of the command, when it is unfinished, the same work on the same platform, by the same templates, and nothing has
 * undone it since.
 */
export const resumableRun = (last: RunState | undefined, request: Work): RunState | undefined =>
  last &&
  isSameWork(last, request) &&
  last.superseded === undefined &&
  hasSameFingerprint(last.started, request.started)
    ? last
    : undefined;

/** Where people decide between the phases, a run is over when it says so: nobody is asked again for what was decided. */
const isSameWork = (last: RunState, { started, phases, control }: Work): boolean =>
  isOpen(last) &&
  (control !== undefined || hasSomethingLeft(last)) &&
  workOf(last.started, last.phases) === workOf(started, phases);

/** Why an open run of the same work is not taken up. */
function whyNot(last: RunState, control: Work['control']): string {
  if (control?.from !== undefined) return `it was to begin with ${control.from}`;
  return last.superseded ?? `templates, settings or the manifest have changed since run ${last.run}`;
}

const workOf = (
  { command, environmentSuffix, regions, account, plan = '' }: RunbookRequest['started'],
  phases: readonly { readonly name: string }[],
): string =>
  JSON.stringify([
    command,
    environmentSuffix,
    regions.source,
    regions.target,
    account,
    plan,
    ...phases.map(({ name }) => name),
  ]);

/** What the steps of a phase may use. */
export function contextFor(phase: string, session: Session, request: RunbookRequest): StepContext {
  const { record, run, open, begun } = session;
  return {
    run,
    phase,
    record,
    clock: request.clock,
    signal: request.signal,
    beganBefore: (step) => begun.has(`${phase}/${step}`),
    progress: (line) => request.observe({ ...line, type: 'progress', phase }),
    journal: () => request.journal.entries(),
    pausedSince: (at) => request.journal.fold.pausedSince(at),
    journalHead: () => request.journal.head(),
    wasIntended: (token) => request.journal.fold.wasIntended(token),
    openAction: (action) => {
      const token = open.get(action)?.token;
      return token === undefined ? undefined : actionOf(action, token, session);
    },
    intend: async (action, region, what) => {
      // Whoever interrupts wants nothing new to begin.
      request.signal.throwIfAborted();
      const token = open.get(action)?.token ?? request.newId();
      if (!open.has(action)) {
        await record({ type: 'action-intended', action, region, what, token });
        open.set(action, { token });
      }
      return actionOf(action, token, session);
    },
  };
}

const actionOf = (action: string, token: string, { record, open }: Session): Action => ({
  token,
  end: async (outcome) => {
    await record({ type: 'action-ended', action, token, outcome });
    open.delete(action);
  },
});
