import { MigrationError } from '../../errors.ts';
import type { Step } from '../../runbook/phase.ts';
import { emptyBucket } from '../../teardown/empty-bucket.ts';
import type { MigrationWorld } from '../world.ts';
import { findStackBuckets, type StackBucket } from './find-buckets.ts';

/** @param onlyDisposable leaves alone what no deploy makes again. */
export const emptyBuckets = (world: MigrationWorld, onlyDisposable = false): Step => ({
  name: 'empty-buckets',
  title: 'Empty the buckets',
  run: async (context) => {
    const { clock, signal } = context;
    let versions = 0;
    const all = await findStackBuckets(world);
    const buckets = all.filter(({ isDisposable }) => isDisposable || !onlyDisposable);
    for (const { region, bucket } of buckets) {
      let deleted = 0;
      let isEmpty = false;
      const report = (state: 'running' | 'done'): void =>
        context.progress({ region, subject: bucket, text: `${deleted} versions deleted`, state });
      try {
        await emptyBucket({
          region,
          bucket,
          buckets: world.buckets,
          clock,
          signal,
          onProgress: (count) => {
            deleted = count;
            report('running');
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
      report('done');
      versions += deleted;
    }
    return `${buckets.length} buckets, ${versions} versions deleted`;
  },
});

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

async function holdsVersions({ region, bucket }: StackBucket, world: MigrationWorld): Promise<boolean> {
  for await (const page of world.buckets.versions(region, bucket)) if (page.length > 0) return true;
  return false;
}
