import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { findStackBuckets } from './find-buckets.ts';

/** Off in both directions before anything is deleted: nothing may arrive in a bucket that is being emptied, nor a delete in a live target (T53). */
export const stopReplication = (world: MigrationWorld): Step => ({
  name: 'stop-replication',
  title: 'Stop replication',
  run: async () => {
    const buckets = await findStackBuckets(world);
    for (const { region, bucket } of buckets) await world.buckets.stopReplication(region, bucket);
    return `off on ${buckets.length} buckets`;
  },
});
