import type { GatePolicy } from '../runbook/gate.ts';
import type { Gate, StepContext } from '../runbook/phase.ts';
import type { Reading } from '../runbook/events.ts';
import type { StoreEvidence } from './evidence.ts';
import { judge } from './judge.ts';
import { together } from '../parallel.ts';
import { SentinelTimer } from './sentinels.ts';
import type { ReplicatedStore } from './store.ts';

/** CloudWatch's replication metrics come once a minute, a few minutes late. */
const metricFreshSeconds = 600;

/** One gate over all replicated stores: each sample has a sentinel, CloudWatch's lag and, where it can be had, the content. */
export function createReplicationGate(
  findStores: () => Promise<readonly ReplicatedStore[]>,
  policy: GatePolicy,
  newId: () => string,
): Gate {
  let watched: readonly { store: ReplicatedStore; timer: SentinelTimer }[] | undefined;
  return {
    title: 'replication',
    policy,
    sample: async (context) => {
      watched ??= (await findStores()).map((store) => ({
        store,
        timer: new SentinelTimer(store, context.clock, newId),
      }));
      const readings = await together(
        watched.map(({ store, timer }) => readStore(store, timer, policy, context)),
      );
      return { takenAt: context.clock.now(), readings };
    },
    close: async (context) => {
      await Promise.all((watched ?? []).map(({ store, timer }) => closeTimer(store, timer, context)));
      watched = undefined;
    },
  };
}

/** A sentinel that cannot be taken away is told and left: it must not hide how the gate ended. Cleanup deletes it. */
async function closeTimer(store: ReplicatedStore, timer: SentinelTimer, context: StepContext): Promise<void> {
  try {
    await timer.close();
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
  store: ReplicatedStore,
  timer: SentinelTimer,
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
  const [sentinel, content, obstacles] = await together([
    timer.sample(policy.intervalSeconds * 1000, signal),
    store.compare?.(report),
    store.obstacles(),
  ] as const);
  const metric = await store.metric(clock.now());
  const evidence: StoreEvidence = {
    store: store.name,
    sentinel,
    metric,
    obstacles,
    ...(content ? { content } : {}),
  };
  return judge(evidence, { maxLagSeconds: policy.maxLagSeconds, metricFreshSeconds }, clock.now());
}
