import { actions, endOpen } from './actions.ts';
import { whileSetIsBusy } from './busy.ts';
import { deletionOrder, inDeletionOrder } from './deletion-order.ts';
import type { DeployableLayer } from './layer.ts';
import type { StackInstanceView } from './ports.ts';
import { recordDeletion } from './settle.ts';
import { deleteFailed, removeStack } from './stack-deletion.ts';
import { followOperation, takeUpOperations } from './stack-set-operation.ts';
import type { DeploymentWorld } from './world.ts';

/**
 * Deletes every instance, in the reverse of the layer's region order, and then the set. Absent is done.
 * @throws MigrationError LAYER_FAILED with the root cause.
 */
export async function deleteStackSet(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  const { stackSets, context } = world;
  const { stackName: set } = layer;
  const regions = deletionOrder(layer, world);
  // Before anything is taken up: what is there now and gone later was deleted by an operation of ours.
  const before = new Map<string, StackInstanceView | undefined>();
  for (const region of regions) before.set(region, await stackSets.instance(set, world.account, region));
  await takeUpOperations(layer, world);
  const deploys = regions.map((region) => actions.deployInstance(set, region));
  await endOpen(
    context,
    [actions.createSet(set), actions.updateSet(set), ...deploys],
    'superseded by a cleanup',
  );
  await inDeletionOrder(layer, world, (region) => deleteInstance(layer, region, before.get(region), world));
  if (await stackSets.describe(set)) {
    await whileSetIsBusy(layer, regions, world, async () => {
      const action = await context.intend(
        actions.deleteSet(set),
        world.regions.source,
        'delete the StackSet',
      );
      await stackSets.delete(set);
      await action.end('deleted');
    });
  }
  await endOpen(context, [actions.deleteSet(set)], 'found deleted');
}

async function deleteInstance(
  layer: DeployableLayer,
  region: string,
  before: StackInstanceView | undefined,
  world: DeploymentWorld,
): Promise<void> {
  const { stackSets, context, account } = world;
  const { stackName: stackSet } = layer;
  const name = actions.deleteInstance(stackSet, region);
  const instance = await stackSets.instance(stackSet, account, region);
  if (!instance) {
    const wasIntended = context.openAction(name) !== undefined;
    await endOpen(context, [name], 'found deleted');
    if (before || wasIntended) await recordDeletion(layer, region, before?.stackId ?? '', world);
    return;
  }
  // An inoperable instance can only be given up, and its stack deleted by itself (T5). The stack goes first: once the
  // instance is gone, nothing would lead a resumed run to it.
  const isInoperable = instance.status === 'INOPERABLE' || (await isGivenUp(region, instance, world));
  if (isInoperable && instance.stackId !== '') await removeStack(layer, region, instance.stackId, world);
  await whileSetIsBusy(layer, [region], world, async () => {
    const action = await context.intend(name, region, `delete the stack instance of ${layer.name}`);
    const request = { stackSet, account, regions: [region], operationId: action.token };
    await stackSets.deleteInstances(request, isInoperable);
    await followOperation(layer, action, [region], 'deleted', world);
  });
  await recordDeletion(layer, region, instance.stackId, world);
}

/** A StackSet cannot delete by force: such a stack is deleted by itself, too. */
async function isGivenUp(
  region: string,
  { stackId }: StackInstanceView,
  { stacks, forceDelete }: DeploymentWorld,
): Promise<boolean> {
  if (!forceDelete || stackId === '') return false;
  return (await stacks.describe(region, stackId))?.status === deleteFailed;
}
