import { MigrationError } from '../errors.ts';
import type { DeployableLayer, RegionRole } from './layer.ts';
import type { StackResource, StackView } from './ports.ts';
import { tellChanges } from './resource-changes.ts';
import { unblock } from './unblock.ts';
import { untilSettled } from './until-settled.ts';
import { plural } from './plural.ts';
import { regionOf, type DeploymentWorld, type OutputStore, type StackOutcome } from './world.ts';

/**
 * Confirms that a stack is complete and records what it holds: every resource has a physical id, outputs are kept for
 * the layers that read them.
 * A StackSet calls an instance current whatever somebody did to its stack since.
 * @throws MigrationError STACK_INCOMPLETE or STACK_BLOCKED (exit 4).
 */
export async function settleStack(
  layer: DeployableLayer,
  role: RegionRole,
  stackId: string,
  outcome: StackOutcome,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<void> {
  const region = regionOf(world, role);
  let stack = await untilSettled(layer, region, stackId, undefined, world);
  if (stack?.state === 'failed') stack = await unblock(layer, region, stack, world);
  const resources = await world.stacks.resources(region, stackId);
  const problem = incompleteness(stack, resources);
  if (problem !== undefined || !stack) {
    throw new MigrationError(
      'aws',
      `CloudFormation calls layer ${layer.name} in ${region} complete, but it is not: ${problem ?? 'absent'} (${stackId}).`,
      {
        code: 'STACK_INCOMPLETE',
        untouched: 'Layers that depend on it were not started.',
        next: ['Look at that stack in CloudFormation, mend it, then run the same command again.'],
      },
    );
  }
  const changed = world.changes.since(stackId, resources, outcome === 'created');
  tellChanges(layer.name, region, changed, world.context);
  outputs.set(layer.name, role, stack);
  await world.context.record({
    type: 'stack-settled',
    layer: layer.name,
    region,
    outcome,
    stackId,
    outputs: stack.outputs,
    resources: resources.map(({ logicalId, type, physicalId }) => ({ logicalId, type, physicalId })),
  });
  world.context.progress({
    region,
    subject: layer.name,
    text: `${outcome}, ${plural(resources.length, 'resource')}`,
    state: 'done',
  });
}

function incompleteness(
  stack: StackView | undefined,
  resources: readonly StackResource[],
): string | undefined {
  if (stack?.state !== 'usable') return `status ${stack?.status ?? 'absent'}`;
  if (resources.length === 0) return 'it holds no resources';
  const hollow = resources.filter(({ physicalId }) => physicalId === '').map(({ logicalId }) => logicalId);
  return hollow.length > 0 ? `no physical id for ${hollow.join(', ')}` : undefined;
}

/** What the journal and the view are told when a stack is gone. `stackId` is empty when it was gone before we looked. */
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
