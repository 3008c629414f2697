import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBuckets } from '../../../src/aws/buckets.ts';
import { createClients, type Clients } from '../../../src/aws/clients.ts';
import { whoAmI } from '../../../src/aws/identity.ts';
import { createInventory } from '../../../src/aws/inventory.ts';
import { createItems } from '../../../src/aws/items.ts';
import { createMetrics } from '../../../src/aws/metrics.ts';
import { createObjects } from '../../../src/aws/objects.ts';
import { createStacks } from '../../../src/aws/stacks.ts';
import { createStackSets } from '../../../src/aws/stack-sets.ts';
import type { StackSetOperationView, StackView } from '../../../src/deployment/ports.ts';
import { difference } from '../../../src/replication/compare-objects.ts';
import { emptyBucket } from '../../../src/teardown/empty-bucket.ts';
import { systemClock } from '../../../src/runbook/clock.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

const source = 'us-east-1';
const target = 'eu-central-1';
let local: TestLocalAws;
let clients: Clients;

beforeAll(async () => {
  local = await startLocalAws();
  clients = createClients({
    endpointUrl: local.endpoint,
    credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  clients.destroy();
  await local.stop();
});

/** The first answer that is wanted; fails after fifteen seconds. */
async function until<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (const deadline = Date.now() + 15_000; ;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await sleep(50);
  }
}

const newName = (what: string): string => `trading-analytics-${what}-${randomUUID().slice(0, 8)}`;

const request = (
  name: string,
  Resources: object,
  Parameters: object = {},
  values: Record<string, string> = {},
) => ({
  name,
  templateBody: JSON.stringify({ Parameters, Resources, Outputs: { Name: { Value: name } } }),
  parameters: values,
  tags: { 'trading-migrate:environment': 'test' },
  token: randomUUID(),
});

const settled = (region: string, nameOrArn: string): Promise<StackView | undefined> =>
  until(
    () => createStacks(clients).describe(region, nameOrArn),
    (view) => view?.state !== 'in-progress',
  );

const bucketResource = (name: string, properties: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: name, VersioningConfiguration: { Status: 'Enabled' }, ...properties },
});

async function createStack(region: string, resources: object): Promise<StackView> {
  const stacks = createStacks(clients);
  const name = newName('stack');
  await stacks.create(region, request(name, resources));
  const view = await settled(region, name);
  if (view?.state !== 'usable')
    throw new Error(JSON.stringify([view, view && (await stacks.rootFailure(region, view.id))]));
  return view;
}

/** Two buckets with a rule between them, each made by a stack in its region. */
async function replicatingBuckets(): Promise<{ from: string; to: string; ruleId: string }> {
  const [from, to, ruleId] = [newName('from'), newName('to'), 'history'];
  await createStack(target, { Bucket: bucketResource(to) });
  const rule = {
    Id: ruleId,
    Priority: 1,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: {
      Bucket: `arn:aws:s3:::${to}`,
      ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
      Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
    },
  };
  const ReplicationConfiguration = { Role: `arn:aws:iam::${local.account}:role/replication`, Rules: [rule] };
  await createStack(source, { Bucket: bucketResource(from, { ReplicationConfiguration }) });
  return { from, to, ruleId };
}

describe('identity', () => {
  it('knows the account', async () => {
    expect(await whoAmI(clients, source)).toMatchObject({ account: local.account });
  });
});

describe('objects and buckets', () => {
  it('go up in one request or in parts, replicate whole, and are counted out again', async () => {
    const { from, to, ruleId } = await replicatingBuckets();
    const [objects, buckets] = [createObjects(clients), createBuckets(clients)];
    const large = randomBytes(6 * 1024 * 1024);
    const versions = {
      'plain.csv': await objects.put(source, from, { key: 'plain.csv', body: randomBytes(1000) }),
      'ünd <&> \'"+ %20.csv': await objects.put(source, from, {
        key: 'ünd <&> \'"+ %20.csv',
        body: randomBytes(10),
      }),
      'parts.csv': await objects.put(source, from, {
        key: 'parts.csv',
        body: large,
        partBytes: 5 * 1024 * 1024,
      }),
    };
    for (const [key, versionId] of Object.entries(versions)) {
      await until(
        () => objects.head(source, from, key, versionId),
        (state) => state?.replicationStatus === 'COMPLETED',
      );
      const [here, there] = await Promise.all([
        objects.head(source, from, key, versionId),
        objects.head(target, to, key, versionId),
      ]);
      expect(here?.checksum).toMatch(/^CRC32:/);
      expect(there?.replicationStatus).toBe('REPLICA');
      expect([key, here && difference(here, there)]).toEqual([key, 'equal']);
    }
    expect(await objects.head(source, from, 'parts.csv')).toMatchObject({ size: large.length });
    expect(await objects.head(source, from, 'nothing')).toBeUndefined();
    expect(await objects.head(source, from, 'plain.csv', randomUUID())).toBeUndefined();

    const second = await objects.put(source, from, { key: 'plain.csv', body: randomBytes(20) });
    const current = async () => {
      const found: string[] = [];
      for await (const page of objects.current(source, from))
        found.push(...page.map(({ key, versionId, size }) => `${key} ${versionId} ${size}`));
      return found;
    };
    expect(await current()).toContain(`plain.csv ${second} 20`);
    expect(await current()).toHaveLength(3);
    await objects.deleteVersion(source, from, 'plain.csv', second);
    await objects.deleteVersion(source, from, 'plain.csv', second);
    expect(await current()).toContain(`plain.csv ${versions['plain.csv']} 1000`);

    // The lag is published where the replicas arrive, and nowhere else (T20).
    const query = {
      namespace: 'AWS/S3',
      name: 'ReplicationLatency',
      dimensions: { SourceBucket: from, DestinationBucket: to, RuleId: ruleId },
      statistic: 'Maximum',
    } as const;
    const newest = (region: string) =>
      createMetrics(clients).newest(region, [query], Date.now() - 900_000, Date.now());
    const [point] = await until(
      () => newest(target),
      ([found]) => found !== undefined,
    );
    expect(point?.value).toBeGreaterThanOrEqual(0);
    expect(Math.abs(Date.now() - (point?.at ?? 0))).toBeLessThan(120_000);
    expect(await newest(source)).toEqual([undefined]);

    await buckets.stopReplication(source, from);
    await buckets.stopReplication(source, from);
    await buckets.stopReplication(target, to);
    const { signal } = new AbortController();
    for (const [region, bucket] of [
      [source, from],
      [target, to],
    ] as const) {
      const request = { region, bucket, buckets, clock: systemClock, signal, onProgress: () => undefined };
      expect(await emptyBucket(request)).toBeGreaterThanOrEqual(3);
      expect(await emptyBucket(request)).toBe(0);
    }
  });

  it('are empty when somebody deleted the bucket by hand', async () => {
    const buckets = createBuckets(clients);
    const gone = newName('gone');
    const { signal } = new AbortController();
    const request = {
      region: source,
      bucket: gone,
      buckets,
      clock: systemClock,
      signal,
      onProgress: () => undefined,
    };
    expect(await emptyBucket(request)).toBe(0);
    await buckets.stopReplication(source, gone);
  });
});

describe('items', () => {
  it('are written in batches, arrive in the other region, and are removed', async () => {
    const table = newName('table');
    const keys = ['userId', 'sessionId'];
    await createStack(source, {
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: keys.map((AttributeName, index) => ({
            AttributeName,
            KeyType: index === 0 ? 'HASH' : 'RANGE',
          })),
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          Replicas: [{ Region: source }, { Region: target }],
        },
      },
    });
    const items = createItems(clients);
    expect(await items.replicas(source, table)).toMatchObject({ [target]: 'ACTIVE' });
    const all = Array.from({ length: 60 }, (_, index) => ({
      userId: `user-${index % 3}`,
      sessionId: `session-${index}`,
      view: 'positions',
    }));
    const progress: number[] = [];
    await items.putAll(source, table, all, (written) => progress.push(written));
    expect(progress).toEqual([25, 50, 60]);
    const [first, last] = [all[0], all[59]];
    if (!first || !last) throw new Error('no items');
    const keyOf = ({ userId, sessionId }: typeof first) => ({ userId, sessionId });
    expect(await items.get(source, table, keyOf(last))).toEqual(last);
    expect(await until(() => items.get(target, table, keyOf(last)), Boolean)).toEqual(last);
    await items.put(source, table, { ...first, view: 'orders' });
    expect(await items.get(source, table, keyOf(first))).toMatchObject({ view: 'orders' });
    await items.delete(source, table, keyOf(first));
    await items.delete(source, table, keyOf(first));
    expect(await items.get(source, table, keyOf(first))).toBeUndefined();
    await until(
      () => items.get(target, table, keyOf(first)),
      (found) => found === undefined,
    );
  });
});

describe('stacks', () => {
  it('are created, found unchanged, updated and deleted, each in its region', async () => {
    const stacks = createStacks(clients);
    const name = newName('queue');
    const resources = (delay: number) => ({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name, DelaySeconds: delay } },
    });
    expect(await stacks.describe(target, name)).toBeUndefined();
    await stacks.create(target, request(name, resources(0), { Zone: { Type: 'String' } }, { Zone: 'a' }));
    const made = await settled(target, name);
    expect(made).toMatchObject({ name, state: 'usable', parameters: { Zone: 'a' }, outputs: { Name: name } });
    expect(await stacks.describe(source, name)).toBeUndefined();
    const [queue] = await stacks.resources(target, name);
    expect(queue).toMatchObject({ logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'CREATE_COMPLETE' });
    expect(queue?.physicalId).not.toBe('');
    expect(JSON.parse(await stacks.templateOf(target, name))).toHaveProperty('Resources.Queue');

    const changed = request(name, resources(5), { Zone: { Type: 'String' } }, { Zone: 'b' });
    expect(await stacks.update(target, changed)).toBe(true);
    expect(await settled(target, name)).toMatchObject({
      status: 'UPDATE_COMPLETE',
      parameters: { Zone: 'b' },
    });

    expect(await stacks.list(target, (each) => each === name)).toEqual([name]);
    await stacks.delete(target, name, randomUUID());
    const id = made?.id ?? '';
    expect(await settled(target, id)).toMatchObject({ id, state: 'absent' });
    expect(await stacks.describe(target, name)).toBeUndefined();
    expect(await stacks.list(target, (each) => each === name)).toEqual([]);
  });

  it('that fail are rolled back, and give the resource that began it', async () => {
    const stacks = createStacks(clients);
    const name = newName('broken');
    const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } };
    const queue = {
      Type: 'AWS::SQS::Queue',
      DependsOn: 'Topic',
      Properties: { QueueName: name, DelaySeconds: 100_000 },
    };
    await stacks.create(source, request(name, { Topic: topic, Queue: queue }));
    const view = await settled(source, name);
    expect(view).toMatchObject({ state: 'rolled-back', status: 'ROLLBACK_COMPLETE' });
    const root = await stacks.rootFailure(source, view?.id ?? '');
    expect(root).toMatchObject({ logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'CREATE_FAILED' });
    expect(root?.reason).not.toBe('');
  });
});

describe('StackSets', () => {
  const ended = (set: string, id: string): Promise<StackSetOperationView | undefined> =>
    until(
      () => createStackSets(clients, source).operation(set, id),
      (found) => found !== undefined && !['RUNNING', 'QUEUED', 'STOPPING'].includes(found.status),
    );
  const queueSet = (name: string) => ({
    ...request(
      name,
      {
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: { QueueName: `${name}-queue`, DelaySeconds: { Ref: 'Delay' } },
        },
      },
      { Delay: { Type: 'Number' } },
      { Delay: '1' },
    ),
    description: 'Queue layer of the platform',
  });

  it('are made and deleted in both regions, with overrides, and absent is no error', async () => {
    const sets = createStackSets(clients, source);
    const name = newName('set');
    expect(await sets.describe(name)).toBeUndefined();
    expect(await sets.operation(name, 'none')).toBeUndefined();
    expect(await sets.instance(name, local.account, source)).toBeUndefined();
    const wanted = queueSet(name);
    await sets.create(wanted);
    expect(await sets.describe(name)).toEqual({
      name,
      templateBody: wanted.templateBody,
      parameters: { Delay: '1' },
    });
    expect(await createStackSets(clients, target).describe(name)).toBeUndefined();
    expect(await sets.list((each) => each === name)).toEqual([name]);

    const instances = { stackSet: name, account: local.account };
    for (const [region, Delay] of [
      [target, '2'],
      [source, '3'],
    ] as const) {
      const operationId = randomUUID();
      await sets.createInstances({ ...instances, regions: [region], overrides: { Delay }, operationId });
      expect(await ended(name, operationId)).toMatchObject({
        status: 'SUCCEEDED',
        action: 'CREATE',
        failedInstances: 0,
      });
      const instance = await sets.instance(name, local.account, region);
      expect(instance).toMatchObject({
        region,
        status: 'CURRENT',
        detailedStatus: 'SUCCEEDED',
        overrides: { Delay },
      });
      expect(await createStacks(clients).describe(region, instance?.stackId ?? '')).toMatchObject({
        state: 'usable',
        parameters: { Delay },
      });
    }
    expect((await sets.regionsOfInstances(name)).toSorted()).toEqual([target, source]);

    const update = { ...queueSet(name), parameters: { Delay: '9' }, regionOrder: [target, source] };
    await sets.update(update);
    expect(await ended(name, update.token)).toMatchObject({ status: 'SUCCEEDED', action: 'UPDATE' });
    // Overrides survive an update of the set.
    expect(await sets.instance(name, local.account, target)).toMatchObject({ overrides: { Delay: '2' } });

    for (const region of [source, target]) {
      const operationId = randomUUID();
      await sets.deleteInstances({ ...instances, regions: [region], operationId }, false);
      expect(await ended(name, operationId)).toMatchObject({ status: 'SUCCEEDED', action: 'DELETE' });
      expect(await sets.instance(name, local.account, region)).toBeUndefined();
    }
    await sets.delete(name);
    await sets.delete(name);
    expect(await sets.describe(name)).toBeUndefined();
  });

  it('that fail in a region lead to the resource, though its stack is gone (T1)', async () => {
    const sets = createStackSets(clients, source);
    const name = newName('set');
    await sets.create(queueSet(name));
    const operationId = randomUUID();
    await sets.createInstances({
      ...{ stackSet: name, account: local.account, operationId },
      regions: [target, source],
      overrides: { Delay: '100000' },
    });
    expect(await ended(name, operationId)).toMatchObject({ status: 'FAILED' });
    const results = await until(
      () => sets.operationResults(name, operationId),
      (found) => found.length === 2,
    );
    expect(results.map(({ region, status }) => [region, status]).sort()).toEqual([
      [target, 'FAILED'],
      [source, 'CANCELLED'],
    ]);
    const instance = await sets.instance(name, local.account, target);
    const root = await createStacks(clients).rootFailure(target, instance?.stackId ?? '');
    expect(root).toMatchObject({ logicalId: 'Queue', status: 'CREATE_FAILED' });
  });
});

describe('the inventory', () => {
  it('finds what carries a name, of every kind, in its region', async () => {
    const suffix = randomUUID().slice(0, 8);
    const named = (what: string): string => `trading-analytics-${what}-${suffix}`;
    await createStack(target, {
      Vpc: {
        Type: 'AWS::EC2::VPC',
        Properties: { CidrBlock: '10.9.0.0/16', Tags: [{ Key: 'Name', Value: named('vpc') }] },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: named('role'),
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
        },
      },
      Bucket: bucketResource(named('bucket')),
    });
    const inventory = createInventory(clients);
    const matches = (name: string): boolean => name.endsWith(`-${suffix}`);
    const found = async (region: string, global: boolean) =>
      (await inventory.list(region, global, matches)).map(({ type, name }) => `${type} ${name}`).sort();
    expect(await found(target, false)).toEqual([`AWS::EC2::VPC ${named('vpc')}`]);
    expect(await found(source, false)).toEqual([]);
    expect(await found(source, true)).toEqual([
      `AWS::IAM::Role ${named('role')}`,
      `AWS::S3::Bucket ${named('bucket')}`,
    ]);
  });
});
