import { deleteLayer, deleteLayers } from '../../deployment/deploy.ts';
import type { DeployableLayer } from '../../deployment/layer.ts';
import type { Step, StepContext } from '../../runbook/phase.ts';
import { deploymentWorld, type MigrationWorld } from '../world.ts';
import { emptyStackBuckets, type EmptyingOptions } from './empty-buckets.ts';
import { findStackBuckets } from './find-buckets.ts';
import { holdsVersions } from './holds-versions.ts';

/**
 * Deletes the layers against their order. A stack whose deletion fails while a bucket of it holds something again got an object late, on its
 * way when the bucket was emptied: then the bucket is emptied once more, and the stack is deleted again.
 */
export const deleteAllLayers = (world: MigrationWorld, options: EmptyingOptions): Step => ({
  name: 'delete-layers',
  title: 'Delete stacks and StackSets',
  run: async (context) => {
    const deployment = deploymentWorld(world, context);
    await deleteLayers(world.layers, async (layer) => {
      try {
        await deleteLayer(layer, deployment);
      } catch (error) {
        if (!(await emptyLateObjects(layer, options, world, context))) throw error;
        await deleteLayer(layer, deployment);
      }
    });
    return `no stack is left of ${world.layers.length} layers`;
  },
});

/** Resolves with whether there were any, and they might be deleted. An interrupted run mends nothing. */
async function emptyLateObjects(
  layer: DeployableLayer,
  options: EmptyingOptions,
  world: MigrationWorld,
  context: StepContext,
): Promise<boolean> {
  if (context.signal.aborted) return false;
  const buckets = (await findStackBuckets({ ...world, layers: [layer] })).filter(
    ({ isDisposable }) => isDisposable || !options.onlyDisposable,
  );
  let found = false;
  for (const bucket of buckets) found ||= await holdsVersions(bucket, world);
  if (found) await emptyStackBuckets(buckets, options, world, context);
  return found;
}
