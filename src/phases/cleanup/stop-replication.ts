import { inParallel } from '../../parallel.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { drainReplication, type Drained } from './drain-replication.ts';
import { findStackBuckets } from './find-buckets.ts';

const bucketsAtOnce = 4;

/**
 * Off in both directions before anything is deleted: nothing may arrive in a bucket that is being emptied, nor a delete in a live target
 * (T53). What is on its way arrives first, for as long as that is allowed to take.
 * @param drainSeconds 0 to wait for nothing.
 */
export const stopReplication = (world: MigrationWorld, drainSeconds: number): Step => ({
  name: 'stop-replication',
  title: 'Stop replication',
  run: async (context) => {
    const buckets = await findStackBuckets(world);
    const deadline = context.clock.now() + drainSeconds * 1000;
    const drained: Drained[] = [];
    await inParallel(buckets, bucketsAtOnce, async (each) => {
      const { region, bucket } = each;
      if (drainSeconds > 0 && (await world.buckets.replicates(region, bucket)))
        drained.push(await drainReplication(each, deadline, world, context));
    });
    for (const { region, bucket } of buckets) await world.buckets.stopReplication(region, bucket);
    return `off on ${buckets.length} buckets${inWords(drained, drainSeconds)}`;
  },
});

function inWords(drained: readonly Drained[], drainSeconds: number): string {
  if (drainSeconds === 0) return ', without waiting for what was on its way';
  if (drained.some(({ isKnown }) => !isKnown)) return ', before all objects could be looked at';
  const pending = drained.reduce((sum, each) => sum + each.pending, 0);
  return pending > 0 ? `, while ${pending} versions were still on their way` : ', with nothing on its way';
}
