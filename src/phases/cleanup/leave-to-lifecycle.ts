import { MigrationError } from '../../errors.ts';
import { inParallel } from '../../parallel.ts';
import { detached } from '../../runbook/outcome.ts';
import type { Step } from '../../runbook/phase.ts';
import { actsFrom } from '../../teardown/lifecycle.ts';
import type { MigrationWorld } from '../world.ts';
import { findStackBuckets, type StackBucket } from './find-buckets.ts';
import { looksAtOnce } from './find-stacks.ts';
import { holdsVersions } from './holds-versions.ts';

/**
 * Lets S3 delete what is in the buckets by its own lifecycle: for free and without this program, and in its own time. The bucket of artifacts is
 * left to the next step, which empties it at once.
 * @throws MigrationError DETACHED when a bucket holds something still: the run ends well, and goes on with this step when it is run again.
 */
export const leaveToLifecycle = (world: MigrationWorld): Step => ({
  name: 'leave-to-lifecycle',
  title: 'Let lifecycle rules empty the buckets',
  run: async (context) => {
    const buckets = (await findStackBuckets(world)).filter(({ isDisposable }) => !isDisposable);
    const full = new Set<StackBucket>();
    await inParallel(buckets, looksAtOnce, async (bucket) => {
      if (await holdsVersions(bucket, world)) full.add(bucket);
    });
    if (full.size === 0) return `all of ${buckets.length} buckets are empty`;
    const left = buckets.filter((bucket) => full.has(bucket));
    for (const { region, bucket } of left) await world.lifecycleRules.emptyByRules(region, bucket);
    const beginsAt = actsFrom(context.clock.now());
    await context.record({
      type: 'cleanup-left-to-lifecycle',
      buckets: left.map(({ region, bucket }) => ({ region, bucket })),
      beginsAt,
    });
    await context.record({
      type: 'layers-detached',
      running: [
        ...left.map(
          ({ region, bucket }) =>
            `lifecycle rules of ${bucket} in ${region}, which begin by ${inWords(beginsAt)}`,
        ),
        standing,
      ],
      waiting: ['the deletion of all stacks'],
    });
    throw leftToLifecycle(left, beginsAt);
  },
});

/** What lasts as long as the rules need. */
const standing = 'the fence: buckets take no new objects, event source mappings are off';

/** Midnight, always. */
const inWords = (at: number): string => `${new Date(at).toISOString().slice(0, 10)} 00:00 UTC`;

const leftToLifecycle = (left: readonly StackBucket[], beginsAt: number): MigrationError =>
  new MigrationError(
    'interrupted',
    `S3 deletes by lifecycle rules what is in ${left.map(({ bucket }) => bucket).join(', ')}. It begins by ${inWords(beginsAt)}, and with what is older than a day at the midnight before; noncurrent versions go a day after the current ones, delete markers after those, and of very many objects some stay for days more. Until then the fence stands: buckets take no new objects, event source mappings are off.`,
    {
      code: detached,
      untouched: 'No stack was deleted.',
      next: ['Run the same command again in some days: it goes on when the buckets are empty.'],
    },
  );
