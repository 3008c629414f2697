import { actions, endOpen } from './actions.ts';
import { whileBusy } from './busy.ts';
import type { DeployableLayer } from './layer.ts';
import { stackFailure } from './root-cause.ts';
import { recordDeletion } from './settle.ts';
import { untilSettled } from './until-settled.ts';
import { regionOf, type DeploymentWorld } from './world.ts';

/**
 * Deletes the layer's stacks in the reverse of the region order. Absent is done.
 * @throws MigrationError LAYER_FAILED with the root cause.
 */
export async function deleteStack(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  const { stackName } = layer;
  for (const role of [...layer.regions].reverse()) {
    const region = regionOf(world, role);
    const deploys = [actions.deployStack, actions.clearStack, actions.continueRollback, actions.cancelUpdate];
    // First: once the stack is gone, a deploy could not tell that its token was used.
    await endOpen(
      world.context,
      deploys.map((action) => action(stackName, region)),
      'superseded by a cleanup',
    );
    const gone = await removeStack(layer, region, stackName, world);
    if (gone !== undefined) await recordDeletion(layer, region, gone, world);
  }
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
  const wasIntended = context.openAction(name) !== undefined;
  await endOpen(context, [name], `found ${found?.status ?? 'deleted'}`);
  if (!found || found.state === 'absent') return wasIntended ? (found?.id ?? '') : found?.id;
  const action = await context.intend(name, region, `delete the stack of ${layer.name}`);
  await stacks.delete(region, found.id, action.token);
  const ended = await untilSettled(layer, region, found.id, 'deleting', world);
  await action.end(ended?.status ?? 'gone');
  if (ended && ended.state !== 'absent')
    throw await stackFailure(layer.name, region, ended, 'deleted', world);
  return found.id;
}
