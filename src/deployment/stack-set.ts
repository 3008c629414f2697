import { actions, endOpen } from './actions.ts';
import { refuseDataLoss } from './data-loss.ts';
import { whileSetIsBusy } from './busy.ts';
import { prepareInstance } from './prepare-instance.ts';
import {
  resolveParameters,
  type DeployableLayer,
  type RegionRole,
  type StackSetRoleSources,
  type Values,
} from './layer.ts';
import type { StackSetOperationView, StackSetRequest, StackSetRoles } from './ports.ts';
import { settleStack } from './settle.ts';
import { whileRolesSettle } from './settling-roles.ts';
import { followOperation, takeUpOperations } from './stack-set-operation.ts';
import { effectiveParameters, sameTemplate } from './template.ts';
import { uploadArtifacts, uploadTemplate, valuesFor } from './upload.ts';
import {
  describeLayer,
  regionOf,
  sameValues,
  type DeploymentWorld,
  type OutputStore,
  type StackOutcome,
} from './world.ts';

/** Operations that an earlier process started and this one waited for, by action. */
type TakenUp = ReadonlyMap<string, StackSetOperationView>;

/** What became of a StackSet, as far as its instances must know. */
export interface DeployedStackSet {
  readonly takenUp: TakenUp;
  /** Whether it got a new template or new parameters, and with it every instance that was there. */
  readonly updated: boolean;
}

/** Creates the layer's StackSet, or updates it with the instances that it has. */
export async function deployStackSet(
  layer: DeployableLayer,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<DeployedStackSet> {
  const set = layer.stackName;
  const takenUp = await takeUpOperations(layer, world);
  const deletions = layer.regions.map((role) => actions.deleteInstance(set, regionOf(world, role)));
  await endOpen(world.context, [...deletions, actions.deleteSet(set)], 'superseded by a deploy');
  for (const role of layer.regions) await uploadArtifacts(layer, role, world, outputs);
  const updated = await again(layer, layer.regions, world, outputs, () =>
    ensureStackSet(layer, takenUp, world, outputs),
  );
  return { takenUp, updated };
}

/** What AWS refuses or fails only for now is tried again. */
const again = <T>(
  layer: DeployableLayer,
  roles: readonly RegionRole[],
  world: DeploymentWorld,
  outputs: OutputStore,
  operate: () => Promise<T>,
): Promise<T> =>
  whileSetIsBusy(
    layer,
    roles.map((role) => regionOf(world, role)),
    world,
    () => whileRolesSettle(layer, world, outputs, operate),
  );

/** Creates or updates the instance of one region; its StackSet is there. */
export async function deployInstance(
  layer: DeployableLayer,
  role: RegionRole,
  { takenUp, updated }: DeployedStackSet,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<void> {
  const { outcome, stackId } = await again(layer, [role], world, outputs, () =>
    ensureInstance(layer, role, takenUp, world, outputs),
  );
  const told = updated && outcome === 'unchanged' ? 'updated' : outcome;
  await settleStack(layer, role, stackId, told, world, outputs);
}

/** True when an existing set got a new template or new parameters. */
async function ensureStackSet(
  layer: DeployableLayer,
  takenUp: TakenUp,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<boolean> {
  const { stackSets, context, regions } = world;
  const { stackName: name, templateBody } = layer;
  const values = valuesFor(layer, world, outputs);
  const parameters = resolveParameters(layer.parameters, values);
  const roles = layer.roles && rolesFrom(layer.roles, values);
  const description = describeLayer(layer);
  const request = async (token: string): Promise<StackSetRequest> => {
    const templateUrl = await uploadTemplate(layer, 'source', world, outputs);
    return { name, description, templateBody, templateUrl, parameters, roles, tags: world.tags, token };
  };
  const found = await stackSets.describe(name);
  if (!found) {
    const action = await context.intend(actions.createSet(name), regions.source, 'create the StackSet');
    await stackSets.create(await request(action.token));
    await action.end('created');
    return false;
  }
  await endOpen(context, [actions.createSet(name)], 'found in place');
  if (
    sameTemplate(found.templateBody, templateBody) &&
    (roles === undefined || sameValues({ ...found.roles }, { ...roles })) &&
    sameValues(
      effectiveParameters(templateBody, found.parameters),
      effectiveParameters(templateBody, parameters),
    )
  ) {
    await endOpen(context, [actions.updateSet(name)], 'found in place');
    return takenUp.has(actions.updateSet(name));
  }
  const regionOrder = await regionsWithInstance(layer, world);
  for (const region of regionOrder)
    await prepareInstance(layer, await stackSets.instance(name, world.account, region), region, world);
  for (const region of regionOrder) await refuseDataLossIn(region, layer, parameters, world, outputs);
  const action = await context.intend(
    actions.updateSet(name),
    regions.source,
    'update the StackSet and its instances',
  );
  const { regionConcurrency = 'sequential' } = layer;
  await stackSets.update({ ...(await request(action.token)), regionOrder, regionConcurrency });
  await followOperation(layer, action, regionOrder, 'updated', world);
  return true;
}

function rolesFrom(sources: StackSetRoleSources, values: Values): StackSetRoles {
  const { administrationRoleArn = '', executionRoleName = '' } = resolveParameters({ ...sources }, values);
  return { administrationRoleArn, executionRoleName };
}

/** @param parameters the StackSet's, which the instance overrides. */
async function refuseDataLossIn(
  region: string,
  layer: DeployableLayer,
  parameters: Readonly<Record<string, string>>,
  world: DeploymentWorld,
  outputs: OutputStore,
  overrides?: Readonly<Record<string, string>>,
): Promise<void> {
  const instance = await world.stackSets.instance(layer.stackName, world.account, region);
  const stack = instance?.stackId ? await world.stacks.describe(region, instance.stackId) : undefined;
  // A stack that is gone, or was never complete, holds no data.
  if (!instance || stack?.state !== 'usable') return;
  const together = { ...parameters, ...(overrides ?? instance.overrides) };
  const templateUrl = await uploadTemplate(layer, 'source', world, outputs);
  await refuseDataLoss(layer, { region, stackId: stack.id, parameters: together, templateUrl }, world);
}

/** In the layer's order. A region that got no instance yet is no part of an update. */
async function regionsWithInstance(
  layer: DeployableLayer,
  world: DeploymentWorld,
): Promise<readonly string[]> {
  const present = await world.stackSets.regionsOfInstances(layer.stackName);
  return layer.regions.map((role) => regionOf(world, role)).filter((region) => present.includes(region));
}

/** Brings one region's instance up to date. */
async function ensureInstance(
  layer: DeployableLayer,
  role: RegionRole,
  takenUp: TakenUp,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<{ outcome: StackOutcome; stackId: string }> {
  const { stackSets, context, account } = world;
  const { stackName: stackSet } = layer;
  const region = regionOf(world, role);
  const name = actions.deployInstance(stackSet, region);
  const overrides = resolveParameters(layer.overrides?.[role] ?? {}, valuesFor(layer, world, outputs));
  const before = await stackSets.instance(stackSet, account, region);
  if (before?.status === 'CURRENT' && sameValues(before.overrides, overrides)) {
    await endOpen(context, [name], 'found in place');
    return { outcome: outcomeOf(takenUp.get(name)), stackId: before.stackId };
  }
  await prepareInstance(layer, before, region, world);
  const parameters = resolveParameters(layer.parameters, valuesFor(layer, world, outputs));
  if (before) await refuseDataLossIn(region, layer, parameters, world, outputs, overrides);
  const what = `${before ? 'update' : 'create'} the stack instance of ${layer.name}`;
  const action = await context.intend(name, region, what);
  const request = { stackSet, account, regions: [region], overrides, operationId: action.token };
  // A new operation id on an OUTDATED instance retries it (aws-notes, StackSets).
  await (before ? stackSets.updateInstances(request) : stackSets.createInstances(request));
  await followOperation(layer, action, [region], before ? 'updated' : 'created', world);
  const after = await stackSets.instance(stackSet, account, region);
  if (!after) throw new Error(`the stack instance of ${stackSet} vanished in ${region}`);
  // A retried create makes a new stack: the instance was there before, its stack was not.
  return { outcome: after.stackId === before?.stackId ? 'updated' : 'created', stackId: after.stackId };
}

const outcomeOf = (operation: StackSetOperationView | undefined): StackOutcome => {
  if (!operation) return 'unchanged';
  return operation.action === 'CREATE' ? 'created' : 'updated';
};
