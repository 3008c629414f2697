import { outputOf } from '../deployment/find-stack.ts';
import { createDynamodbStore } from '../replication/dynamodb-store.ts';
import { createS3Store, type S3Pair } from '../replication/s3-store.ts';
import type { ReplicatedStore } from '../replication/store.ts';
import type { MigrationWorld } from './world.ts';

/** The two historical data buckets and the rule between them, from the outputs of the storage layer. */
export async function findBuckets(world: MigrationWorld): Promise<S3Pair> {
  const { layers, regions } = world;
  const [source, target, ruleId] = await Promise.all([
    outputOf(layers, 'storage', 'source', 'HistoricalDataBucketSourceName', world),
    outputOf(layers, 'storage', 'target', 'HistoricalDataBucketTargetName', world),
    outputOf(layers, 'storage', 'source', 'ReplicationRuleId', world),
  ]);
  return {
    source: { region: regions.source, bucket: source },
    target: { region: regions.target, bucket: target },
    ruleId,
  };
}

export const findTable = (world: MigrationWorld): Promise<string> =>
  outputOf(world.layers, 'dashboard-state', 'source', 'DashboardTableName', world);

export async function findStores(world: MigrationWorld): Promise<readonly ReplicatedStore[]> {
  const [buckets, table] = await Promise.all([findBuckets(world), findTable(world)]);
  return [
    createS3Store(buckets, world.objects, world.metrics),
    createDynamodbStore(table, world.regions, world.items, world.metrics),
  ];
}
