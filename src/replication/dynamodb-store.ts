import { readLag } from './lag-metric.ts';
import type { Item, Items, Metrics } from './ports.ts';
import type { ReplicatedStore } from './store.ts';

/** The key of everything that the tool itself puts into the table for a moment. No trade has such a user. */
const keyOf = (session: string): Item => ({ userId: '.trading-migrate', sessionId: session });

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
  const sentinel = (id: string): Item => keyOf(`sentinel-${id}`);
  return {
    name: 'dynamodb',
    targetRegion: target,
    sentinel: {
      write: (id) => items.put(source, table, sentinel(id)),
      arrived: async (id) => (await items.get(target, table, sentinel(id))) !== undefined,
      remove: (id) => items.delete(source, table, sentinel(id)),
    },
    observe: async (now) => {
      const dimensions = { TableName: table, ReceivingRegion: target };
      const metric = {
        query: {
          ...{ namespace: 'AWS/DynamoDB', name: 'ReplicationLatency', dimensions },
          statistic: 'Maximum',
        },
        ...{ region: source, otherRegion: target, unit: 'ms', secondsPerUnit: 0.001 },
      } as const;
      const [{ lag }, replicas] = await Promise.all([
        readLag(metrics, metric, now),
        items.replicas(source, table),
      ]);
      const status = replicas[target];
      const obstacles = status === 'ACTIVE' ? [] : [`the replica in ${target} is ${status ?? 'not there'}`];
      return { lags: [lag], obstacles, doubts: [] };
    },
  };
}
