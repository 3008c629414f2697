import type { RecordedEvent } from './events.ts';
import { headOf } from './journal.ts';
import type { Action, StepContext } from './phase.ts';
import { pausedMilliseconds } from './pauses.ts';
import type { RunbookRequest } from './request.ts';
import { foldLastRun, isResumable, openActions, type RunState } from './run-state.ts';

/** One run as the engine keeps it: what is done, what is open, and where events go. */
export interface Session {
  readonly run: string;
  readonly isDone: (phase: string) => boolean;
  readonly state: () => RunState;
  readonly record: (event: RecordedEvent) => Promise<void>;
  /** Intended and not yet ended, by action: from the journal at first, kept up to date from then on. */
  readonly open: Map<string, { readonly token: string }>;
  /** Steps, as `phase/step`, that an earlier process of this run began. */
  readonly begun: ReadonlySet<string>;
}

/** Takes up the journal's newest run if it is the same work and unfinished, or starts a new one. */
export async function openSession(request: RunbookRequest): Promise<Session> {
  const { journal, actor, observe, started, phases, fresh = false } = request;
  const last = fresh ? undefined : foldLastRun(journal.entries());
  const resumed = resumableRun(last, request);
  const run = resumed?.run ?? request.newId();
  const record = async (event: RecordedEvent): Promise<void> => {
    observe(event, await journal.append(run, actor, event));
  };
  if (resumed) {
    // Views that start now still need to know what the run is about.
    observe(resumed.started);
    for (const { name, status, seconds } of resumed.phases) {
      if (status === 'done') observe({ type: 'phase-ended', phase: name, status, seconds });
    }
    await record({ type: 'run-resumed', after: resumed.ended ?? 'a crash' });
  } else {
    const listed = phases.map(({ name, title }) => ({ name, title }));
    const mark = fresh ? { fresh } : {};
    await record({ ...started, ...mark, type: 'run-started', phases: listed });
    if (last && isSameWork(last, request)) {
      const reason = `templates, settings or the manifest have changed since run ${last.run}`;
      await record({ type: 'run-not-resumed', earlier: last.run, reason });
    }
  }
  const done = resumed?.phases.filter(({ status }) => status === 'done').map(({ name }) => name) ?? [];
  const state = (): RunState => {
    const folded = foldLastRun(journal.entries());
    if (!folded) throw new Error(`the journal lost run ${run}`);
    return folded;
  };
  const open = new Map<string, { readonly token: string }>(openActions(journal.entries()));
  const begun = new Set(
    journal
      .entries()
      .flatMap(({ run: of, event }) =>
        of === run && event.type === 'step-started' ? [`${event.phase}/${event.step}`] : [],
      ),
  );
  return { run, record, open, begun, state, isDone: (phase) => done.includes(phase) };
}

type Work = Pick<RunbookRequest, 'phases' | 'started'>;

/** The journal's newest run, when it is the same work on the same platform and unfinished. */
export const resumableRun = (last: RunState | undefined, request: Work): RunState | undefined =>
  last && isSameWork(last, request) && hasSameFingerprint(last.started, request.started) ? last : undefined;

const isSameWork = (last: RunState, { started, phases }: Work): boolean =>
  isResumable(last) && workOf(last.started, last.phases) === workOf(started, phases);

/** A phase that was done by other templates is not done. A journal of an older version does not say by which. */
const hasSameFingerprint = (before: Work['started'], now: Work['started']): boolean =>
  before.fingerprint === undefined || before.fingerprint === now.fingerprint;

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
    pausedSince: (at) => pausedMilliseconds(request.journal.entries(), at),
    journalHead: () => headOf(request.journal),
    wasIntended: (token) =>
      request.journal
        .entries()
        .some(({ event }) => event.type === 'action-intended' && event.token === token),
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
