import { actions, endOpen } from './actions.ts';
import { heldBy } from './blocked.ts';
import { whileBusy } from './busy.ts';
import { inDeletionOrder } from './deletion-order.ts';
import type { DeployableLayer } from './layer.ts';
import type { StackView } from './ports.ts';
import { stackFailure } from './root-cause.ts';
import { recordDeletion } from './settle.ts';
import { untilSettled } from './until-settled.ts';
import type { DeploymentWorld } from './world.ts';

/** The only state in which CloudFormation lets a stack be deleted by force. */
export const deleteFailed = 'DELETE_FAILED';

/**
 * Deletes the layer's stacks in the reverse of the region order. Absent is done.
 * @throws MigrationError LAYER_FAILED with the root cause.
 */
export async function deleteStack(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  const { stackName } = layer;
  await inDeletionOrder(layer, world, async (region) => {
    const deploys = [actions.deployStack, actions.clearStack, actions.continueRollback, actions.cancelUpdate];
    // First: once the stack is gone, a deploy could not tell that its token was used.
    await endOpen(
      world.context,
      deploys.map((action) => action(stackName, region)),
      'superseded by a cleanup',
    );
    const gone = await removeStack(layer, region, stackName, world);
    if (gone !== undefined) await recordDeletion(layer, region, gone, world);
  });
}

/**
 * Deletes one stack, whatever its state, and waits until it is gone.
 * @returns the stack's ARN, empty if an earlier process deleted it; undefined when there was nothing to delete.
 */
export function removeStack(
  layer: DeployableLayer,
  region: string,
  nameOrArn: string,
  world: DeploymentWorld,
): Promise<string | undefined> {
  return whileBusy(
    () => tryToRemove(layer, region, nameOrArn, world),
    // Looking again waits for what is under way.
    () => world.context.clock.sleep(world.pollSeconds * 1000, world.context.signal),
  );
}

async function tryToRemove(
  layer: DeployableLayer,
  region: string,
  nameOrArn: string,
  world: DeploymentWorld,
): Promise<string | undefined> {
  const { stacks, context } = world;
  const name = actions.deleteStack(layer.stackName, region);
  const found = await untilSettled(layer, region, nameOrArn, undefined, world);
  const forced = actions.forceDeleteStack(layer.stackName, region);
  const wasIntended = [name, forced].some((each) => context.openAction(each) !== undefined);
  await endOpen(context, [name, forced], `found ${found?.status ?? 'deleted'}`);
  if (!found || found.state === 'absent') return wasIntended ? (found?.id ?? '') : found?.id;
  const action = await context.intend(name, region, `delete the stack of ${layer.name}`);
  await stacks.delete(region, found.id, action.token);
  const ended = await untilSettled(layer, region, found.id, 'deleting', world);
  await action.end(ended?.status ?? 'gone');
  if (!ended || ended.state === 'absent') return found.id;
  if (ended.status !== deleteFailed || !world.forceDelete)
    throw await stackFailure(layer.name, region, ended, 'deleted', world);
  return giveUp(layer, region, ended, world);
}

/** Has a stack deleted without what AWS could not delete of it. The journal keeps what that may be before it is done. */
async function giveUp(
  layer: DeployableLayer,
  region: string,
  stack: StackView,
  world: DeploymentWorld,
): Promise<string> {
  const { stacks, context } = world;
  const held = heldBy(await stacks.resources(region, stack.id));
  const resources = held.map(({ logicalId, type, physicalId }) => ({ logicalId, type, physicalId }));
  await context.record({ type: 'stack-given-up', layer: layer.name, region, stackId: stack.id, resources });
  const name = actions.forceDeleteStack(layer.stackName, region);
  const action = await context.intend(name, region, `delete the stack of ${layer.name} by force`);
  await stacks.delete(region, stack.id, action.token, true);
  const ended = await untilSettled(layer, region, stack.id, 'deleting', world);
  await action.end(ended?.status ?? 'gone');
  if (ended && ended.state !== 'absent')
    throw await stackFailure(layer.name, region, ended, 'deleted', world);
  return stack.id;
}
