import type { Reading } from '../runbook/events.ts';
import { limitOf, type GatePolicy } from '../runbook/gate.ts';
import type { Gate, StepContext } from '../runbook/phase.ts';
import { together } from '../parallel.ts';
import type { StoreEvidence } from './evidence.ts';
import { judge } from './judge.ts';
import { SentinelTimer } from './sentinels.ts';
import type { ReplicatedStore } from './store.ts';

interface Watched {
  readonly store: ReplicatedStore;
  /** Of a store that something can be written to. */
  readonly timer: SentinelTimer | undefined;
}

/**
 * One gate over all replicated stores: each sample has a sentinel where one can be written, every lag that somebody else measures,
 * and, where it can be had, the content.
 */
export function createReplicationGate(
  findStores: (context: StepContext) => Promise<readonly ReplicatedStore[]>,
  policy: GatePolicy,
  newId: () => string,
): Gate {
  let watched: readonly Watched[] | undefined;
  return {
    title: 'replication',
    policy,
    sample: async (context) => {
      watched ??= (await findStores(context)).map((store) => ({
        store,
        timer: store.sentinel && new SentinelTimer(store.sentinel, context.clock, newId),
      }));
      const readings = await together(watched.map((each) => readStore(each, policy, context)));
      return { takenAt: context.clock.now(), readings };
    },
    close: async (context) => {
      await Promise.all((watched ?? []).map(({ store, timer }) => closeTimer(store, timer, context)));
      watched = undefined;
    },
  };
}

/** A sentinel that cannot be taken away is told and left: it must not hide how the gate ended. Cleanup deletes it. */
async function closeTimer(
  store: ReplicatedStore,
  timer: SentinelTimer | undefined,
  context: StepContext,
): Promise<void> {
  try {
    await timer?.close();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.progress({
      region: store.targetRegion,
      subject: store.name,
      text: `a sentinel stays: ${reason}`,
      state: 'failed',
    });
  }
}

async function readStore(
  { store, timer }: Watched,
  policy: GatePolicy,
  context: StepContext,
): Promise<Reading> {
  const { clock, signal } = context;
  const report = (done: number, total: number): void =>
    context.progress({
      region: store.targetRegion,
      subject: store.name,
      text: 'comparing objects',
      done,
      total,
      state: 'running',
    });
  const [sentinel, content] = await together([
    timer?.sample(policy.intervalSeconds * 1000, signal),
    store.compare?.(report),
  ] as const);
  // After the sentinel: what CloudWatch has of it may be there by now.
  const observation = await store.observe(clock.now());
  const evidence: StoreEvidence = {
    store: store.name,
    ...observation,
    ...(sentinel && { sentinel }),
    ...(content && { content }),
  };
  const reading = judge(evidence, limitOf(policy, store.name), clock.now());
  const isAllowed = Object.hasOwn(policy.allowUnknown ?? {}, store.name);
  return isAllowed ? { ...reading, unknownAllowed: true } : reading;
}
