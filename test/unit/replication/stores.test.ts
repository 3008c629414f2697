import { describe, expect, it } from 'vitest';
import { createAuroraStore } from '../../../src/replication/aurora-store.ts';
import { createDynamodbStore } from '../../../src/replication/dynamodb-store.ts';
import { createKinesisStore } from '../../../src/replication/kinesis-store.ts';
import { createS3Store } from '../../../src/replication/s3-store.ts';
import type { ReplicatedStore } from '../../../src/replication/store.ts';
import { virtualClock } from '../../support/clock.ts';
import {
  clusterIn,
  rule,
  sentinelOf,
  SimulatedDatabases,
  SimulatedItems,
  SimulatedMetrics,
  SimulatedObjects,
  SimulatedStreams,
  source,
  table,
  target,
} from './simulated-stores.ts';

const sql = { clusterArn: clusterIn(source), secretArn: 'secret', database: 'trading' };
const streamPair = {
  source: { region: source, stream: 'source-stream' },
  target: { region: target, stream: 'target-stream' },
  forwarder: 'forwarder',
  failureQueue: 'https://queue',
};

function stores() {
  const clock = virtualClock();
  const [objects, items, metrics] = [
    new SimulatedObjects(clock),
    new SimulatedItems(clock),
    new SimulatedMetrics(),
  ];
  const [databases, streams] = [new SimulatedDatabases(clock), new SimulatedStreams(clock)];
  const aurora = { globalClusterId: 'global', sql };
  return {
    ...{ clock, objects, items, metrics, databases, streams },
    s3: createS3Store(rule, objects, metrics),
    dynamodb: createDynamodbStore(table, { source, target }, items, metrics),
    aurora: createAuroraStore(aurora, { source, target }, databases, metrics),
    kinesis: createKinesisStore(streamPair, streams, streams, metrics, () => clock.now()),
    see: (store: ReplicatedStore) => store.observe(clock.now()),
  };
}

describe('the S3 store', () => {
  it('reads lag and backlog in the region of the replicas (T20)', async () => {
    const { s3, see, metrics, clock } = stores();
    metrics.values['AWS/S3'] = 42;
    const at = clock.now() - 60_000;
    expect(await see(s3)).toMatchObject({
      lags: [{ name: 'ReplicationLatency', region: target, value: 42, unit: 's', at }],
      backlog: { region: target, bytes: 42, operations: 42, at, secondsLeft: null },
    });
    const dimensions = {
      SourceBucket: 'source-bucket',
      DestinationBucket: 'target-bucket',
      RuleId: 'history',
    };
    expect(metrics.asked).toEqual(
      ['ReplicationLatency', 'BytesPendingReplication', 'OperationsPendingReplication'].map((name) => ({
        region: target,
        query: { namespace: 'AWS/S3', name, dimensions, statistic: 'Maximum' },
      })),
    );
  });

  it.each<[string, (metrics: SimulatedMetrics) => void, object]>([
    ['lately', (metrics) => (metrics.ageMilliseconds = 901_000), { kind: 'not-lately', minutes: 15 }],
    ['ever', (metrics) => metrics.everPublished.clear(), { kind: 'never' }],
    [
      'in its region, but in the other',
      (metrics) => (metrics.homes['AWS/S3'] = [source]),
      { kind: 'elsewhere', region: source },
    ],
  ])('says that there is no datapoint %s', async (_how, spoil, absence) => {
    const { s3, see, metrics } = stores();
    spoil(metrics);
    if (metrics.everPublished.size === 0) metrics.values['AWS/S3'] = undefined;
    const { lags, backlog } = await see(s3);
    expect(lags).toMatchObject([{ value: null, at: null, absence }]);
    expect(backlog).toMatchObject({ bytes: null, operations: null, at: null });
  });

  it('has zero only when CloudWatch says so', async () => {
    const { s3, see, metrics } = stores();
    metrics.values['AWS/S3'] = 0;
    expect(await see(s3)).toMatchObject({ lags: [{ value: 0 }], backlog: { bytes: 0, secondsLeft: 0 } });
  });

  it('takes only a REPLICA of the very version for an arrival', async () => {
    const { s3, objects } = stores();
    const sentinel = sentinelOf(s3);
    expect(await sentinel.arrived('never-written')).toBe(false);
    await sentinel.write('one');
    const key = objects.keys('source-bucket')[0] ?? '';
    objects.lies.set(`target-bucket ${key}`, { size: 3, checksum: '', replicationStatus: '' });
    expect(await sentinel.arrived('one')).toBe(false);
    objects.lies.clear();
    expect(await sentinel.arrived('one')).toBe(true);
    await sentinel.remove('one');
    expect(await sentinel.arrived('one')).toBe(false);
  });
});

describe('the DynamoDB store', () => {
  it('reads its lag in the region of the writes, in milliseconds (T20)', async () => {
    const { dynamodb, see, metrics } = stores();
    metrics.values['AWS/DynamoDB'] = 1500;
    expect(await see(dynamodb)).toMatchObject({
      lags: [{ region: source, value: 1500, unit: 'ms', secondsPerUnit: 0.001 }],
      obstacles: [],
    });
    const dimensions = { TableName: table, ReceivingRegion: target };
    expect(metrics.asked).toMatchObject([
      { region: source, query: { namespace: 'AWS/DynamoDB', dimensions } },
    ]);
  });

  it('writes in the source, looks in the target, and removes', async () => {
    const { dynamodb, items, clock } = stores();
    const sentinel = sentinelOf(dynamodb);
    items.lagMilliseconds = 1000;
    await sentinel.write('one');
    expect(items.written).toMatchObject([{ region: source, item: { sessionId: 'sentinel-one' } }]);
    expect(await sentinel.arrived('one')).toBe(false);
    clock.advance(1000);
    expect(await sentinel.arrived('one')).toBe(true);
    await sentinel.remove('one');
    expect(items.written).toEqual([]);
  });

  it.each([
    [{ [target]: 'ACTIVE' }, []],
    [{ [target]: 'CREATING' }, [`the replica in ${target} is CREATING`]],
    [{ [source]: 'ACTIVE' }, [`the replica in ${target} is not there`]],
  ])('with replicas %j finds %j in the way', async (replicas, expected) => {
    const { dynamodb, see, items } = stores();
    items.replicaStatus = replicas;
    expect((await see(dynamodb)).obstacles).toEqual(expected);
  });
});

describe('the Aurora store', () => {
  it('has what the writer knows of the secondary, and CloudWatch’s lag wherever it is (T40)', async () => {
    for (const [homes, places] of [
      [[target], [target]],
      [[source], [source]],
      [
        [source, target],
        [target, source],
      ],
    ]) {
      const { aurora, see, metrics, clock } = stores();
      metrics.homes['AWS/RDS'] = homes ?? [];
      expect(await see(aurora)).toMatchObject({
        lags: [
          {
            name: 'aurora_global_db_status()',
            ...{ region: source, value: 30, at: clock.now() - 500, freshSeconds: 120 },
          },
          ...(places ?? []).map((region) => ({ name: 'AuroraGlobalDBReplicationLag', region, value: 40 })),
        ],
        obstacles: [],
        doubts: [],
      });
    }
  });

  it('says in which way a metric is missing in both regions', async () => {
    const { aurora, see, metrics } = stores();
    metrics.ageMilliseconds = 1_000_000;
    expect((await see(aurora)).lags[1]).toMatchObject({ value: null, absence: { kind: 'not-lately' } });
    metrics.everPublished.clear();
    expect((await see(aurora)).lags[1]).toMatchObject({ value: null, absence: { kind: 'never' } });
  });

  it.each<[string, (databases: SimulatedDatabases) => void, string]>([
    ['is not there', (databases) => (databases.isThere = false), 'there is no global database global'],
    [
      'has a secondary that is not connected',
      ({ members }) => members.splice(1, 1, { ...secondary, synchronizationStatus: 'pending-resync' }),
      `the secondary in ${target} is pending-resync, not connected`,
    ],
    ['has no secondary', ({ members }) => members.splice(1, 1), `there is no secondary cluster in ${target}`],
    // A state that no SDK knows (T37).
    ['switches over', (databases) => (databases.failover = 'switching-over'), 'is switching-over'],
    ['has no writer', ({ members }) => members.splice(0, 1), 'the global database has no writer'],
    [
      'was switched over',
      (databases) => (databases.members = [{ ...secondary, isWriter: true }]),
      `the writer is in ${target}: nothing is replicated from ${source}`,
    ],
  ])('that %s finds that in the way', async (_how, spoil, words) => {
    const { aurora, see, databases } = stores();
    spoil(databases);
    expect((await see(aurora)).obstacles.join()).toContain(words);
  });

  it('doubts when RDS and the database name different writers, or RDS does not say what is connected', async () => {
    const { aurora, see, databases } = stores();
    databases.writer = target;
    expect((await see(aurora)).doubts).toEqual([
      `RDS has the writer in ${source}, and the database names ${target}`,
    ]);
    databases.writer = source;
    databases.members.splice(1, 1, { ...secondary, synchronizationStatus: '' });
    expect((await see(aurora)).doubts).toEqual([
      `RDS does not say whether the secondary in ${target} is connected`,
    ]);
  });

  it('doubts while the writer is not available', async () => {
    const { aurora, see, databases } = stores();
    databases.answers = false;
    expect(await see(aurora)).toMatchObject({
      lags: [{ name: 'AuroraGlobalDBReplicationLag' }],
      doubts: ['the writer in us-east-1 is not available'],
    });
  });

  it('does not take NULL or -1 for a lag (T41)', async () => {
    const { aurora, see, databases } = stores();
    databases.lagMilliseconds = null;
    expect((await see(aurora)).lags[0]).toMatchObject({ value: null, absence: { kind: 'never' } });
    databases.lagMilliseconds = -1;
    expect((await see(aurora)).lags[0]).toMatchObject({ value: -1 });
  });
});

const secondary = { clusterArn: clusterIn(target), isWriter: false, synchronizationStatus: 'connected' };

describe('the Kinesis store', () => {
  it('finds the very record that it wrote, in the stream of the target region', async () => {
    const { kinesis, streams, clock } = stores();
    const sentinel = sentinelOf(kinesis);
    streams.lagMilliseconds = 2000;
    await sentinel.write('one');
    const written = streams.written[0];
    expect(written?.partitionKey).toBe('trading-migrate.sentinel-one');
    // What data-transform passes over: see its README.
    expect(new TextDecoder().decode(written?.data)).toBe('{"type":"trading-migrate.sentinel","id":"one"}');
    await streams.put(source, 'source-stream', 'x', new TextEncoder().encode('trading-migrate.sentinel one'));
    expect(await sentinel.arrived('one')).toBe(false);
    clock.advance(2000);
    expect(await sentinel.arrived('two')).toBe(false);
    expect(await sentinel.arrived('one')).toBe(true);
    await sentinel.remove('one');
    expect(await sentinel.arrived('one')).toBe(false);
  });

  it('reads no more often than a shard answers', async () => {
    const { kinesis, clock } = stores();
    const sentinel = sentinelOf(kinesis);
    await sentinel.write('one');
    clock.advance(100);
    expect(await sentinel.arrived('one')).toBe(true);
    expect(await sentinel.arrived('one')).toBe(false);
  });

  it('begins again when a position has expired, and loses nothing (T44)', async () => {
    const { kinesis, streams, clock } = stores();
    const sentinel = sentinelOf(kinesis);
    streams.lagMilliseconds = 3000;
    await sentinel.write('one');
    clock.advance(600);
    expect(await sentinel.arrived('one')).toBe(false);
    streams.readsUntilExpiry = 1;
    clock.advance(2600);
    expect(await sentinel.arrived('one')).toBe(false);
    clock.advance(600);
    expect(await sentinel.arrived('one')).toBe(true);
  });

  it('reads the age of what the forwarder gets, and finds in the way what it gave up', async () => {
    const { kinesis, see, streams, metrics } = stores();
    expect(await see(kinesis)).toMatchObject({
      lags: [{ name: 'IteratorAge', region: source, value: 20, unit: 'ms' }],
      obstacles: [],
    });
    expect(metrics.asked).toMatchObject([{ query: { dimensions: { FunctionName: 'forwarder' } } }]);
    streams.given = 2;
    expect((await see(kinesis)).obstacles).toEqual([
      '2 messages of records given up are in its failure queue',
    ]);
  });
});
