import type { Action } from '../runbook/phase.ts';
import type { DeployableLayer } from './layer.ts';
import { explainOperation } from './root-cause.ts';
import { showProgress } from './settle.ts';
import type { StackSetOperationView } from './ports.ts';
import type { DeploymentWorld } from './world.ts';

type Verb = 'created' | 'updated' | 'deleted';

const present: Record<Verb, string> = { created: 'creating', updated: 'updating', deleted: 'deleting' };

/**
 * Polls an operation to its end and writes its outcome.
 * @throws MigrationError LAYER_FAILED with the root cause.
 */
export async function followOperation(
  layer: DeployableLayer,
  action: Action,
  regions: readonly string[],
  verb: Verb,
  world: DeploymentWorld,
): Promise<void> {
  const operation = await untilEnded(layer, action.token, regions, verb, world);
  await action.end(operation.status);
  // SUCCEEDED can hide failures (T2).
  if (operation.status === 'SUCCEEDED' && operation.failedInstances === 0) return;
  throw await explainOperation(layer.stackName, layer.name, action.token, verb, world);
}

/**
 * Takes up an operation that an earlier process started: re-attaches to it if AWS knows it, and waits for its end without
 * judging it, since the caller observes what came of it. True when there was one. An operation that AWS does not know never
 * started; its action stays open, so that its OperationId is used again.
 */
export async function takeUpOperation(
  name: string,
  layer: DeployableLayer,
  world: DeploymentWorld,
): Promise<boolean> {
  const open = world.context.openAction(name);
  if (!open || !(await world.stackSets.operation(layer.stackName, open.token))) return false;
  const operation = await untilEnded(layer, open.token, [], 'updated', world);
  await open.end(`re-attached: ${operation.status}`);
  return true;
}

async function untilEnded(
  layer: DeployableLayer,
  operationId: string,
  regions: readonly string[],
  verb: Verb,
  world: DeploymentWorld,
): Promise<StackSetOperationView> {
  const { context, stackSets, account } = world;
  for (;;) {
    const operation = await stackSets.operation(layer.stackName, operationId);
    if (!operation) throw new Error(`operation ${operationId} of ${layer.stackName} is not known to AWS`);
    if (['SUCCEEDED', 'FAILED', 'STOPPED'].includes(operation.status)) return operation;
    for (const region of regions) {
      const instance = await stackSets.instance(layer.stackName, account, region);
      const doing = operation.status === 'QUEUED' ? 'queued behind another operation' : present[verb];
      await showProgress(layer.name, region, doing, instance?.stackId ?? '', world);
    }
    await context.clock.sleep(world.pollSeconds * 1000, context.signal);
  }
}
