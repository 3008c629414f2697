import { MigrationError } from '../errors.ts';
import { secondsSince, type Clock } from './clock.ts';
import type {
  GateSample,
  JournalEntry,
  MigrationEvent,
  PhaseStatus,
  RecordedEvent,
  RunStarted,
} from './events.ts';
import { decide, type GateDecision } from './gate.ts';
import type { Journal } from './journal.ts';
import type { Action, Gate, Phase, Step, StepContext } from './phase.ts';
import { foldLastRun, isResumable, openActions, type RunState } from './run-state.ts';

export interface RunbookRequest {
  readonly phases: readonly Phase[];
  /** What the journal will say of this run; `phases` is filled in. */
  readonly started: Omit<RunStarted, 'type' | 'phases'>;
  readonly journal: Journal;
  /** STS ARN of who runs it. */
  readonly actor: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly signal: AbortSignal;
  /** Sees every event, recorded and live. Must not throw. */
  readonly observe: (event: MigrationEvent, entry?: JournalEntry) => void;
}

/**
 * Runs the phases in order, each to the end of its gate. A run of the same command and phases that was cut short goes on
 * where it stopped: phases that the journal has as done are not run again; every other step observes AWS first.
 * Resolves with the run's final state when everything is done; otherwise the journal has the reason and it throws
 * @throws MigrationError of kind `refused` when a gate did not pass, or what a step threw.
 */
export async function runRunbook(request: RunbookRequest): Promise<RunState> {
  const session = await openSession(request);
  const { clock } = request;
  const startedAt = clock.now();
  try {
    for (const phase of request.phases) {
      if (session.isDone(phase.name)) continue;
      await runPhase(phase, session, request);
    }
    await session.record({ type: 'run-ended', status: 'done', seconds: secondsSince(clock, startedAt) });
  } catch (error) {
    const reason = reasonOf(error);
    await session.record({
      type: 'run-ended',
      status: statusOf(error),
      seconds: secondsSince(clock, startedAt),
      reason,
    });
    throw error;
  }
  return session.state();
}

interface Session {
  readonly run: string;
  isDone(phase: string): boolean;
  state(): RunState;
  record(event: RecordedEvent): Promise<void>;
  /** Intended and not yet ended, by action: from the journal at first, kept up to date from then on. */
  readonly open: Map<string, { readonly token: string }>;
}

async function openSession(request: RunbookRequest): Promise<Session> {
  const { journal, actor, observe, started, phases } = request;
  const last = foldLastRun(journal.entries());
  const resumed = resumableRun(last, request);
  const run = resumed?.run ?? request.newId();
  const record = async (event: RecordedEvent): Promise<void> => {
    observe(event, await journal.append(run, actor, event));
  };
  const open = new Map<string, { readonly token: string }>(openActions(journal.entries()));
  if (resumed) {
    // Views that start now still need to know what the run is about.
    observe(resumed.started);
    for (const phase of resumed.phases) {
      if (phase.status === 'done')
        observe({ type: 'phase-ended', phase: phase.name, status: 'done', seconds: phase.seconds });
    }
    await record({ type: 'run-resumed', after: resumed.ended ?? 'a crash' });
  } else {
    const listed = phases.map(({ name, title }) => ({ name, title }));
    await record({ ...started, type: 'run-started', phases: listed });
  }
  const isDone = (name: string): boolean =>
    resumed?.phases.some((phase) => phase.name === name && phase.status === 'done') ?? false;
  return { run, record, open, isDone, state: () => foldLastRun(journal.entries()) as RunState };
}

/** The journal's newest run, when it is the same work and unfinished. */
export function resumableRun(
  last: RunState | undefined,
  request: Pick<RunbookRequest, 'phases' | 'started'>,
): RunState | undefined {
  if (!isResumable(last) || last.started.command !== request.started.command) return undefined;
  const names = (phases: readonly { readonly name: string }[]): string =>
    phases.map(({ name }) => name).join(' ');
  return names(last.phases) === names(request.phases) ? last : undefined;
}

async function runPhase(phase: Phase, session: Session, request: RunbookRequest): Promise<void> {
  const { clock } = request;
  const startedAt = clock.now();
  await session.record({ type: 'phase-started', phase: phase.name });
  const ended = (status: PhaseStatus, reason?: string): Promise<void> =>
    session.record({
      type: 'phase-ended',
      phase: phase.name,
      status,
      seconds: secondsSince(clock, startedAt),
      ...(reason === undefined ? {} : { reason }),
    });
  const context = contextFor(phase.name, session, request);
  try {
    for (const step of phase.steps) await runStep(step, context);
    if (phase.gate) await holdGate(phase.gate, context);
  } catch (error) {
    await ended(statusOf(error), reasonOf(error));
    throw error;
  }
  await ended('done');
}

async function runStep(step: Step, context: StepContext): Promise<void> {
  const { clock, phase } = context;
  context.signal.throwIfAborted();
  const startedAt = clock.now();
  await context.record({ type: 'step-started', phase, step: step.name, title: step.title });
  const ended = (ok: boolean, detail: string): Promise<void> =>
    context.record({
      type: 'step-ended',
      phase,
      step: step.name,
      ok,
      seconds: secondsSince(clock, startedAt),
      detail,
    });
  try {
    await ended(true, await step.run(context));
  } catch (error) {
    await ended(false, reasonOf(error));
    throw error;
  }
}

/**
 * Samples until `decide` says pass, refuse or unknown.
 * @throws MigrationError GATE_REFUSED or GATE_UNKNOWN (exit 3), with every reason.
 */
async function holdGate(gate: Gate, context: StepContext): Promise<void> {
  const { clock, phase, signal } = context;
  const { policy } = gate;
  const startedAt = clock.now();
  const history: GateSample[] = [];
  let outcome: GateDecision;
  try {
    for (;;) {
      signal.throwIfAborted();
      const roundAt = clock.now();
      const sample = await gate.sample(context);
      history.push(sample);
      await context.record({ type: 'gate-sampled', phase, sample });
      outcome = decide(history, policy, startedAt, clock.now());
      if (outcome.decision !== 'wait') break;
      await clock.sleep(Math.max(0, roundAt + policy.intervalSeconds * 1000 - clock.now()), signal);
    }
  } finally {
    await gate.close?.(context);
  }
  const { decision: verdict, readings } = outcome;
  const { maxLagSeconds } = policy;
  await context.record({
    type: 'gate-decided',
    phase,
    verdict,
    readings,
    samples: history.length,
    maxLagSeconds,
  });
  if (verdict !== 'pass') throw gateError(gate, verdict, outcome, policy.timeoutSeconds);
}

function gateError(
  gate: Gate,
  verdict: 'refuse' | 'unknown',
  { readings, inARow }: GateDecision,
  seconds: number,
): MigrationError {
  const objections = readings.filter((reading) => reading.verdict !== 'pass');
  const reasons = objections.map(({ subject, reasons }) => `${subject}: ${reasons.join('; ')}`);
  if (reasons.length === 0) reasons.push(`only ${inARow} of ${gate.policy.samples} samples in a row passed`);
  const word = verdict === 'refuse' ? 'refuses' : 'cannot know';
  return new MigrationError(
    'refused',
    `The gate "${gate.title}" ${word} after ${seconds} s. ${reasons.join('. ')}.`,
    {
      code: verdict === 'refuse' ? 'GATE_REFUSED' : 'GATE_UNKNOWN',
      untouched: 'Nothing after the gate was started; everything deployed stays as it is.',
    },
  );
}

function contextFor(phase: string, session: Session, request: RunbookRequest): StepContext {
  const { record, run } = session;
  return {
    run,
    phase,
    record,
    clock: request.clock,
    signal: request.signal,
    progress: (line) => request.observe({ ...line, type: 'progress', phase }),
    openAction: (action) => {
      const token = session.open.get(action)?.token;
      return token === undefined ? undefined : actionOf(action, token, session);
    },
    intend: async (action, region, what) => {
      const token = session.open.get(action)?.token ?? request.newId();
      if (!session.open.has(action)) {
        await record({ type: 'action-intended', action, region, what, token });
        session.open.set(action, { token });
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

const isInterruption = (error: unknown): boolean =>
  error instanceof MigrationError && error.kind === 'interrupted';

const statusOf = (error: unknown): PhaseStatus => {
  if (isInterruption(error)) return 'interrupted';
  return error instanceof MigrationError && error.kind === 'refused' ? 'refused' : 'failed';
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
