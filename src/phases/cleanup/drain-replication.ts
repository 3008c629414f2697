import { inParallel } from '../../parallel.ts';
import type { ObjectVersion } from '../../replication/ports.ts';
import type { StepContext } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import type { StackBucket } from './find-buckets.ts';

/** S3 replicates most objects within 15 minutes: what was written earlier and still waits does not arrive by waiting. */
const recentMilliseconds = 3_600_000;
const headsAtOnce = 20;

export interface Drained {
  /** Versions that had not arrived when the time was up. */
  readonly pending: number;
  /** Whether the time was enough to look at all objects. */
  readonly isKnown: boolean;
}

/**
 * Waits until nothing that was written lately to a bucket is on its way to another one (T53), at the longest until the deadline. What a
 * rule has not replicated when it is removed may still arrive afterwards, and late.
 * @param deadline milliseconds since the epoch.
 */
export async function drainReplication(
  { region, bucket }: StackBucket,
  deadline: number,
  world: MigrationWorld,
  context: StepContext,
): Promise<Drained> {
  const { clock, signal } = context;
  const isPending = async ({ key, versionId }: ObjectVersion): Promise<boolean> =>
    (await world.objects.head(region, bucket, key, versionId))?.replicationStatus === 'PENDING';
  const since = clock.now() - recentMilliseconds;
  let pending: readonly ObjectVersion[] = [];
  for await (const page of world.objects.current(region, bucket)) {
    if (clock.now() >= deadline) return { pending: pending.length, isKnown: false };
    const recent = page.filter(({ writtenAt }) => writtenAt >= since);
    pending = [...pending, ...(await those(recent, isPending))];
  }
  while (pending.length > 0 && clock.now() < deadline) {
    const text = `${pending.length} versions are still being replicated`;
    context.progress({ region, subject: bucket, text, state: 'running' });
    await clock.sleep(world.pollSeconds * 1000, signal);
    pending = await those(pending, isPending);
  }
  return { pending: pending.length, isKnown: true };
}

async function those<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<readonly T[]> {
  const passed = new Set<T>();
  await inParallel(items, headsAtOnce, async (item) => {
    if (await test(item)) passed.add(item);
  });
  return items.filter((item) => passed.has(item));
}
