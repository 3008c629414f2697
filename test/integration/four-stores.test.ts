import { PutMetricDataCommand, type MetricDatum } from '@aws-sdk/client-cloudwatch';
import { UpdateTableCommand, type ReplicationGroupUpdate } from '@aws-sdk/client-dynamodb';
import { SwitchoverGlobalClusterCommand } from '@aws-sdk/client-rds';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClients, type Clients } from '../../src/aws/clients.ts';
import { createGlobalDatabases } from '../../src/aws/global-databases.ts';
import { createItems } from '../../src/aws/items.ts';
import { createMetrics } from '../../src/aws/metrics.ts';
import { createObjects } from '../../src/aws/objects.ts';
import { createQueues } from '../../src/aws/queues.ts';
import { createStacks } from '../../src/aws/stacks.ts';
import { createStackSets } from '../../src/aws/stack-sets.ts';
import { createStreams } from '../../src/aws/streams.ts';
import { findStores } from '../../src/phases/stores.ts';
import type { MigrationWorld } from '../../src/phases/world.ts';
import { loadPlatform } from '../../src/platform.ts';
import { judge } from '../../src/replication/judge.ts';
import type { Objects } from '../../src/replication/ports.ts';
import { SentinelTimer } from '../../src/replication/sentinels.ts';
import type { ReplicatedStore, StoreName } from '../../src/replication/store.ts';
import { systemClock } from '../../src/runbook/clock.ts';
import type { Reading } from '../../src/runbook/events.ts';
import { until } from '../conformance/asking.ts';
import { regionsOf } from '../support/layers-as-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';
import { deployPlatform, type TestPlatform } from '../support/platform.ts';

const { source, target } = regionsOf;
const names = ['s3', 'dynamodb', 'aurora', 'kinesis'] as const satisfies readonly StoreName[];
/** Seconds. */
const limit = 300;
const elevenMinutes = 660_000;
/** Keys of replicas whose content is to be another than it was. */
const corrupted = new Set<string>();

let local: TestLocalAws;
let platform: TestPlatform;
let clients: Clients;
let stores: Record<StoreName, ReplicatedStore>;

beforeAll(async () => {
  // Nothing is published yet: a metric that never was is the first thing to see.
  local = await startLocalAws({ metricsMs: 3_600_000 });
  local.settings.databaseTimes = { creating: 50, deleting: 50, promoting: 50, switchingOver: 500 };
  platform = await deployPlatform(local, {
    environmentSuffix: 'four',
    platform: { layers: ['storage', 'dashboard-state', 'streaming', 'database'] },
  });
  const credentials = { accessKeyId: local.account, secretAccessKey: 'local' };
  clients = createClients({ endpointUrl: local.endpoint, credentials });
  stores = await storesOf(platform);
});
afterAll(async () => {
  clients.destroy();
  platform.remove();
  await local.stop();
});
afterEach(() => {
  delete local.settings.stalled;
  delete local.settings.faults;
  for (const store of ['s3', 'dynamodb', 'rds'] as const) local.settings.lag[store] = 100;
});

/** As the gate finds them, from the outputs of the stacks. */
async function storesOf({ config }: TestPlatform): Promise<typeof stores> {
  const loaded = { config, file: undefined, stateDirectory: '', manifestFile: undefined };
  const world = {
    ...loadPlatform(loaded),
    ...{ regions: regionsOf, account: local.account, environmentSuffix: config.environmentSuffix },
    ...{ stacks: createStacks(clients), stackSets: createStackSets(clients, source) },
    ...{ objects: corrupting(createObjects(clients)), items: createItems(clients) },
    ...{ globalDatabases: createGlobalDatabases(clients), metrics: createMetrics(clients) },
    ...{ streams: createStreams(clients), queues: createQueues(clients) },
  } as unknown as MigrationWorld;
  const context = { clock: systemClock, openAction: () => undefined, journal: () => [] };
  const found = await findStores(world, context);
  return Object.fromEntries(found.map((store) => [store.name, store])) as typeof stores;
}

/** S3 as it would be if bytes of a replica had changed where they lie. */
const corrupting = (objects: Objects): Objects => ({
  ...objects,
  head: async (region, bucket, key, versionId) => {
    const found = await objects.head(region, bucket, key, versionId);
    return found && region === target && corrupted.has(key) ? { ...found, checksum: 'CRC32:other' } : found;
  },
});

interface Look {
  readonly maxLagSeconds?: number;
  /** How much later than now it is judged. */
  readonly later?: number;
  /** How long the sentinel is looked for, in milliseconds; without it none is sent. */
  readonly patience?: number;
  readonly content?: boolean;
}

/** One sample of a store, as the gate takes and judges it. */
async function look(
  name: StoreName,
  { maxLagSeconds = limit, later = 0, patience, content = false }: Look = {},
): Promise<Reading> {
  const store = stores[name];
  const timer =
    store.sentinel && patience !== undefined
      ? new SentinelTimer(store.sentinel, systemClock, () => crypto.randomUUID())
      : undefined;
  const sentinel = await timer?.sample(patience ?? 0, new AbortController().signal);
  await timer?.close();
  const compared = content ? await store.compare?.(() => undefined) : undefined;
  const now = Date.now() + later;
  const observed = await store.observe(now);
  const evidence = {
    ...{ store: name, ...observed },
    ...(sentinel && { sentinel }),
    ...(compared && { content: compared }),
  };
  return judge(evidence, maxLagSeconds, now);
}

const outputOf = (layer: string, role: 'source' | 'target', name: string): string =>
  platform.outputs(layer, role)[name] ?? '';

const bucketIn = (role: 'source' | 'target'): string =>
  outputOf('storage', role, `HistoricalDataBucket${role === 'source' ? 'Source' : 'Target'}Name`);

const publish = (region: string, Namespace: string, metric: string, dimensions: Record<string, string>) => {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const datum: MetricDatum = { MetricName: metric, Dimensions, Value: 1, Timestamp: new Date() };
  return local.clients(region).cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData: [datum] }));
};

describe('before CloudWatch has anything', () => {
  it('finds the four stores of the platform', () => {
    expect(Object.keys(stores)).toEqual(names);
  });

  it.each(names)('%s is unknown: the metric has never had a datapoint', async (name) => {
    const { verdict, reasons } = await look(name);
    expect({ verdict, reasons }).toEqual({
      verdict: 'unknown',
      reasons: [expect.stringMatching(/has never had a datapoint in (us-east-1|eu-central-1)$/) as string],
    });
  });

  it('says that a metric is in the other region, where nobody may take it for this one', async () => {
    const TableName = outputOf('dashboard-state', 'source', 'DashboardTableName');
    const FunctionName = outputOf('streaming', 'source', 'StreamForwarderFunctionName');
    const rule = {
      ...{ SourceBucket: bucketIn('source'), DestinationBucket: bucketIn('target') },
      RuleId: outputOf('storage', 'source', 'ReplicationRuleId'),
    };
    await publish(source, 'AWS/S3', 'ReplicationLatency', rule);
    await publish(target, 'AWS/DynamoDB', 'ReplicationLatency', { TableName, ReceivingRegion: target });
    await publish(target, 'AWS/Lambda', 'IteratorAge', { FunctionName });
    for (const [name, there, here] of [
      ['s3', source, target],
      ['dynamodb', target, source],
      ['kinesis', target, source],
    ] as const)
      expect(await look(name)).toMatchObject({
        verdict: 'unknown',
        reasons: [expect.stringContaining(`is published in ${there}, and belongs in ${here}`)],
      });
  });

  it('takes the lag of Aurora from whichever region has it (T40)', async () => {
    const DBClusterIdentifier = outputOf('database', 'target', 'DatabaseClusterId');
    await publish(source, 'AWS/RDS', 'AuroraGlobalDBReplicationLag', { DBClusterIdentifier });
    expect(await look('aurora')).toMatchObject({
      verdict: 'pass',
      measured: [{ name: 'aurora_global_db_status()' }, { region: source, value: 1 }],
    });
  });
});

describe('when everything replicates', () => {
  it.each(names)('%s passes', async (name) => {
    local.settings.metricsInterval = 200;
    if (name === 's3') for (const key of ['one', 'two', 'three']) await putObject(key);
    const reading = await until(
      () => look(name, { patience: 5000, content: true }),
      ({ verdict }) => verdict === 'pass',
    );
    expect(reading).toMatchObject({ reasons: [], lagSeconds: expect.any(Number) as number });
    if (name !== 'aurora') expect(reading.sentinel?.arrivedAt).toEqual(expect.any(Number));
    if (name === 's3') expect(reading.content).toEqual({ compared: 3, pending: 0, wrong: 0 });
  });
});

const putObject = (key: string): Promise<string> =>
  createObjects(clients).put(source, bucketIn('source'), { key, body: Buffer.from(key) });

describe('a lag above the limit is refused', () => {
  it.each(['s3', 'dynamodb'] as const)('%s: by the sentinel', async (name) => {
    local.settings.lag[name] = 600;
    expect(await look(name, { maxLagSeconds: 0.3, patience: 5000 })).toMatchObject({
      verdict: 'refuse',
      reasons: expect.arrayContaining([expect.stringContaining('the sentinel took')]) as string[],
    });
  });

  it('aurora: by what the writer knows', async () => {
    local.settings.lag.rds = 5000;
    expect(await look('aurora', { maxLagSeconds: 1 })).toMatchObject({
      verdict: 'refuse',
      reasons: expect.arrayContaining([
        'aurora_global_db_status() in us-east-1 is 5 s, limit 1 s',
      ]) as string[],
    });
  });
});

describe('a replication that stalls is refused', () => {
  it.each(['s3', 'dynamodb'] as const)('%s: the sentinel is lost', async (name) => {
    local.settings.stalled = { [name]: true };
    expect(await look(name, { maxLagSeconds: 0.3, patience: 500 })).toMatchObject({
      verdict: 'refuse',
      reasons: expect.arrayContaining([expect.stringContaining('the sentinel has not arrived')]) as string[],
    });
  });

  it('aurora: the lag grows, and what the writer knows gets old (T41)', async () => {
    local.settings.stalled = { rds: true };
    const grown = await until(
      () => look('aurora', { maxLagSeconds: 0.5 }),
      ({ verdict }) => verdict === 'refuse',
    );
    expect(grown.reasons).toEqual([expect.stringContaining('AuroraGlobalDBReplicationLag in eu-central-1')]);
    expect(await look('aurora', { later: 180_000 })).toMatchObject({
      verdict: 'unknown',
      reasons: [expect.stringContaining('aurora_global_db_status() in us-east-1 is stale')],
    });
  });

  it('kinesis: the sentinel does not come out, and the age of what waits grows', async () => {
    local.settings.faults = { wire: [{ kind: 'throttle', service: 'kinesis', operation: 'PutRecords' }] };
    const reasons = await until(
      async () => (await look('kinesis', { maxLagSeconds: 0.4, patience: 500 })).reasons.join(),
      (words) => words.includes('IteratorAge'),
    );
    expect(reasons).toMatch(/the sentinel has not arrived after .*,IteratorAge in us-east-1 is /);
    delete local.settings.faults;
    await until(
      () => look('kinesis', { patience: 5000 }),
      ({ verdict }) => verdict === 'pass',
    );
  });
});

describe('stale metrics', () => {
  it.each(names)('%s is unknown', async (name) => {
    const { verdict, reasons } = await look(name, { later: elevenMinutes });
    expect(verdict).toBe('unknown');
    expect(reasons).toEqual(
      expect.arrayContaining([expect.stringMatching(/(Latency|Lag|Age) in \S+ is stale: [67]\d\d/)]),
    );
  });
});

describe('content that differs is refused', () => {
  it('s3: one replica is corrupted', async () => {
    await putObject('corrupted');
    corrupted.add('corrupted');
    const { reasons } = await refusedContent();
    expect(reasons.join()).toMatch(/corrupted has checksum CRC32:other in the target and CRC32:/);
    corrupted.clear();
  });

  it('s3: one object is missing', async () => {
    const version = await putObject('missing');
    await until(
      () => createObjects(clients).head(target, bucketIn('target'), 'missing', version),
      (found) => found !== undefined,
    );
    await createObjects(clients).deleteVersion(target, bucketIn('target'), 'missing', version);
    const { reasons } = await refusedContent();
    expect(reasons.join()).toContain('missing is missing in the target');
    await createObjects(clients).deleteVersion(source, bucketIn('source'), 'missing', version);
  });

  it('s3: a delete marker hides a replica', async () => {
    const version = await putObject('hidden');
    await until(
      () => createObjects(clients).head(target, bucketIn('target'), 'hidden', version),
      (found) => found !== undefined,
    );
    const hidden = { Bucket: bucketIn('target'), Key: 'hidden' };
    await local.clients(target).s3.send(new DeleteObjectCommand(hidden));
    const { reasons } = await refusedContent();
    expect(reasons).toEqual(['hidden is hidden in the target by a delete marker']);
  });

  const refusedContent = (): Promise<Reading> =>
    until(
      () => look('s3', { content: true }),
      ({ verdict }) => verdict === 'refuse',
    );
});

describe('obstacles', () => {
  it('kinesis: records that the forwarder gave up', async () => {
    const QueueUrl = outputOf('streaming', 'source', 'ForwarderFailureQueueUrl');
    const sqs = await clients.sqs(source);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    expect(await look('kinesis')).toMatchObject({
      verdict: 'refuse',
      reasons: ['1 messages of records given up are in its failure queue'],
    });
  });

  it('dynamodb: a replica that is not ACTIVE', async () => {
    const TableName = outputOf('dashboard-state', 'source', 'DashboardTableName');
    local.settings.replicaDelay = 3_600_000;
    const change: ReplicationGroupUpdate = { Delete: { RegionName: target } };
    await local
      .clients(source)
      .dynamodb.send(new UpdateTableCommand({ TableName, ReplicaUpdates: [change] }));
    expect(await look('dynamodb')).toMatchObject({
      verdict: 'refuse',
      reasons: ['the replica in eu-central-1 is DELETING'],
    });
  });

  it('aurora: a writer elsewhere, and a secondary that is not connected', async () => {
    await switchOver('source', 'target');
    const moved = await until(
      () => look('aurora'),
      ({ reasons }) => !reasons.some((words) => words.startsWith('the global database is')),
    );
    expect(moved).toMatchObject({
      verdict: 'refuse',
      reasons: ['the writer is in eu-central-1: nothing is replicated from us-east-1'],
    });
    // Long enough to see how the writer of before becomes a secondary again.
    local.settings.databaseTimes = { ...local.settings.databaseTimes, switchingOver: 2000 };
    await switchOver('target', 'source');
    const resyncing = await until(
      () => look('aurora'),
      ({ reasons }) => reasons.some((words) => words.includes('pending-resync')),
    );
    expect(resyncing).toMatchObject({
      verdict: 'refuse',
      reasons: expect.arrayContaining([
        'the secondary in eu-central-1 is pending-resync, not connected',
      ]) as string[],
    });
  });
});

type Role = keyof typeof regionsOf;

/** Asked for where the writer is. */
async function switchOver(from: Role, to: Role): Promise<void> {
  const rds = await clients.rds(regionsOf[from]);
  await rds.send(
    new SwitchoverGlobalClusterCommand({
      GlobalClusterIdentifier: outputOf('global-database', 'source', 'AuroraGlobalClusterId'),
      TargetDbClusterIdentifier: outputOf('database', to, 'DatabaseClusterArn'),
    }),
  );
}
