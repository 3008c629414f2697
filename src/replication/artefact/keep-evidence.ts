import type { ContentCompared, GateSample, RegionPair } from '../../runbook/events.ts';
import { decide, type GateDecision } from '../../runbook/gate.ts';
import type { Gate, StepContext } from '../../runbook/phase.ts';
import { comparedIn, digestOf, sha256, textOf, type Artefact } from './artefact.ts';
import type { ArtefactStore } from './store.ts';

/** What an artefact says beside what the gate found. */
export interface EvidenceKeeper {
  readonly store: ArtefactStore;
  readonly actor: string;
  readonly account: string;
  readonly environmentSuffix: string;
  readonly regions: RegionPair;
  readonly toolVersion: string;
}

interface WithContents {
  readonly contents: readonly ContentCompared[];
}

/** As many samples as the gate itself remembers: a watched one may take them for days. */
const remembered = 1000;

/**
 * The same gate, which leaves an artefact behind when it has decided; the journal has the artefact's digest.
 * @param contents what was compared before; read when the gate has decided.
 */
export function keepEvidence(
  gate: Gate,
  keeper: EvidenceKeeper,
  contents: () => readonly ContentCompared[] = () => [],
): Gate {
  let samples: GateSample[] = [];
  let startedAt: number | undefined;
  return {
    ...gate,
    sample: async (context) => {
      startedAt ??= context.clock.now();
      const sample = await gate.sample(context);
      samples = [...samples, sample].slice(-remembered);
      return sample;
    },
    close: async (context) => {
      const [found, since] = [samples, startedAt];
      samples = [];
      startedAt = undefined;
      await gate.close?.(context);
      if (since !== undefined) await keep(gate, found, since, { ...keeper, contents: contents() }, context);
    },
  };
}

/** An artefact that cannot be kept is told and missed later, by whoever requires one: it must not hide how the gate ended. */
async function keep(
  gate: Gate,
  samples: readonly GateSample[],
  startedAt: number,
  keeper: EvidenceKeeper & WithContents,
  context: StepContext,
): Promise<void> {
  const now = context.clock.now();
  const decision = decisionOf(gate, samples, startedAt, now);
  // Interrupted, or failed: nothing was decided.
  if (decision.decision === 'wait') return;
  try {
    const artefact = makeArtefact(gate, samples, { startedAt, now }, decision, keeper, context);
    const file = `evidence/${context.run}-${artefact.journalHead.seq}.json`;
    const text = textOf(artefact);
    await keeper.store.write(file, text);
    const { phase } = context;
    await context.record({
      ...{ type: 'evidence-written', phase, file, sha256: sha256(text), verdict: artefact.verdict },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.progress({
      region: keeper.regions.target,
      subject: 'evidence',
      text: `could not be kept: ${reason}`,
      state: 'failed',
    });
  }
}

/** A gate that is watched has no deadline: what it says at its end is what it found last. */
const decisionOf = (
  { policy }: Gate,
  samples: readonly GateSample[],
  startedAt: number,
  now: number,
): GateDecision =>
  policy.watch
    ? decide(samples, { ...policy, timeoutSeconds: 0 }, now, now)
    : decide(samples, policy, startedAt, now);

function makeArtefact(
  { policy }: Gate,
  samples: readonly GateSample[],
  { startedAt, now }: { readonly startedAt: number; readonly now: number },
  { decision, readings, inARow }: GateDecision,
  { actor, account, environmentSuffix, regions, toolVersion, contents }: EvidenceKeeper & WithContents,
  context: StepContext,
): Artefact {
  return {
    schema: 1,
    kind: 'replication-evidence',
    run: context.run,
    phase: context.phase,
    ...{ actor, account, environmentSuffix, regions, toolVersion },
    startedAt: new Date(startedAt).toISOString(),
    decidedAt: new Date(now).toISOString(),
    policy,
    verdict: decision === 'wait' ? 'unknown' : decision,
    readings,
    counts: { samples: samples.length, passingInARow: inARow, compared: comparedIn(readings) },
    ...(contents.length > 0 && { contents }),
    samples,
    digests: { samples: digestOf(samples) },
    journalHead: context.journalHead(),
  };
}
