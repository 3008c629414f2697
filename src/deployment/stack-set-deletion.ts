import { actions, endOpen } from './actions.ts';
import { whileSetIsBusy } from './busy.ts';
import type { DeployableLayer } from './layer.ts';
import type { StackInstanceView } from './ports.ts';
import { recordDeletion } from './settle.ts';
import { removeStack } from './stack-deletion.ts';
import { followOperation, takeUpOperations } from './stack-set-operation.ts';
import { regionOf, type DeploymentWorld } from './world.ts';

/**
 * Deletes every instance, in the reverse of the layer's region order, and then the set. Absent is done.
 * @throws MigrationError LAYER_FAILED with the root cause.
 */
export async function deleteStackSet(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  const { stackSets, context } = world;
  const { stackName: set } = layer;
  const regions = layer.regions.map((role) => regionOf(world, role)).reverse();
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
  for (const region of regions) await deleteInstance(layer, region, before.get(region), world);
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
  const isInoperable = instance.status === 'INOPERABLE';
  if (isInoperable && instance.stackId !== '') await removeStack(layer, region, instance.stackId, world);
  await whileSetIsBusy(layer, [region], world, async () => {
    const action = await context.intend(name, region, `delete the stack instance of ${layer.name}`);
    const request = { stackSet, account, regions: [region], operationId: action.token };
    await stackSets.deleteInstances(request, isInoperable);
    await followOperation(layer, action, [region], 'deleted', world);
  });
  await recordDeletion(layer, region, instance.stackId, world);
}
