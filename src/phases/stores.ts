import { outputOf } from '../deployment/find-stack.ts';
import type { OutputSource } from '../deployment/layer.ts';
import type { StoreSources } from '../deployment/manifest.ts';
import { MigrationError } from '../errors.ts';
import { type AuroraSource, createAuroraStore } from '../replication/aurora-store.ts';
import { backfillDoubts } from '../replication/backfill/doubts.ts';
import { createDynamodbStore } from '../replication/dynamodb-store.ts';
import { createKinesisStore, type StreamPair } from '../replication/kinesis-store.ts';
import { createS3Store, type S3Pair } from '../replication/s3-store.ts';
import type { ReplicatedStore } from '../replication/store.ts';
import type { StepContext } from '../runbook/phase.ts';
import type { MigrationWorld } from './world.ts';

const read = ({ layer, region, output }: OutputSource, world: MigrationWorld): Promise<string> =>
  outputOf(world.layers, layer, region, output, world);

type S3Sources = NonNullable<StoreSources['s3']>;
type DynamodbSources = NonNullable<StoreSources['dynamodb']>;

/** The two replicating buckets and the rule between them. */
export async function findBuckets(sources: S3Sources, world: MigrationWorld): Promise<S3Pair> {
  const { regions } = world;
  const [source, target, ruleId] = await Promise.all([
    read(sources.source, world),
    read(sources.target, world),
    read(sources.ruleId, world),
  ]);
  return {
    source: { region: regions.source, bucket: source },
    target: { region: regions.target, bucket: target },
    ruleId,
  };
}

/** The name of the global table. */
export const findTable = ({ table }: DynamodbSources, world: MigrationWorld): Promise<string> =>
  read(table, world);

async function findDatabase(
  sources: NonNullable<StoreSources['aurora']>,
  world: MigrationWorld,
): Promise<AuroraSource> {
  const [globalClusterId, clusterArn, secretArn, database] = await Promise.all([
    read(sources.globalCluster, world),
    read(sources.cluster, world),
    read(sources.secret, world),
    read(sources.database, world),
  ]);
  return { globalClusterId, sql: { clusterArn, secretArn, database } };
}

async function findStreams(
  sources: NonNullable<StoreSources['kinesis']>,
  world: MigrationWorld,
): Promise<StreamPair> {
  const { regions } = world;
  const [source, target, forwarder, failureQueue] = await Promise.all([
    read(sources.source, world),
    read(sources.target, world),
    read(sources.forwarder, world),
    read(sources.failureQueue, world),
  ]);
  return {
    source: { region: regions.source, stream: source },
    target: { region: regions.target, stream: target },
    ...{ forwarder, failureQueue },
  };
}

/** Every store that the platform has. */
export async function findStores(
  world: MigrationWorld,
  context: Pick<StepContext, 'clock' | 'openAction' | 'journal'>,
): Promise<readonly ReplicatedStore[]> {
  const { s3, dynamodb, aurora, kinesis } = world.stores;
  const { regions, metrics, globalDatabases, streams, queues } = world;
  const found = await Promise.all([
    s3 &&
      findBuckets(s3, world).then((buckets) =>
        createS3Store(buckets, world.objects, metrics, backfillDoubts(context)),
      ),
    dynamodb &&
      findTable(dynamodb, world).then((table) => createDynamodbStore(table, regions, world.items, metrics)),
    aurora &&
      findDatabase(aurora, world).then((database) =>
        createAuroraStore(database, regions, globalDatabases, metrics),
      ),
    kinesis &&
      findStreams(kinesis, world).then((pair) =>
        createKinesisStore(pair, streams, queues, metrics, () => context.clock.now()),
      ),
  ]);
  return found.filter((store) => store !== undefined);
}

export const hasStores = ({ stores }: Pick<MigrationWorld, 'stores'>): boolean =>
  Object.keys(stores).length > 0;

/** @throws MigrationError NO_STORES (exit 2). */
export function requireStores(platform: Pick<MigrationWorld, 'stores'>): void {
  if (hasStores(platform)) return;
  throw new MigrationError('usage', 'The layers that are deployed have no store that replicates.', {
    code: 'NO_STORES',
    untouched: 'Nothing was called on AWS.',
    next: [
      'Name buckets, a table, a database or streams under "stores" in your manifest, or do without sync and verify-replication.',
    ],
  });
}

/** @throws MigrationError STORE_NOT_THERE (exit 2). */
export function requireStoresNamed(
  { stores }: Pick<MigrationWorld, 'stores'>,
  names: readonly string[],
): void {
  const missing = names.find((name) => !Object.hasOwn(stores, name));
  if (missing === undefined) return;
  throw new MigrationError('usage', `The layers that are deployed have no store ${missing}.`, {
    code: 'STORE_NOT_THERE',
    untouched: 'Nothing was changed.',
    next: [`Name one of ${Object.keys(stores).join(', ')}.`],
  });
}
