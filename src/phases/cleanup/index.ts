import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { confirmNothingLeft } from './confirm-nothing-left.ts';
import { deleteAllLayers } from './delete-layers.ts';
import { emptyBuckets, requireEmptyBuckets } from './empty-buckets.ts';
import { stopReplication } from './stop-replication.ts';

/**
 * Takes the environment down: replication off, buckets emptied, stacks and StackSets deleted against the order in which
 * they were made, both regions listed again.
 * @param mayEmptyBuckets whether objects may be deleted; without it a bucket that holds any stops the phase at its start. The
 * bucket of artifacts is emptied in any case: a deploy fills it again.
 */
export const cleanupPhase = (world: MigrationWorld, mayEmptyBuckets: boolean): Phase => ({
  name: 'cleanup',
  title: 'Clean up',
  steps: [
    ...(mayEmptyBuckets
      ? [stopReplication(world), emptyBuckets(world)]
      : [requireEmptyBuckets(world), emptyBuckets(world, true)]),
    deleteAllLayers(world),
    confirmNothingLeft(world),
  ],
});
