import { backlogOf } from './backlog.ts';
import { ObjectComparison, sentinelPrefix } from './compare-objects.ts';
import { readLag } from './lag-metric.ts';
import type { MetricQuery, Metrics, Objects } from './ports.ts';
import type { ReplicatedStore, SentinelCarrier } from './store.ts';

export interface S3Pair {
  readonly source: { readonly region: string; readonly bucket: string };
  readonly target: { readonly region: string; readonly bucket: string };
  /** Id of the replication rule: a metric dimension (T25). */
  readonly ruleId: string;
}

/**
 * The historical data bucket. Its lag and backlog are published in the *destination* region; asked for in the source region they
 * would be missing (T20).
 * @param doubts what the journal says against the backfill.
 */
export function createS3Store(
  pair: S3Pair,
  objects: Objects,
  metrics: Metrics,
  doubts: readonly string[] = [],
): ReplicatedStore {
  const { source, target, ruleId } = pair;
  const comparison = new ObjectComparison(objects, source, target);
  const dimensions = { SourceBucket: source.bucket, DestinationBucket: target.bucket, RuleId: ruleId };
  const metric = (name: string): MetricQuery => ({
    ...{ namespace: 'AWS/S3', name, dimensions, statistic: 'Maximum' },
  });
  return {
    name: 's3',
    targetRegion: target.region,
    sentinel: sentinelObjects(pair, objects),
    observe: async (now) => {
      const lagMetric = {
        query: metric('ReplicationLatency'),
        ...{ region: target.region, otherRegion: source.region, unit: 's', secondsPerUnit: 1 },
      };
      const pending = [metric('BytesPendingReplication'), metric('OperationsPendingReplication')];
      const {
        lag,
        further: [bytes = [], operations = []],
      } = await readLag(metrics, lagMetric, now, pending);
      return {
        lags: [lag],
        backlog: backlogOf(target.region, bytes, operations),
        obstacles: [],
        doubts,
      };
    },
    compare: (onProgress) => comparison.compare(onProgress),
  };
}

function sentinelObjects({ source, target }: S3Pair, objects: Objects): SentinelCarrier {
  const written = new Map<string, string>();
  const keyOf = (id: string): string => `${sentinelPrefix}${id}`;
  return {
    write: async (id) => {
      const content = { key: keyOf(id), body: new TextEncoder().encode(id) };
      written.set(id, await objects.put(source.region, source.bucket, content));
    },
    arrived: async (id) => {
      const versionId = written.get(id);
      if (versionId === undefined) return false;
      const replica = await objects.head(target.region, target.bucket, keyOf(id), versionId);
      return replica?.replicationStatus === 'REPLICA';
    },
    remove: async (id) => {
      const versionId = written.get(id);
      if (versionId === undefined) return;
      // Deletes by version id do not replicate (T24): each side has its own.
      await objects.deleteVersion(source.region, source.bucket, keyOf(id), versionId);
      await objects.deleteVersion(target.region, target.bucket, keyOf(id), versionId);
      written.delete(id);
    },
  };
}
