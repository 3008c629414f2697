import { MigrationError } from '../errors.ts';
import { resolveParameters, type DeployableLayer, type RegionRole } from './layer.ts';
import type { StackView } from './ports.ts';
import { explainStack } from './root-cause.ts';
import { settleStack, showProgress } from './settle.ts';
import { recordDeletion } from './stack-set.ts';
import {
  regionOf,
  sameTemplate,
  sameValues,
  type DeploymentWorld,
  type OutputStore,
  type StackOutcome,
} from './world.ts';

/** Creates or updates the layer's stack in each of its regions, in order. */
export async function deployStack(
  layer: DeployableLayer,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<void> {
  for (const role of layer.regions) {
    const { outcome, stackId } = await ensureStack(layer, role, world, outputs);
    await settleStack(layer, role, stackId, outcome, world, outputs);
  }
}

async function ensureStack(
  layer: DeployableLayer,
  role: RegionRole,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<{ outcome: StackOutcome; stackId: string }> {
  const { stacks, context } = world;
  const region = regionOf(world, role);
  const name = `deploy-stack/${layer.stackName}/${region}`;
  const parameters = resolveParameters(
    { ...layer.parameters, ...layer.overrides?.[role] },
    world.settings,
    outputs.all,
  );
  const found = await clearTheWay(layer, region, world);
  if (
    found &&
    sameValues(found.parameters, parameters) &&
    sameTemplate(await stacks.templateOf(region, found.id), layer.templateBody)
  ) {
    const open = context.openAction(name);
    await open?.end(`found ${found.status}`);
    return { outcome: open ? 'created' : 'unchanged', stackId: found.id };
  }
  const action = await context.intend(
    name,
    region,
    `${found ? 'update' : 'create'} the stack of ${layer.name}`,
  );
  const request = {
    name: layer.stackName,
    templateBody: layer.templateBody,
    parameters,
    tags: world.tags,
    token: action.token,
  };
  if (found && !(await stacks.update(region, request))) {
    await action.end('nothing to update');
    return { outcome: 'unchanged', stackId: found.id };
  }
  if (!found) await stacks.create(region, request);
  const verb = found ? 'updated' : 'created';
  const ended = await untilSettled(
    layer,
    region,
    found?.id ?? layer.stackName,
    found ? 'updating' : 'creating',
    world,
  );
  await action.end(ended?.status ?? 'vanished');
  if (ended?.state !== 'usable' || /ROLLBACK/.test(ended.status))
    throw await explainStack(
      layer.name,
      region,
      ended?.id ?? layer.stackName,
      verb,
      ended?.status ?? 'gone',
      world,
    );
  return { outcome: verb, stackId: ended.id };
}

/**
 * The stack to build on, or undefined when one must be created. Waits for an operation that runs, whoever started it; a
 * rolled-back create or an unexecuted change set holds no resource and can only be deleted (T16).
 * @throws MigrationError STACK_BLOCKED for a state that needs a human.
 */
async function clearTheWay(
  layer: DeployableLayer,
  region: string,
  world: DeploymentWorld,
): Promise<StackView | undefined> {
  const found = await untilSettled(layer, region, layer.stackName, 'waiting for', world);
  if (found?.state === 'rolled-back' || found?.state === 'shell') {
    await world.stacks.delete(region, found.id, world.context.run);
    await untilSettled(layer, region, found.id, 'removing the remains of', world);
    return undefined;
  }
  if (found?.state === 'failed') {
    throw new MigrationError(
      'aws',
      `Stack ${found.name} in ${region} is ${found.status}: ${found.reason || 'AWS gives no reason'}.`,
      {
        code: 'STACK_BLOCKED',
        untouched: 'It was left as it is, and nothing that depends on it was started.',
        next: ['Bring it back to a usable state in CloudFormation, then run the same command again.'],
      },
    );
  }
  return found?.state === 'usable' ? found : undefined;
}

async function untilSettled(
  layer: DeployableLayer,
  region: string,
  nameOrArn: string,
  verb: string,
  world: DeploymentWorld,
): Promise<StackView | undefined> {
  const { stacks, context } = world;
  for (let known = nameOrArn; ;) {
    const view = await stacks.describe(region, known);
    if (view?.state !== 'in-progress') return view;
    known = view.id; // A stack that is deleted while we look is found by its ARN only (T19).
    await showProgress(layer.name, region, verb, view.id, world);
    await context.clock.sleep(world.pollSeconds * 1000, context.signal);
  }
}

/** Deletes the layer's stacks in the reverse of the region order. Absent is done. */
export async function deleteStack(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  const { stacks, context } = world;
  for (const role of [...layer.regions].reverse()) {
    const region = regionOf(world, role);
    const name = `delete-stack/${layer.stackName}/${region}`;
    const found = await untilSettled(layer, region, layer.stackName, 'waiting for', world);
    if (!found || found.state === 'absent') {
      await context.openAction(name)?.end('found deleted');
      continue;
    }
    const action = await context.intend(name, region, `delete the stack of ${layer.name}`);
    await stacks.delete(region, found.id, action.token);
    const ended = await untilSettled(layer, region, found.id, 'deleting', world);
    await action.end(ended?.status ?? 'gone');
    if (ended && ended.state !== 'absent')
      throw await explainStack(layer.name, region, found.id, 'deleted', ended.status, world);
    await recordDeletion(layer, region, found.id, world);
  }
}
