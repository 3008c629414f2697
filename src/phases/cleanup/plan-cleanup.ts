import { inParallel } from '../../parallel.ts';
import type { CleanupPlan, PlannedBucket } from '../../teardown/cleanup-plan.ts';
import { belongsTo } from '../../teardown/names.ts';
import type { ListingMarker, Resource } from '../../teardown/ports.ts';
import type { MigrationWorld } from '../world.ts';
import { findBlockers } from './check-guards.ts';
import { findStackBuckets } from './find-buckets.ts';
import { findStacks, looksAtOnce, resourcesOf, type FoundStack } from './find-stacks.ts';

/** A bucket that CloudWatch has not measured is young: some listings say how much it holds, or at least. */
const pagesCounted = 10;

const storeTypes = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::RDS::DBCluster',
  'AWS::RDS::GlobalCluster',
];

/** Looks at everything that cleanup would take away. Changes nothing. */
export async function planCleanup(world: MigrationWorld, now: number): Promise<CleanupPlan> {
  const found = await findStacks(world);
  const held = resourcesOf(found);
  const buckets: PlannedBucket[] = [];
  await inParallel(await findStackBuckets(world), looksAtOnce, async ({ region, bucket }) => {
    buckets.push(await measure(region, bucket, world, now));
  });
  return {
    environmentSuffix: world.environmentSuffix,
    account: world.account,
    regions: world.regions,
    stacks: found.map(({ layer, region, view, resources }) => ({
      ...{ layer: layer.name, kind: layer.kind, region, name: view.name, status: view.status },
      resources: resources.length,
    })),
    buckets: buckets.toSorted((one, other) => one.bucket.localeCompare(other.bucket)),
    stores: held.filter(({ type }) => storeTypes.includes(type)),
    outside: await findOutside(world, held),
    retained: found.flatMap(retainedOf),
    blockers: await findBlockers(held, world),
  };
}

async function measure(
  region: string,
  bucket: string,
  { bucketSizes, buckets }: MigrationWorld,
  now: number,
): Promise<PlannedBucket> {
  const size = await bucketSizes.sizeOf(region, bucket, now);
  if (size) return { region, bucket, versions: size.objects, bytes: size.bytes, basis: 'estimated' };
  let versions = 0;
  let after: ListingMarker | undefined;
  for (let page = 0; page < pagesCounted; page += 1) {
    const listing = await buckets.listVersions(region, bucket, after);
    versions += listing.versions.length;
    after = listing.next;
    if (!after) return { region, bucket, versions, bytes: undefined, basis: 'counted' };
  }
  return { region, bucket, versions, bytes: undefined, basis: 'at-least' };
}

async function findOutside(
  { regions, environmentSuffix, inventory, layers }: MigrationWorld,
  held: readonly Resource[],
): Promise<readonly Resource[]> {
  const matches = belongsTo(environmentSuffix);
  const listed = await Promise.all([
    inventory.list(regions.source, true, matches),
    inventory.list(regions.target, false, matches),
  ]);
  const ours = new Set([...held.map(({ name }) => name), ...layers.map(({ stackName }) => stackName)]);
  // A VPC is listed by the name in its tag, and held by its id.
  return listed.flat().filter(({ name, type }) => !ours.has(name) && type !== 'AWS::EC2::VPC');
}

function retainedOf({ layer, region, resources }: FoundStack): readonly Resource[] {
  const template = JSON.parse(layer.templateBody) as {
    readonly Resources?: Readonly<Record<string, { readonly DeletionPolicy?: string }>>;
  };
  return resources
    .filter(({ logicalId }) => template.Resources?.[logicalId]?.DeletionPolicy === 'Retain')
    .map(({ type, physicalId }) => ({ region, type, name: physicalId }));
}
