import { MigrationError } from '../errors.ts';
import { secondsSince } from './clock.ts';
import type { GateSample, Verdict } from './events.ts';
import { decide, type GateDecision } from './gate.ts';
import type { Gate, StepContext } from './phase.ts';

type FinalDecision = GateDecision & { readonly decision: Verdict };

/**
 * Samples until `decide` says pass, refuse or unknown.
 * @throws MigrationError GATE_REFUSED or GATE_UNKNOWN (exit 3), with every reason.
 */
export async function holdGate(gate: Gate, context: StepContext): Promise<void> {
  const { clock, phase } = context;
  const { samples: wanted, maxLagSeconds, timeoutSeconds } = gate.policy;
  const startedAt = clock.now();
  await context.record({
    type: 'gate-opened',
    phase,
    title: gate.title,
    samples: wanted,
    maxLagSeconds,
    timeoutSeconds,
  });
  const history: GateSample[] = [];
  let outcome: FinalDecision;
  try {
    outcome = await sampleUntilDecided(gate, history, context);
    const { decision: verdict, readings } = outcome;
    const samples = history.length;
    await context.record({ type: 'gate-decided', phase, verdict, readings, samples, maxLagSeconds });
  } finally {
    await gate.close?.(context);
  }
  const { decision: verdict } = outcome;
  if (verdict !== 'pass') throw gateError(gate, verdict, outcome, secondsSince(clock, startedAt));
}

async function sampleUntilDecided(
  gate: Gate,
  history: GateSample[],
  context: StepContext,
): Promise<FinalDecision> {
  const { clock, phase, signal } = context;
  const { policy } = gate;
  const startedAt = clock.now();
  for (;;) {
    signal.throwIfAborted();
    const roundAt = clock.now();
    const sample = await gate.sample(context);
    history.push(sample);
    await context.record({ type: 'gate-sampled', phase, sample });
    const { decision, ...rest } = decide(history, policy, startedAt, clock.now());
    if (decision !== 'wait') return { decision, ...rest };
    await clock.sleep(Math.max(0, roundAt + policy.intervalSeconds * 1000 - clock.now()), signal);
  }
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
