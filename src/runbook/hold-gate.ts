import { MigrationError } from '../errors.ts';
import { secondsSince } from './clock.ts';
import type { GateSample, Verdict } from './events.ts';
import { decide, mayPass, type GateDecision, type GatePolicy } from './gate.ts';
import type { Gate, StepContext } from './phase.ts';
import { trendOf } from './trend.ts';

type FinalDecision = GateDecision & { readonly decision: Verdict };

/** As many samples as anybody asks for in a row, and what a trend needs. A watched gate may take samples for days. */
const remembered = 1000;

/**
 * Samples until `decide` says pass, refuse or unknown; a watched gate until it is interrupted, and then what the last samples say.
 * @throws MigrationError GATE_REFUSED or GATE_UNKNOWN (exit 3), with every reason.
 */
export async function holdGate(gate: Gate, context: StepContext): Promise<void> {
  const { clock, phase } = context;
  const { policy } = gate;
  const { samples: wanted, maxLagSeconds, timeoutSeconds, intervalSeconds, watch } = policy;
  const startedAt = clock.now();
  await context.record({
    ...{ type: 'gate-opened', phase, title: gate.title, samples: wanted, maxLagSeconds },
    ...{ timeoutSeconds, intervalSeconds },
    ...(watch && { watch }),
  });
  for (const [subject, reason] of Object.entries(policy.allowUnknown ?? {}))
    await context.record({ type: 'unknown-allowed', phase, subject, reason });
  let outcome: FinalDecision;
  try {
    const held = await sampleUntilDecided(gate, context);
    outcome = held.outcome;
    const takenAt = held.history.at(-1)?.takenAt;
    const { decision: verdict, readings, early } = outcome;
    await context.record({
      ...{ type: 'gate-decided', phase, verdict, readings, samples: held.samples, maxLagSeconds },
      ...(takenAt !== undefined && { takenAt }),
      trend: trendOf(held.history),
      ...(early !== undefined && { early }),
    });
  } finally {
    await gate.close?.(context);
  }
  const { decision: verdict } = outcome;
  if (verdict !== 'pass') throw gateError(gate, verdict, outcome, secondsSince(clock, startedAt));
}

interface Held {
  readonly outcome: FinalDecision;
  /** How many were taken. */
  readonly samples: number;
  /** The newest of them. */
  readonly history: readonly GateSample[];
}

async function sampleUntilDecided(gate: Gate, context: StepContext): Promise<Held> {
  const { clock, phase, signal } = context;
  const { policy } = gate;
  const startedAt = clock.now();
  const history: GateSample[] = [];
  let samples = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const roundAt = clock.now();
      const sample = await gate.sample(context);
      history.push(sample);
      samples += 1;
      if (history.length > remembered) history.shift();
      await context.record({ type: 'gate-sampled', phase, sample });
      if (!policy.watch) {
        // Nobody could have passed in a pause: the deadline moves by it.
        const from = startedAt + context.pausedSince(startedAt);
        const { decision, ...rest } = decide(history, policy, from, clock.now());
        if (decision !== 'wait') return { outcome: { decision, ...rest }, samples, history };
      }
      await clock.sleep(Math.max(0, roundAt + policy.intervalSeconds * 1000 - clock.now()), signal);
    }
  } catch (error) {
    // Whoever watches ends it so. Before the first sample there is nothing to say but that.
    if (!policy.watch || !signal.aborted || history.length === 0) throw error;
    return { outcome: decideNow(history, policy, clock.now()), samples, history };
  }
}

/** As if the deadline were now. */
function decideNow(history: readonly GateSample[], policy: GatePolicy, now: number): FinalDecision {
  const { decision, ...rest } = decide(history, { ...policy, timeoutSeconds: 0 }, now, now);
  return { decision: decision === 'wait' ? 'unknown' : decision, ...rest };
}

function gateError(
  gate: Gate,
  verdict: 'refuse' | 'unknown',
  { readings, inARow, early }: GateDecision,
  seconds: number,
): MigrationError {
  const objections = readings.filter((reading) => !mayPass(reading, gate.policy));
  const reasons = objections.map(({ subject, reasons }) => `${subject}: ${reasons.join('; ')}`);
  if (reasons.length === 0) reasons.push(`only ${inARow} of ${gate.policy.samples} samples in a row passed`);
  if (early !== undefined) reasons.push(`It did not wait for its deadline: ${early}`);
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
