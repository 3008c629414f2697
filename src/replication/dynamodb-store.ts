import type { Item, Items, Metrics } from './ports.ts';
import { metricWindowMilliseconds } from './s3-store.ts';
import type { ReplicatedStore } from './store.ts';

/**
 * The dashboard's global table. Its lag metric is published in the region that was written to, in milliseconds, and only
 * while there are writes; the sentinels are such writes.
 */
export function createDynamodbStore(
  table: string,
  regions: { source: string; target: string },
  items: Items,
  metrics: Metrics,
): ReplicatedStore {
  const { source, target } = regions;
  const keyOf = (id: string): Item => ({ userId: '.trading-migrate', sessionId: `sentinel-${id}` });
  return {
    name: 'dynamodb',
    targetRegion: target,
    writeSentinel: (id) => items.put(source, table, keyOf(id)),
    sentinelArrived: async (id) => (await items.get(target, table, keyOf(id))) !== undefined,
    removeSentinel: (id) => items.delete(source, table, keyOf(id)),
    metric: async (now) => {
      const name = 'ReplicationLatency';
      const dimensions = { TableName: table, ReceivingRegion: target };
      const query = { namespace: 'AWS/DynamoDB', name, dimensions, statistic: 'Maximum' } as const;
      const [point] = await metrics.newest(source, [query], now - metricWindowMilliseconds, now);
      return { name, region: source, lagSeconds: point ? point.value / 1000 : null, at: point?.at ?? null };
    },
    obstacles: async () => {
      const status = (await items.replicas(source, table))[target];
      return status === 'ACTIVE' ? [] : [`the replica in ${target} is ${status ?? 'not there'}`];
    },
  };
}
