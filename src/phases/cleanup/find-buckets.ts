import { findStack } from '../../deployment/find-stack.ts';
import type { MigrationWorld } from '../world.ts';

export interface StackBucket {
  readonly region: string;
  readonly bucket: string;
  /** Whether a deploy makes again what is in it. */
  readonly isDisposable: boolean;
}

/**
 * A resource in one of these states is not the stack's: gone, given up, or not made by it. CloudFormation gives the name of, say, a
 * bucket as its id before it knows whether it can have it, so a failed creation may name somebody else's.
 */
export const notHeld: readonly string[] = [
  'DELETE_COMPLETE',
  'DELETE_SKIPPED',
  'CREATE_IN_PROGRESS',
  'CREATE_FAILED',
];

/**
 * The buckets that belong to our stacks, source region first. Only what a stack of this environment holds is ever emptied:
 * a name alone proves nothing.
 */
export async function findStackBuckets(world: MigrationWorld): Promise<readonly StackBucket[]> {
  const found: StackBucket[] = [];
  const { artifactBucket } = world;
  for (const role of ['source', 'target'] as const) {
    const region = world.regions[role];
    for (const layer of world.layers.filter(({ regions }) => regions.includes(role))) {
      const stack = await findStack(layer, role, world);
      if (!stack) continue;
      const resources = await world.stacks.resources(region, stack.id);
      const buckets = resources.filter(
        ({ type, physicalId, status }) =>
          type === 'AWS::S3::Bucket' && physicalId !== '' && !notHeld.includes(status),
      );
      const disposable = layer.name === artifactBucket?.layer && stack.outputs[artifactBucket.output];
      found.push(
        ...buckets.map(({ physicalId }) => ({
          region,
          bucket: physicalId,
          isDisposable: physicalId === disposable,
        })),
      );
    }
  }
  return found;
}
