import { MigrationError } from '../errors.ts';
import { resolveParameters, type DeployableLayer, type RegionRole } from './layer.ts';
import { followOperation, takeUpOperation } from './stack-set-operation.ts';
import { settleStack } from './settle.ts';
import {
  describeLayer,
  regionOf,
  sameTemplate,
  sameValues,
  type DeploymentWorld,
  type OutputStore,
  type StackOutcome,
} from './world.ts';

/** Creates or updates the StackSet and its instance in every region of the layer, in the layer's region order. */
export async function deployStackSet(
  layer: DeployableLayer,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<void> {
  const updated = await ensureStackSet(layer, world, outputs);
  for (const role of layer.regions) {
    const outcome = await ensureInstance(layer, role, world, outputs);
    const instance = await world.stackSets.instance(layer.stackName, world.account, regionOf(world, role));
    if (!instance)
      throw new Error(`stack instance of ${layer.stackName} vanished in ${regionOf(world, role)}`);
    await settleStack(
      layer,
      role,
      instance.stackId,
      updated && outcome === 'unchanged' ? 'updated' : outcome,
      world,
      outputs,
    );
  }
}

/** True when an existing set got a new template or new parameters. */
async function ensureStackSet(
  layer: DeployableLayer,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<boolean> {
  const { stackSets, context, regions } = world;
  const parameters = resolveParameters(layer.parameters, world.settings, outputs.all);
  const request = {
    name: layer.stackName,
    description: describeLayer(layer),
    templateBody: layer.templateBody,
    parameters,
    tags: world.tags,
  };
  const creating = context.openAction(`create-stack-set/${layer.stackName}`);
  await takeUpOperation(`update-stack-set/${layer.stackName}`, layer, world);
  const found = await stackSets.describe(layer.stackName);
  if (!found) {
    const action =
      creating ??
      (await context.intend(`create-stack-set/${layer.stackName}`, regions.source, 'create the StackSet'));
    await stackSets.create({ ...request, token: action.token });
    await action.end('created');
    return false;
  }
  await creating?.end('found in place');
  if (sameTemplate(found.templateBody, layer.templateBody) && sameValues(found.parameters, parameters))
    return false;
  const action = await context.intend(
    `update-stack-set/${layer.stackName}`,
    regions.source,
    'update the StackSet and its instances',
  );
  const regionOrder = layer.regions.map((role) => regionOf(world, role));
  await stackSets.update({ ...request, token: action.token, regionOrder });
  await followOperation(layer, action, regionOrder, 'updated', world);
  return true;
}

/** Brings one region's instance up to date. */
async function ensureInstance(
  layer: DeployableLayer,
  role: RegionRole,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<StackOutcome> {
  const { stackSets, context, account } = world;
  const region = regionOf(world, role);
  const name = `deploy-instance/${layer.stackName}/${region}`;
  const reattached = await takeUpOperation(name, layer, world);
  const overrides = resolveParameters(layer.overrides?.[role] ?? {}, world.settings, outputs.all);
  const instance = await stackSets.instance(layer.stackName, account, region);
  if (instance?.status === 'INOPERABLE') throw inoperable(layer, region, instance.reason);
  if (instance?.status === 'CURRENT' && sameValues(instance.overrides, overrides)) {
    await context.openAction(name)?.end('found in place');
    return reattached ? 'created' : 'unchanged';
  }
  const action = await context.intend(
    name,
    region,
    `${instance ? 'update' : 'create'} the stack instance of ${layer.name}`,
  );
  const request = {
    stackSet: layer.stackName,
    account,
    regions: [region],
    overrides,
    operationId: action.token,
  };
  // A new operation id on an OUTDATED instance retries it (aws-notes, StackSets).
  await (instance ? stackSets.updateInstances(request) : stackSets.createInstances(request));
  await followOperation(layer, action, [region], instance ? 'updated' : 'created', world);
  return instance ? 'updated' : 'created';
}

const inoperable = (layer: DeployableLayer, region: string, reason: string): MigrationError =>
  new MigrationError(
    'aws',
    `The stack instance of layer ${layer.name} in ${region} is INOPERABLE: ${reason || 'AWS gives no reason'}.`,
    {
      code: 'INSTANCE_INOPERABLE',
      untouched: 'CloudFormation skips it in every update (T5), so nothing was tried.',
      next: [
        `Delete the instance from StackSet ${layer.stackName} with its stack retained, delete that stack, then run deploy again.`,
      ],
    },
  );

/** Deletes every instance, in the reverse of the layer's region order, and then the set. Absent is done. */
export async function deleteStackSet(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  const { stackSets, context, account } = world;
  if (!(await stackSets.describe(layer.stackName))) {
    await context.openAction(`delete-stack-set/${layer.stackName}`)?.end('found deleted');
    return;
  }
  for (const role of [...layer.regions].reverse()) {
    const region = regionOf(world, role);
    const name = `delete-instance/${layer.stackName}/${region}`;
    await takeUpOperation(`deploy-instance/${layer.stackName}/${region}`, layer, world);
    await takeUpOperation(name, layer, world);
    const instance = await stackSets.instance(layer.stackName, account, region);
    if (instance) {
      const action = await context.intend(name, region, `delete the stack instance of ${layer.name}`);
      await stackSets.deleteInstances(
        { stackSet: layer.stackName, account, regions: [region], operationId: action.token },
        false,
      );
      await followOperation(layer, action, [region], 'deleted', world);
      await recordDeletion(layer, region, instance.stackId, world);
    } else {
      await context.openAction(name)?.end('found deleted');
    }
  }
  const action = await context.intend(
    `delete-stack-set/${layer.stackName}`,
    world.regions.source,
    'delete the StackSet',
  );
  await stackSets.delete(layer.stackName);
  await action.end('deleted');
}

/** Shared with plain stacks: what the journal and the view are told when a stack is gone. */
export async function recordDeletion(
  layer: DeployableLayer,
  region: string,
  stackId: string,
  world: DeploymentWorld,
): Promise<void> {
  await world.context.record({
    type: 'stack-settled',
    layer: layer.name,
    region,
    outcome: 'deleted',
    stackId,
    resources: [],
    outputs: {},
  });
  world.context.progress({ region, subject: layer.name, text: 'deleted', state: 'done' });
}
