import { MigrationError } from '../errors.ts';
import type { DeployableLayer, RegionRole } from './layer.ts';
import type { StackResource, StackView } from './ports.ts';
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
    text: `${outcome}, ${resources.length} resources`,
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

/** Waits until nothing is under way on a stack, whoever started it. Undefined when there is no such stack. */
export async function untilSettled(
  layer: DeployableLayer,
  region: string,
  nameOrArn: string,
  doing: string,
  world: DeploymentWorld,
): Promise<StackView | undefined> {
  let known = nameOrArn;
  let view: StackView | undefined;
  await world.watch.untilEnded({
    regions: [region],
    stacks: () => [known],
    look: async () => {
      view = await world.stacks.describe(region, known);
      if (view?.state !== 'in-progress') return true;
      known = view.id; // A stack that is deleted while we look is found by its ARN only (T19).
      await showProgress(layer.name, region, doing, view.id, world);
      return false;
    },
  });
  return view;
}

/** Shows how far a stack is. */
export async function showProgress(
  subject: string,
  region: string,
  doing: string,
  stackId: string,
  world: DeploymentWorld,
): Promise<void> {
  const resources = stackId === '' ? [] : await world.stacks.resources(region, stackId);
  const done = resources.filter(({ status }) =>
    /^(CREATE|UPDATE|DELETE|IMPORT)_COMPLETE$/.test(status),
  ).length;
  const newest = resources.findLast(({ status }) => status.endsWith('_IN_PROGRESS'));
  const text = newest ? `${doing} ${newest.logicalId}` : doing;
  world.context.progress({ region, subject, text, done, total: resources.length, state: 'running' });
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
