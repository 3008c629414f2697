import { MigrationError } from '../errors.ts';
import type { DeployableLayer, RegionRole } from './layer.ts';
import { regionOf, type DeploymentWorld, type OutputStore, type StackOutcome } from './world.ts';

/**
 * Confirms that a stack is complete and records what it holds: every resource has a physical id, outputs are kept for
 * the layers that read them.
 * @throws MigrationError STACK_INCOMPLETE (exit 4).
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
  const stack = await world.stacks.describe(region, stackId);
  const resources = await world.stacks.resources(region, stackId);
  const hollow = resources.filter(({ physicalId }) => physicalId === '');
  if (stack?.state !== 'usable' || resources.length === 0 || hollow.length > 0) {
    const problem =
      hollow.length > 0
        ? `no physical id for ${hollow.map(({ logicalId }) => logicalId).join(', ')}`
        : `status ${stack?.status ?? 'absent'}`;
    throw new MigrationError(
      'aws',
      `CloudFormation calls layer ${layer.name} in ${region} complete, but it is not: ${problem} (${stackId}).`,
      {
        code: 'STACK_INCOMPLETE',
        untouched: 'Layers that depend on it were not started.',
      },
    );
  }
  outputs.set(layer.name, role, stack.outputs);
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
    text: `${outcome}, ${resources.length} resources`,
    state: 'done',
  });
}

/** Shows how far a stack is. */
export async function showProgress(
  subject: string,
  region: string,
  verb: string,
  stackId: string,
  world: DeploymentWorld,
): Promise<void> {
  const resources = stackId === '' ? [] : await world.stacks.resources(region, stackId);
  const done = resources.filter(({ status }) =>
    /^(CREATE|UPDATE|DELETE|IMPORT)_COMPLETE$/.test(status),
  ).length;
  const newest = resources.findLast(({ status }) => status.endsWith('_IN_PROGRESS'));
  const text = newest ? `${verb} ${newest.logicalId}` : verb;
  world.context.progress({ region, subject, text, done, total: resources.length, state: 'running' });
}
