import { ObjectComparison, sentinelPrefix } from './compare-objects.ts';
import type { Metrics, Objects } from './ports.ts';
import type { ReplicatedStore } from './store.ts';

export interface S3Pair {
  readonly source: { readonly region: string; readonly bucket: string };
  readonly target: { readonly region: string; readonly bucket: string };
  /** Id of the replication rule: a metric dimension (T25). */
  readonly ruleId: string;
}

/** How far back the newest datapoint is looked for. */
export const metricWindowMilliseconds = 15 * 60_000;

/**
 * The historical data bucket. Its lag metric is published in the *destination* region; asked for in the source region it
 * would be missing (T20).
 */
export function createS3Store(pair: S3Pair, objects: Objects, metrics: Metrics): ReplicatedStore {
  const { source, target, ruleId } = pair;
  const comparison = new ObjectComparison(objects, source, target);
  const written = new Map<string, string>();
  const keyOf = (id: string): string => `${sentinelPrefix}${id}`;
  return {
    name: 's3',
    targetRegion: target.region,
    writeSentinel: async (id) => {
      written.set(
        id,
        await objects.put(source.region, source.bucket, {
          key: keyOf(id),
          body: new TextEncoder().encode(id),
        }),
      );
    },
    sentinelArrived: async (id) => {
      const versionId = written.get(id);
      if (versionId === undefined) return false;
      const replica = await objects.head(target.region, target.bucket, keyOf(id), versionId);
      return replica?.replicationStatus === 'REPLICA';
    },
    removeSentinel: async (id) => {
      const versionId = written.get(id);
      if (versionId === undefined) return;
      // Deletes by version id do not replicate (T24): each side has its own.
      await objects.deleteVersion(source.region, source.bucket, keyOf(id), versionId);
      await objects.deleteVersion(target.region, target.bucket, keyOf(id), versionId);
      written.delete(id);
    },
    metric: async (now) => {
      const name = 'ReplicationLatency';
      const dimensions = { SourceBucket: source.bucket, DestinationBucket: target.bucket, RuleId: ruleId };
      const query = { namespace: 'AWS/S3', name, dimensions, statistic: 'Maximum' } as const;
      const [point] = await metrics.newest(target.region, [query], now - metricWindowMilliseconds, now);
      return { name, region: target.region, lagSeconds: point?.value ?? null, at: point?.at ?? null };
    },
    compare: (onProgress) => comparison.compare(onProgress),
    obstacles: () => Promise.resolve([]),
  };
}
