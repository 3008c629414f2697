import { MigrationError } from '../../errors.ts';
import { inParallel } from '../../parallel.ts';
import type { Step, StepContext } from '../../runbook/phase.ts';
import { emptyBucket } from '../../teardown/empty-bucket.ts';
import type { MigrationWorld } from '../world.ts';
import { VersionProgress } from '../version-progress.ts';
import { findStackBuckets, type StackBucket } from './find-buckets.ts';
import { holdsVersions } from './holds-versions.ts';

/** Each bucket has ten connections and more to itself. */
const bucketsAtOnce = 4;

export interface EmptyingOptions {
  /** Leave alone what no deploy makes again. */
  readonly onlyDisposable: boolean;
  /** Delete what an Object Lock in governance mode holds. */
  readonly bypassGovernance: boolean;
}

/** Buckets of both regions side by side. One that cannot be emptied lets those under way end, and its failure ends the step. */
export const emptyBuckets = (world: MigrationWorld, options: EmptyingOptions): Step => ({
  name: 'empty-buckets',
  title: 'Empty the buckets',
  run: async (context) => {
    const all = await findStackBuckets(world);
    const buckets = all.filter(({ isDisposable }) => isDisposable || !options.onlyDisposable);
    const versions = await emptyStackBuckets(buckets, options, world, context);
    return `${buckets.length} buckets, ${versions} versions deleted`;
  },
});

/** Resolves with the versions deleted. */
export async function emptyStackBuckets(
  buckets: readonly StackBucket[],
  { bypassGovernance }: EmptyingOptions,
  world: MigrationWorld,
  context: StepContext,
): Promise<number> {
  let versions = 0;
  await inParallel(buckets, bucketsAtOnce, async (bucket) => {
    versions += await emptyOne(bucket, bypassGovernance, world, context);
  });
  return versions;
}

async function emptyOne(
  { region, bucket }: StackBucket,
  bypassGovernance: boolean,
  world: MigrationWorld,
  context: StepContext,
): Promise<number> {
  const { clock, signal } = context;
  const estimate = (await world.bucketSizes.sizeOf(region, bucket, clock.now()))?.objects;
  const telling = new VersionProgress(clock, estimate, 'deleted', (text) =>
    context.progress({ region, subject: bucket, text, state: 'running' }),
  );
  let deleted = 0;
  let isEmpty = false;
  try {
    await emptyBucket({
      ...{ region, bucket, buckets: world.buckets, clock, signal, bypassGovernance },
      onProgress: (count) => {
        deleted = count;
        telling.tell(count);
      },
    });
    isEmpty = true;
  } finally {
    // What was deleted before a failure counts as well.
    await context.record({
      type: 'cleanup-counted',
      bucketsEmptied: isEmpty && deleted > 0 ? 1 : 0,
      versionsDeleted: deleted,
    });
  }
  context.progress({ region, subject: bucket, text: `${deleted} versions deleted`, state: 'done' });
  return deleted;
}

/** @throws MigrationError BUCKETS_NOT_EMPTY (exit 2) before anything is changed. */
export const requireEmptyBuckets = (world: MigrationWorld): Step => ({
  name: 'check-buckets',
  title: 'Check that the buckets are empty',
  run: async () => {
    const buckets = (await findStackBuckets(world)).filter(({ isDisposable }) => !isDisposable);
    const full: string[] = [];
    for (const each of buckets)
      if (await holdsVersions(each, world)) full.push(`${each.bucket} (${each.region})`);
    if (full.length === 0) return `all of ${buckets.length} buckets are empty`;
    throw new MigrationError('usage', `These buckets hold objects: ${full.join(', ')}.`, {
      code: 'BUCKETS_NOT_EMPTY',
      untouched: 'Nothing was deleted.',
      next: ['Run the same command with --empty-buckets to delete every object and version in them.'],
    });
  },
});
