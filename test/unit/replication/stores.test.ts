import { describe, expect, it } from 'vitest';
import { createDynamodbStore } from '../../../src/replication/dynamodb-store.ts';
import { createS3Store, metricWindowMilliseconds } from '../../../src/replication/s3-store.ts';
import { virtualClock } from '../../support/clock.ts';
import {
  rule,
  SimulatedItems,
  SimulatedMetrics,
  SimulatedObjects,
  source,
  table,
  target,
} from './simulated-stores.ts';

function stores() {
  const clock = virtualClock();
  const [objects, items, metrics] = [
    new SimulatedObjects(clock),
    new SimulatedItems(clock),
    new SimulatedMetrics(),
  ];
  return {
    ...{ clock, objects, items, metrics },
    s3: createS3Store(rule, objects, metrics),
    dynamodb: createDynamodbStore(table, { source, target }, items, metrics),
  };
}

describe('the S3 store', () => {
  it('reads its lag in the region of the replicas, in seconds (T20)', async () => {
    const { s3, metrics, clock } = stores();
    metrics.values['AWS/S3'] = 42;
    expect(await s3.metric(clock.now())).toEqual({
      name: 'ReplicationLatency',
      region: target,
      lagSeconds: 42,
      at: clock.now() - 60_000,
    });
    expect(metrics.asked).toEqual([
      {
        region: target,
        query: {
          namespace: 'AWS/S3',
          name: 'ReplicationLatency',
          dimensions: {
            SourceBucket: 'source-bucket',
            DestinationBucket: 'target-bucket',
            RuleId: 'history',
          },
          statistic: 'Maximum',
        },
      },
    ]);
  });

  it('has no lag without a datapoint, and zero only when CloudWatch says so', async () => {
    const { s3, metrics, clock } = stores();
    metrics.values['AWS/S3'] = undefined;
    expect(await s3.metric(clock.now())).toMatchObject({ lagSeconds: null, at: null });
    metrics.values['AWS/S3'] = 0;
    expect(await s3.metric(clock.now())).toMatchObject({ lagSeconds: 0 });
    metrics.ageMilliseconds = metricWindowMilliseconds + 1;
    expect(await s3.metric(clock.now())).toMatchObject({ lagSeconds: null });
  });

  it('takes only a REPLICA of the very version for an arrival', async () => {
    const { s3, objects } = stores();
    expect(await s3.sentinelArrived('never-written')).toBe(false);
    await s3.writeSentinel('one');
    const key = objects.keys('source-bucket')[0] ?? '';
    objects.lies.set(`target-bucket ${key}`, { size: 3, checksum: '', replicationStatus: '' });
    expect(await s3.sentinelArrived('one')).toBe(false);
    objects.lies.clear();
    expect(await s3.sentinelArrived('one')).toBe(true);
    await s3.removeSentinel('one');
    expect(await s3.sentinelArrived('one')).toBe(false);
  });
});

describe('the DynamoDB store', () => {
  it('reads its lag in the region of the writes, and converts milliseconds (T20)', async () => {
    const { dynamodb, metrics, clock } = stores();
    metrics.values['AWS/DynamoDB'] = 1500;
    expect(await dynamodb.metric(clock.now())).toMatchObject({ region: source, lagSeconds: 1.5 });
    expect(metrics.asked).toMatchObject([
      {
        region: source,
        query: { namespace: 'AWS/DynamoDB', dimensions: { TableName: table, ReceivingRegion: target } },
      },
    ]);
    metrics.values['AWS/DynamoDB'] = undefined;
    expect(await dynamodb.metric(clock.now())).toMatchObject({ lagSeconds: null, at: null });
  });

  it('writes in the source, looks in the target, and removes', async () => {
    const { dynamodb, items, clock } = stores();
    items.lagMilliseconds = 1000;
    await dynamodb.writeSentinel('one');
    expect(items.written).toMatchObject([{ region: source, item: { sessionId: 'sentinel-one' } }]);
    expect(await dynamodb.sentinelArrived('one')).toBe(false);
    clock.advance(1000);
    expect(await dynamodb.sentinelArrived('one')).toBe(true);
    await dynamodb.removeSentinel('one');
    expect(items.written).toEqual([]);
  });

  it.each([
    [{ [target]: 'ACTIVE' }, []],
    [{ [target]: 'CREATING' }, [`the replica in ${target} is CREATING`]],
    [{ [source]: 'ACTIVE' }, [`the replica in ${target} is not there`]],
  ])('with replicas %j finds %j in the way', async (replicas, expected) => {
    const { dynamodb, items } = stores();
    items.replicaStatus = replicas;
    expect(await dynamodb.obstacles()).toEqual(expected);
  });
});
