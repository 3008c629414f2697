import { deleteLayer, deleteLayers } from '../../deployment/deploy.ts';
import type { DeployableLayer } from '../../deployment/layer.ts';
import { MigrationError } from '../../errors.ts';
import type { Step, StepContext } from '../../runbook/phase.ts';
import { failuresOf, waitedFor } from '../../teardown/passing.ts';
import { deploymentWorld, type MigrationWorld } from '../world.ts';
import { emptyStackBuckets, type EmptyingOptions } from './empty-buckets.ts';
import { findStackBuckets } from './find-buckets.ts';
import { holdsVersions } from './holds-versions.ts';
import { withNext } from './with-next.ts';
import { writerRegion } from './writer-region.ts';

/** AWS says up to 40 minutes for what passes by itself. */
const patienceMilliseconds = 45 * 60_000;
/** Times that a bucket is emptied again for one layer: a writer that the fence does not stop is not outrun. */
const mostEmptyings = 3;
/** Looks of the poll interval between two attempts: each of them is a deletion of the stack. */
const looksBetween = 15;

export interface DeletionOptions extends EmptyingOptions {
  /** Delete by force what stays DELETE_FAILED, and leave what AWS cannot delete of it. */
  readonly force: boolean;
}

/**
 * Deletes the layers against their order, each as soon as nothing that is left needs it. What fails and is ours to mend is mended, and
 * deleted again: a bucket that got an object late is emptied once more, and what AWS lets go by itself is waited for.
 */
export const deleteAllLayers = (world: MigrationWorld, options: DeletionOptions): Step => ({
  name: 'delete-layers',
  title: 'Delete stacks and StackSets',
  run: async (context) => {
    await deleteLayers(world.layers, (layer) => deleteOne(layer, options, world, context));
    return `no stack is left of ${world.layers.length} layers`;
  },
});

async function deleteOne(
  layer: DeployableLayer,
  options: DeletionOptions,
  world: MigrationWorld,
  context: StepContext,
): Promise<void> {
  const { clock, signal } = context;
  const deadline = clock.now() + patienceMilliseconds;
  const remove = async (forceDelete: boolean): Promise<void> => {
    const deleteLast = await writerRegion(layer, world, context);
    await deleteLayer(layer, { ...deploymentWorld(world, context), deleteLast, forceDelete });
  };
  for (let emptyings = 0; ;) {
    try {
      await remove(false);
      return;
    } catch (error) {
      // An interrupted run mends nothing.
      if (signal.aborted) throw error;
      if (emptyings < mostEmptyings && (await emptyLateObjects(layer, options, world, context))) {
        emptyings += 1;
        continue;
      }
      const held = waitedFor(error);
      if (held === undefined || clock.now() >= deadline) {
        if (!options.force || failuresOf(error).length === 0) throw explained(error);
        await remove(true);
        return;
      }
      const text = `AWS still holds ${held}, which may take 20 to 40 minutes: tried again until ${timeOf(deadline)}`;
      context.progress({ region: world.regions.source, subject: layer.name, text, state: 'running' });
      await clock.sleep(world.pollSeconds * looksBetween * 1000, signal);
    }
  }
}

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

const explained = (error: unknown): unknown =>
  error instanceof MigrationError && error.failures.length > 0
    ? withNext(
        error,
        'If it cannot be mended, --force-delete-stacks gives such a stack up: what AWS cannot delete of it stays, and is listed.',
      )
    : error;

/** Resolves with whether there were any, and they might be deleted. */
async function emptyLateObjects(
  layer: DeployableLayer,
  options: EmptyingOptions,
  world: MigrationWorld,
  context: StepContext,
): Promise<boolean> {
  const buckets = (await findStackBuckets({ ...world, layers: [layer] })).filter(
    ({ isDisposable }) => isDisposable || !options.onlyDisposable,
  );
  let found = false;
  for (const bucket of buckets) found ||= await holdsVersions(bucket, world);
  if (found) await emptyStackBuckets(buckets, options, world, context);
  return found;
}
