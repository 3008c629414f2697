import { MigrationError } from '../errors.ts';
import type { Action } from '../runbook/phase.ts';
import { actions, endOpen } from './actions.ts';
import type { DeployableLayer } from './layer.ts';
import { regionOf, type DeploymentWorld } from './world.ts';

/** What became of one operation, for people; undefined when there is nothing to say. */
type Answer = { readonly outcome: 'stopping' | 'left'; readonly detail: string } | undefined;

/**
 * Takes back what a deploy has asked for and AWS has not finished: updates of stacks are cancelled, operations on StackSets
 * stopped. A create goes on, since CloudFormation cancels none. Nobody waits for what comes of it: the next deploy does.
 * What AWS refuses is told like everything else, and does not keep the rest from being stopped.
 */
export async function stopLayers(layers: readonly DeployableLayer[], world: DeploymentWorld): Promise<void> {
  await Promise.all(
    layers.map((layer) =>
      layer.kind === 'stack-set' ? stopStackSet(layer, world) : stopStack(layer, world),
    ),
  );
}

async function stopStackSet(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  const { stackName: set } = layer;
  const regions = layer.regions.map((role) => regionOf(world, role));
  await stop(layer, world.regions.source, world, () => stopOperation(set, actions.updateSet(set), world));
  for (const region of regions)
    await stop(layer, region, world, () => stopOperation(set, actions.deployInstance(set, region), world));
}

async function stopOperation(set: string, name: string, world: DeploymentWorld): Promise<Answer> {
  const { context, stackSets } = world;
  const open = context.openAction(name);
  const operation = open && (await stackSets.operation(set, open.token));
  if (!operation || ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(operation.status)) return undefined;
  if (!(await stackSets.stopOperation(set, operation.id))) return undefined;
  return {
    outcome: 'stopping',
    detail: 'the operation stops when the stack that is at work has ended; no other is started (T8)',
  };
}

async function stopStack(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  for (const role of layer.regions) {
    const region = regionOf(world, role);
    await stop(layer, region, world, () => cancelUpdate(layer, region, world));
  }
}

async function cancelUpdate(
  { name, stackName }: DeployableLayer,
  region: string,
  world: DeploymentWorld,
): Promise<Answer> {
  const { context, stacks } = world;
  const open = context.openAction(actions.deployStack(stackName, region));
  const stack = open && (await stacks.describe(region, stackName));
  if (stack?.state !== 'in-progress' || !(await isOurs(region, stack.id, open, world))) return undefined;
  if (stack.status === 'CREATE_IN_PROGRESS')
    return { outcome: 'left', detail: 'it goes on being created: CloudFormation cancels no create' };
  const cancelling = actions.cancelUpdate(stackName, region);
  await endOpen(context, [cancelling], 'asked for again');
  const action = await context.intend(cancelling, region, `cancel the update of ${name}`);
  const isCancelled = await stacks.cancelUpdate(region, stack.id, action.token);
  await action.end(isCancelled ? 'accepted' : 'too late');
  return isCancelled
    ? { outcome: 'stopping', detail: 'the update is cancelled, and rolled back' }
    : { outcome: 'left', detail: `${stack.status}: too late to cancel it` };
}

/** An update that somebody else began meanwhile is not ours to cancel. */
async function isOurs(
  region: string,
  stackId: string,
  open: Action | undefined,
  { stacks }: DeploymentWorld,
): Promise<boolean> {
  const newest = await stacks.newestOperation(region, stackId);
  return newest !== undefined && newest.token === open?.token;
}

async function stop(
  { name }: DeployableLayer,
  region: string,
  { context }: DeploymentWorld,
  act: () => Promise<Answer>,
): Promise<void> {
  const answer = await act().catch((error: unknown): Answer => {
    if (!(error instanceof MigrationError)) throw error;
    return { outcome: 'left', detail: error.message };
  });
  if (answer) await context.record({ type: 'operation-stopped', layer: name, region, ...answer });
}
