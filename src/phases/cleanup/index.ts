import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { checkGuards } from './check-guards.ts';
import { confirmNothingLeft } from './confirm-nothing-left.ts';
import { deleteAllLayers } from './delete-layers.ts';
import { createFence, fenceActions } from './fence-producers.ts';
import { emptyBuckets, requireEmptyBuckets } from './empty-buckets.ts';
import { leaveToLifecycle } from './leave-to-lifecycle.ts';
import { namingPermissions } from './naming-permissions.ts';
import { removeListeners } from './remove-listeners.ts';
import { stopReplication } from './stop-replication.ts';

export interface CleanupOptions {
  /** Whether objects may be deleted; `lifecycle` leaves that to S3, and goes on when it has ended. */
  readonly emptyBuckets: boolean | 'lifecycle';
  /** Whether those that an Object Lock in governance mode holds may be, too. */
  readonly bypassGovernance?: boolean;
  /** How long replication may take to bring what is on its way before it is turned off. Default 5 minutes; 0 does not wait. */
  readonly drainSeconds?: number;
  /** Whether a stack that cannot be deleted is given up, with what AWS cannot delete of it. */
  readonly forceDeleteStacks?: boolean;
}

const fiveMinutes = 300;

/**
 * Takes the environment down: what would stop it half way looked for, producers fenced, replication drained and off, buckets emptied,
 * stacks and StackSets deleted against the order in which they were made, both regions listed again. Unless objects may be deleted, a bucket that holds any stops the phase at its start; the
 * bucket of artifacts is emptied in any case: a deploy fills it again.
 */
export const cleanupPhase = (
  world: MigrationWorld,
  {
    emptyBuckets: mayEmpty,
    bypassGovernance = false,
    drainSeconds = fiveMinutes,
    forceDeleteStacks = false,
  }: CleanupOptions,
): Phase => {
  const options = { onlyDisposable: mayEmpty !== true, bypassGovernance };
  const fence = createFence(world);
  const steps = [
    checkGuards(world),
    ...(mayEmpty === false ? [requireEmptyBuckets(world)] : []),
    fence.raise,
    fence.behind(removeListeners(world)),
    ...(mayEmpty === false ? [] : [fence.behind(stopReplication(world, drainSeconds))]),
    ...(mayEmpty === 'lifecycle' ? [fence.behind(leaveToLifecycle(world))] : []),
    fence.behind(emptyBuckets(world, options)),
    fence.behind(deleteAllLayers(world, { ...options, force: forceDeleteStacks })),
    confirmNothingLeft(world),
  ];
  return {
    name: 'cleanup',
    title: 'Clean up',
    steps: steps.map((step) => namingPermissions(step, world, step === fence.raise ? fenceActions : [])),
  };
};
