import { inParallel } from '../../parallel.ts';
import { isArnOf } from '../../teardown/arn.ts';
import type { CleanupPlan, PlannedBucket, PlannedStore } from '../../teardown/cleanup-plan.ts';
import { writtenBy } from '../../teardown/left-behind.ts';
import { belongsTo } from '../../teardown/names.ts';
import type { ListingMarker, Resource } from '../../teardown/ports.ts';
import { tagsOf, type MigrationWorld } from '../world.ts';
import { findBlockers } from './check-guards.ts';
import { findStackBuckets } from './find-buckets.ts';
import { findStacks, looksAtOnce, resourcesOf, type FoundStack } from './find-stacks.ts';
import { retainedBy } from './retained.ts';

/** A bucket that CloudWatch has not measured is young: some listings say how much it holds, or at least. */
const pagesCounted = 10;

const storeTypes = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::RDS::DBCluster',
  'AWS::RDS::GlobalCluster',
  'AWS::Logs::LogGroup',
];

/** Looks at everything that cleanup would take away. Changes nothing. */
export async function planCleanup(world: MigrationWorld, now: number): Promise<CleanupPlan> {
  const found = await findStacks(world);
  const held = resourcesOf(found);
  const isRetained = retainedBy(world.layers);
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
    stores: await measureStores(held, world),
    outside: await findOutside(world, held),
    retained: found.flatMap((stack) => retainedOf(stack, isRetained)),
    blockers: await findBlockers(held, world),
  };
}

async function measureStores(
  held: readonly Resource[],
  { tableSizes }: MigrationWorld,
): Promise<readonly PlannedStore[]> {
  const stores: PlannedStore[] = held.filter(({ type }) => storeTypes.includes(type));
  return Promise.all(
    stores.map(async (store) => {
      if (!store.type.startsWith('AWS::DynamoDB::')) return store;
      const size = await tableSizes.sizeOf(store.region, store.name);
      return size ? { ...store, size } : store;
    }),
  );
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

async function findOutside(world: MigrationWorld, held: readonly Resource[]): Promise<readonly Resource[]> {
  const { regions, environmentSuffix, inventory, layers, leftBehinds } = world;
  const both = [regions.source, regions.target];
  const [named, left, tagged] = await Promise.all([
    Promise.all(both.map((region, at) => inventory.list(region, at === 0, belongsTo(environmentSuffix)))),
    Promise.all(both.map((region) => leftBehinds.list(region))),
    Promise.all(both.map((region) => findTagged(region, world))),
  ]);
  const ids = [...held.map(({ name }) => name), ...layers.map(({ stackName }) => stackName)];
  const ours = new Set(ids);
  const isWritten = writtenBy(environmentSuffix, held);
  const outside: readonly Resource[] = [
    // A VPC is listed by the name in its tag, and held by its id.
    ...named.flat().filter(({ name, id }) => !ours.has(name) && (id === undefined || !ours.has(id))),
    ...left.flat().filter((each) => !ours.has(each.name) && isWritten(each)),
  ];
  const known = [...ids, ...outside.map(({ name }) => name)];
  return [
    ...outside.map(({ region, type, name }) => ({ region, type, name })),
    ...tagged.flat().filter(({ name: arn }) => !known.some((id) => isArnOf(arn, id))),
  ];
}

/** CloudFormation's id of an address is not in its ARN: a stack that has addresses is taken to have those that are tagged. */
async function findTagged(region: string, world: MigrationWorld): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  for (const [key, value] of Object.entries(tagsOf(world)))
    for (const arn of await world.taggedResources.list(region, key, value))
      if (!arn.includes(':elastic-ip/')) found.push({ region, type: 'Tagged as ours:', name: arn });
  return found;
}

function retainedOf(
  { layer, region, resources }: FoundStack,
  isRetained: ReturnType<typeof retainedBy>,
): readonly Resource[] {
  return resources
    .filter(({ logicalId }) => isRetained({ layer: layer.name, logicalId }))
    .map(({ type, physicalId }) => ({ region, type, name: physicalId }));
}
