import { mayBegin } from './before-phase.ts';
import { secondsSince } from './clock.ts';
import type { PhaseStatus } from './events.ts';
import { holdGate } from './hold-gate.ts';
import { callHook } from './call-hook.ts';
import { isDetached, reasonOf, runStatusOf, statusOf, wantsStop } from './outcome.ts';
import type { Phase, Step, StepContext } from './phase.ts';
import type { RunbookRequest } from './request.ts';
import { isSettled, type RunState } from './run-state.ts';
import { contextFor, openSession, type Session } from './session.ts';

export type { RunbookRequest } from './request.ts';
export { resumableRun } from './session.ts';

/**
 * Runs the phases in order, each to the end of its gate. A run of the same command and phases that was cut short goes on
 * where it stopped: phases that the journal has as done are not run again; every other step observes AWS first. With a `control`
 * people decide between the phases.
 * Resolves with the run's final state when everything is done, or all up to `control.to`; otherwise the journal has the reason and
 * it throws
 * @throws MigrationError of kind `refused` when a gate did not pass or nobody approved a phase, or what a step threw.
 */
export async function runRunbook(request: RunbookRequest): Promise<RunState> {
  const session = await openSession(request);
  const { clock } = request;
  const startedAt = clock.now();
  try {
    for (const phase of phasesUpTo(request)) {
      const known = session.phase(phase.name);
      if (known && isSettled(known)) continue;
      if (await mayBegin(phase, session, request)) await runPhase(phase, session, request);
    }
    const ahead = session.state().phases.find((phase) => !isSettled(phase));
    if (ahead) await session.record({ type: 'run-paused', phase: ahead.name, by: 'flag' });
    const status = ahead ? 'paused' : 'done';
    await session.record({ type: 'run-ended', status, seconds: secondsSince(clock, startedAt) });
  } catch (error) {
    await session.record({
      type: 'run-ended',
      status: runStatusOf(error, request.signal),
      seconds: secondsSince(clock, startedAt),
      reason: reasonOf(error),
    });
    throw error;
  }
  return session.state();
}

function phasesUpTo({ phases, control }: RunbookRequest): readonly Phase[] {
  const last = phases.findIndex(({ name }) => name === control?.to);
  return last === -1 ? phases : phases.slice(0, last + 1);
}

async function runPhase(phase: Phase, session: Session, request: RunbookRequest): Promise<void> {
  const { clock } = request;
  await callHook('before', phase.name, session, request);
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
  // Stopping goes on though the run was interrupted.
  const stopping = contextFor(phase.name, session, { ...request, signal: new AbortController().signal });
  try {
    for (const step of phase.steps) await runStep(step, context, stopping);
    if (phase.gate) await holdGate(phase.gate, context);
    await callHook('after', phase.name, session, request);
  } catch (error) {
    await ended(statusOf(error, request.signal), reasonOf(error));
    throw error;
  }
  await ended('done');
}

async function runStep(step: Step, context: StepContext, stopping: StepContext): Promise<void> {
  const { clock, phase } = context;
  context.signal.throwIfAborted();
  const startedAt = clock.now();
  const stoppable = step.stop ? { stoppable: true as const } : {};
  await context.record({ type: 'step-started', phase, step: step.name, title: step.title, ...stoppable });
  const ended = (ok: boolean, detail: string): Promise<void> =>
    context.record({
      type: 'step-ended',
      phase,
      step: step.name,
      ok,
      seconds: secondsSince(clock, startedAt),
      detail,
    });
  let detail: string;
  try {
    detail = await step.run(context);
  } catch (error) {
    if (wantsStop(context.signal)) await step.stop?.(stopping);
    await ended(isDetached(error), reasonOf(error));
    throw error;
  }
  await ended(true, detail);
}
