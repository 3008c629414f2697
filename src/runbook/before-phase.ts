import { MigrationError } from '../errors.ts';
import { requireConditions, type CheckedCondition, type Control, type Decision } from './control.ts';
import type { GateSample, Verdict } from './events.ts';
import { decide } from './gate.ts';
import { aborted, paused, waiting } from './outcome.ts';
import type { Gate, Phase, StepContext } from './phase.ts';
import type { RunbookRequest } from './request.ts';
import { contextFor, type Session } from './session.ts';

/**
 * Whether a phase is to be run now, and not left out. A phase that was approved once stays so until it is done.
 * @throws MigrationError WAITING_FOR_APPROVAL (exit 3) when somebody has to approve it who is not there, RUN_PAUSED (exit 3),
 * RUN_ABORTED (exit 7), CONDITION_REFUSED.
 */
export async function mayBegin(phase: Phase, session: Session, request: RunbookRequest): Promise<boolean> {
  const { control } = request;
  if (!control) return true;
  const { name } = phase;
  const decision = await decisionOn(phase, session, control, request.signal);
  switch (decision?.decision) {
    case 'skip':
      await session.record({ type: 'phase-skipped', phase: name, reason: decision.reason });
      return false;
    case 'pause':
      await session.record({ type: 'run-paused', phase: name, by: 'prompt' });
      throw new MigrationError('refused', `The run is paused before "${phase.title}".`, {
        code: paused,
        untouched: 'Everything that was done stays as it is.',
      });
    case 'abort':
      await session.record({ type: 'run-aborted', reason: decision.reason });
      throw new MigrationError('declined', `The run is aborted: ${decision.reason}`, {
        code: aborted,
        untouched: 'Nobody goes on with it any more; everything that was done stays as it is.',
      });
    case 'approve':
      await session.record({ type: 'approval-given', phase: name, by: decision.by });
      break;
    case undefined:
      break;
  }
  await checkConditions(phase, session, request, control);
  return true;
}

/** Undefined: an earlier process has the approval. */
async function decisionOn(
  phase: Phase,
  session: Session,
  control: Control,
  signal: AbortSignal,
): Promise<Decision | undefined> {
  const { name, title } = phase;
  signal.throwIfAborted();
  const decided = control.decided(name);
  if (decided?.decision === 'skip') return decided;
  if (session.phase(name)?.approved) return undefined;
  if (decided) return decided;
  await session.record({ type: 'approval-requested', phase: name });
  const answer = await control.ask({ name, title }, signal);
  signal.throwIfAborted();
  if (answer) return answer;
  throw new MigrationError('refused', `"${title}" waits for an approval, and there is nobody to ask.`, {
    code: waiting,
    untouched: 'Everything that was done stays as it is.',
  });
}

/** What earlier phases have brought about has to hold when the next one begins. Before the first there is nothing yet. */
async function checkConditions(
  phase: Phase,
  session: Session,
  request: RunbookRequest,
  control: Control,
): Promise<void> {
  const { phases } = request;
  if (phase === phases[0]) return;
  const conditions = [...(await control.conditions(phase.name, contextFor(phase.name, session, request)))];
  for (const { name, gate } of phases.slice(0, phases.indexOf(phase)))
    if (gate && session.phase(name)?.status === 'done')
      conditions.push(await lookAgain(name, gate, contextFor(name, session, request)));
  await session.record({
    type: 'conditions-checked',
    phase: phase.name,
    conditions: conditions.map(({ name, verdict, reasons }) => ({ name, verdict, reasons })),
  });
  requireConditions(conditions, phase.title);
}

/** One fresh sample of a gate that has passed, within its limits. One that cannot know samples on, until its deadline. */
async function lookAgain(name: string, gate: Gate, context: StepContext): Promise<CheckedCondition> {
  const { clock, signal } = context;
  const { policy } = gate;
  const startedAt = clock.now();
  try {
    for (;;) {
      signal.throwIfAborted();
      const roundAt = clock.now();
      const sample = await gate.sample(context);
      const verdict = verdictOf(sample, gate, clock.now());
      const isLast = clock.now() - startedAt >= policy.timeoutSeconds * 1000;
      if (verdict !== 'unknown' || isLast) return { name, verdict, reasons: reasonsOf(sample) };
      await clock.sleep(Math.max(0, roundAt + policy.intervalSeconds * 1000 - clock.now()), signal);
    }
  } finally {
    await gate.close?.(context);
  }
}

/** As if this sample were all that the gate wants, and the deadline were now. */
function verdictOf(sample: GateSample, { policy }: Gate, now: number): Verdict {
  const { decision } = decide([sample], { ...policy, samples: 1, timeoutSeconds: 0 }, now, now);
  return decision === 'wait' ? 'unknown' : decision;
}

const reasonsOf = ({ readings }: GateSample): readonly string[] =>
  readings.flatMap(({ subject, reasons }) => reasons.map((reason) => `${subject}: ${reason}`));
