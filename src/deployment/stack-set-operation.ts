import type { Action } from '../runbook/phase.ts';
import { actions } from './actions.ts';
import type { DeployableLayer } from './layer.ts';
import type { StackSetOperationView } from './ports.ts';
import { othersOnStackSet } from './others.ts';
import type { Verb } from './layer-failed.ts';
import { operationFailure } from './root-cause.ts';
import { showProgress } from './until-settled.ts';
import { regionOf, type DeploymentWorld } from './world.ts';

const presentOf = { created: 'creating', updated: 'updating', deleted: 'deleting' } satisfies Partial<
  Record<Verb, string>
>;

/**
 * Polls an operation to its end and writes its outcome.
 * @throws MigrationError LAYER_FAILED with the root cause.
 */
export async function followOperation(
  layer: DeployableLayer,
  action: Action,
  regions: readonly string[],
  verb: keyof typeof presentOf,
  world: DeploymentWorld,
): Promise<void> {
  const operation = await untilEnded(layer, action.token, regions, presentOf[verb], world);
  await action.end(operation.status);
  // SUCCEEDED can hide failures (T2).
  if (operation.status === 'SUCCEEDED' && operation.failedInstances === 0) return;
  throw await operationFailure(layer.stackName, layer.name, operation, verb, world);
}

/**
 * Takes up the operations on a layer that an earlier process started, of whatever command: waits for the end of each
 * that AWS knows, without judging it, since the caller observes what came of it. One that AWS does not know never
 * started (DescribeStackSetOperation is strongly consistent); its action stays open.
 * @returns the operations that were taken up, by action.
 */
export async function takeUpOperations(
  layer: DeployableLayer,
  world: DeploymentWorld,
): Promise<ReadonlyMap<string, StackSetOperationView>> {
  const { context, stackSets } = world;
  const set = layer.stackName;
  const regions = layer.regions.map((role) => regionOf(world, role));
  const candidates = [
    { name: actions.updateSet(set), regions },
    ...regions.flatMap((region) =>
      [actions.deployInstance(set, region), actions.deleteInstance(set, region)].map((name) => ({
        name,
        regions: [region],
      })),
    ),
  ];
  const taken = new Map<string, StackSetOperationView>();
  for (const candidate of candidates) {
    const open = context.openAction(candidate.name);
    if (!open || !(await stackSets.operation(set, open.token))) continue;
    const ended = await untilEnded(layer, open.token, candidate.regions, 'waiting for', world);
    await open.end(`re-attached: ${ended.status}`);
    taken.set(candidate.name, ended);
  }
  return taken;
}

async function untilEnded(
  layer: DeployableLayer,
  operationId: string,
  regions: readonly string[],
  doing: string,
  world: DeploymentWorld,
): Promise<StackSetOperationView> {
  const { stackSets, account } = world;
  const known = new Set<string>();
  let operation: StackSetOperationView | undefined;
  let others: Promise<string | undefined> | undefined;
  await world.watch.untilEnded({
    regions,
    stacks: () => [...known],
    look: async () => {
      operation = await stackSets.operation(layer.stackName, operationId);
      if (!operation) throw new Error(`operation ${operationId} of ${layer.stackName} is not known to AWS`);
      if (['SUCCEEDED', 'FAILED', 'STOPPED'].includes(operation.status)) return true;
      const isQueued = operation.status === 'QUEUED';
      if (isQueued) others ??= othersOnStackSet(layer, world);
      const text = isQueued ? ((await others) ?? 'queued behind another operation of ours') : doing;
      for (const region of regions) {
        const stackId = (await stackSets.instance(layer.stackName, account, region))?.stackId ?? '';
        if (stackId !== '') known.add(stackId);
        await showProgress(layer.name, region, text, stackId, world);
      }
      return false;
    },
  });
  if (!operation) throw new Error(`operation ${operationId} of ${layer.stackName} was never looked at`);
  return operation;
}
