import { MigrationError } from '../../errors.ts';
import { inParallel } from '../../parallel.ts';
import type { HeldByStack, RegionPair } from '../../runbook/events.ts';
import type { Step } from '../../runbook/phase.ts';
import { blockerOf, type Blocker } from '../../teardown/cleanup-plan.ts';
import type { Resource } from '../../teardown/ports.ts';
import type { MigrationWorld } from '../world.ts';
import { notHeld } from './find-buckets.ts';
import { findStacks, looksAtOnce, resourcesOf, type FoundStack } from './find-stacks.ts';

/** Everything that AWS would refuse to delete, or to empty, in the order of the resources. */
export async function findBlockers(
  held: readonly Resource[],
  { guards, regions }: MigrationWorld,
): Promise<readonly Blocker[]> {
  const resources = held.flatMap((resource) => withReplicas(resource, regions));
  const found = new Map<Resource, readonly Blocker[]>();
  const ours = new Set(resources.map(({ name }) => name));
  await inParallel(resources, looksAtOnce, async (resource) => {
    found.set(
      resource,
      (await guards.of(resource)).flatMap((guard) => {
        const others = guard.by?.filter((name) => !ours.has(name));
        // Our own stacks go before the one that they import from.
        if (others?.length === 0) return [];
        return [blockerOf(resource, others ? { ...guard, by: others } : guard)];
      }),
    );
  });
  return resources.flatMap((resource) => found.get(resource) ?? []);
}

/** Each replica of a global table is protected by itself, and goes with the stack of the table (T30). */
const withReplicas = (resource: Resource, { source, target }: RegionPair): readonly Resource[] =>
  resource.type === 'AWS::DynamoDB::GlobalTable'
    ? [source, target].map((region) => ({ ...resource, region }))
    : [resource];

/**
 * Writes down what there is, to be asked for when it is gone, and looks for what would stop the deletion half way. An Object Lock does not count: what it holds is known only when it is asked for.
 * @throws MigrationError CLEANUP_BLOCKED (exit 2) before anything is changed, with the way on for each.
 */
export const checkGuards = (world: MigrationWorld): Step => ({
  name: 'check-guards',
  title: 'Look for what cannot be deleted',
  run: async (context) => {
    const stacks = await findStacks(world);
    if (stacks.length > 0) await context.record({ type: 'cleanup-found', stacks: stacks.map(toRecord) });
    const resources = resourcesOf(stacks);
    const blockers = (await findBlockers(resources, world)).filter(({ isFinal }) => isFinal);
    if (blockers.length === 0) return `nothing of ${resources.length} resources is protected`;
    const list = blockers.map(
      ({ resource: { type, name, region }, why }) => `${type} ${name} in ${region}: ${why}`,
    );
    throw new MigrationError('usage', `Cleanup would stop half way. ${list.join('. ')}.`, {
      code: 'CLEANUP_BLOCKED',
      untouched: 'Nothing was deleted.',
      next: [...blockers.map(({ wayOn }) => wayOn), 'Then run the same command again.'],
    });
  },
});

const toRecord = ({ layer, region, view, resources }: FoundStack): HeldByStack => ({
  ...{ layer: layer.name, region, stackId: view.id },
  resources: resources
    .filter(({ physicalId, status }) => physicalId !== '' && !notHeld.includes(status))
    .map(({ logicalId, type, physicalId }) => ({ logicalId, type, physicalId })),
});
