import { actions, endOpen } from './actions.ts';
import { refuseDataLoss } from './data-loss.ts';
import { wayOn } from './blocked.ts';
import { whileBusy } from './busy.ts';
import { resolveParameters, type DeployableLayer, type RegionRole } from './layer.ts';
import type { StackView } from './ports.ts';
import { clearRemains } from './remains.ts';
import { stackFailure } from './root-cause.ts';
import { settleStack } from './settle.ts';
import { unblock } from './unblock.ts';
import { effectiveParameters, sameTemplate } from './template.ts';
import { uploadArtifacts, uploadTemplate, valuesFor } from './upload.ts';
import { untilSettled } from './until-settled.ts';
import { regionOf, sameValues, type DeploymentWorld, type OutputStore, type StackOutcome } from './world.ts';

/** Creates or updates the layer's stack in one of its regions. */
export async function deployStack(
  layer: DeployableLayer,
  role: RegionRole,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<void> {
  const { outcome, stackId } = await whileBusy(
    () => ensureStack(layer, role, world, outputs),
    // Looking again waits for what is under way.
    () => world.context.clock.sleep(world.pollSeconds * 1000, world.context.signal),
  );
  await settleStack(layer, role, stackId, outcome, world, outputs);
}

async function ensureStack(
  layer: DeployableLayer,
  role: RegionRole,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<{ outcome: StackOutcome; stackId: string }> {
  const { stacks, context } = world;
  const { stackName, templateBody } = layer;
  const region = regionOf(world, role);
  const name = actions.deployStack(stackName, region);
  const parameters = resolveParameters(
    { ...layer.parameters, ...layer.overrides?.[role] },
    valuesFor(layer, world, outputs),
  );
  await uploadArtifacts(layer, role, world, outputs);
  const { found, resumed } = await stackToBuildOn(layer, region, world);
  if (
    found &&
    sameValues(found.parameters, effectiveParameters(templateBody, parameters)) &&
    sameTemplate(await stacks.templateOf(region, found.id), templateBody)
  )
    return { outcome: resumed ? outcomeOf(found) : 'unchanged', stackId: found.id };
  const templateUrl = await uploadTemplate(layer, role, world, outputs);
  if (found) await refuseDataLoss(layer, { region, stackId: found.id, parameters, templateUrl }, world);
  const what = `${found ? 'update' : 'create'} the stack of ${layer.name}`;
  const action = await context.intend(name, region, what);
  const { tags } = world;
  const request = { name: stackName, templateBody, templateUrl, parameters, tags, token: action.token };
  if (found && !(await stacks.update(region, request))) {
    await action.end('nothing to update');
    return { outcome: 'unchanged', stackId: found.id };
  }
  if (!found) await stacks.create(region, request);
  const [verb, doing] = found ? (['updated', 'updating'] as const) : (['created', 'creating'] as const);
  const ended = await untilSettled(layer, region, found?.id ?? stackName, doing, world);
  await action.end(ended?.status ?? 'gone');
  if (ended?.state !== 'usable' || ended.status.includes('ROLLBACK')) {
    const failed = ended ?? { id: found?.id ?? stackName, status: 'gone' };
    const next = ended?.state === 'failed' ? await wayOn(ended, region, world) : undefined;
    throw await stackFailure(layer.name, region, failed, verb, world, next);
  }
  return { outcome: verb, stackId: ended.id };
}

const outcomeOf = ({ status }: StackView): StackOutcome =>
  status.startsWith('CREATE_') ? 'created' : 'updated';

/**
 * The stack to build on, if there is one, and whether an earlier process was at work on it. Waits for an operation that
 * runs, whoever started it; remains of a create are deleted if they hold nothing (T16).
 * @throws MigrationError STACK_BLOCKED for a state that needs a human.
 */
async function stackToBuildOn(
  layer: DeployableLayer,
  region: string,
  world: DeploymentWorld,
): Promise<{ found: StackView | undefined; resumed: boolean }> {
  const { context } = world;
  const { stackName } = layer;
  const deploying = actions.deployStack(stackName, region);
  const found = await untilSettled(layer, region, stackName, undefined, world);
  const status = found?.status ?? 'absent';
  const resumed = context.openAction(deploying) !== undefined;
  const superseded = [
    actions.clearStack,
    actions.deleteStack,
    actions.continueRollback,
    actions.cancelUpdate,
  ];
  await endOpen(
    context,
    superseded.map((action) => action(stackName, region)),
    `found ${status}`,
  );
  // With no stack the create was not accepted, and its token keeps a second one from being made.
  if (!found || found.state === 'absent') return { found: undefined, resumed };
  await endOpen(context, [deploying], `found ${status}`);
  if (found.state === 'failed') return { found: await unblock(layer, region, found, world), resumed };
  if (found.state === 'usable') return { found, resumed };
  await clearRemains(layer, region, found, world);
  return { found: undefined, resumed };
}
