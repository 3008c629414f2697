/** The applications, deployed in both regions from their templates, do what they are for. */
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegionRole } from '../../src/deployment/layer.ts';
import { readBuiltInTemplate } from '../../src/templates/load.ts';
import { until } from '../conformance/asking.ts';
import {
  deployApplications,
  type DeployedApplications,
  type Item,
} from '../support/deployed-applications.ts';
import { regionsOf } from '../support/layers-as-stacks.ts';

const suffix = 'app';
const roles: readonly RegionRole[] = ['source', 'target'];

let deployed: DeployedApplications;
beforeAll(async () => {
  deployed = await deployApplications(suffix);
});
afterAll(() => deployed.stop());

const itemThere = (role: RegionRole, userId: string, sessionId: string): Promise<Item | undefined> =>
  until(
    () => deployed.item(role, userId, sessionId),
    (found) => found !== undefined,
  );

describe.each(roles)('the API in the %s region', (role) => {
  const path = `/dashboard/trader-${role}/morning`;

  it('has the address that the output says', () => {
    const id = deployed.output('application', role, 'ApiId');
    expect(deployed.output('application', role, 'ApiEndpoint')).toBe(
      `https://${id}.execute-api.${regionsOf[role]}.amazonaws.com/${suffix}`,
    );
  });

  it('says that it is well, to anybody', async () => {
    const answer = await deployed.call(role, '/health', { signed: false });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'ok', region: regionsOf[role] });
  });

  it('shows nothing to those who do not sign, but lets browsers ask before', async () => {
    expect((await deployed.call(role, path, { signed: false })).status).toBe(403);
    const preflight = await deployed.call(role, path, { method: 'OPTIONS', signed: false });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });

  it('keeps a dashboard, shows it, and forgets it', async () => {
    const state = { layout: ['chart', 'orders'] };
    expect((await deployed.call(role, path, { method: 'PUT', body: state })).status).toBe(201);
    const kept = await deployed.call(role, path);
    expect(kept.status).toBe(200);
    expect(await kept.json()).toMatchObject({ userId: `trader-${role}`, sessionId: 'morning', state });
    const other = role === 'source' ? 'target' : 'source';
    expect(await itemThere(other, `trader-${role}`, 'morning')).toBeDefined();
    expect((await deployed.call(role, path, { method: 'DELETE' })).status).toBe(204);
    expect((await deployed.call(role, path)).status).toBe(404);
  });

  it('refuses names that are none', async () => {
    const answer = await deployed.call(role, '/dashboard/.pipeline-failure/today');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'INVALID_PATH' } });
  });
});

describe('a trade in the source stream', () => {
  const trade = {
    ...{ tradeId: 'trade-1', symbol: 'ACME', price: 10.5, quantity: 4, side: 'BUY', userId: 'trader-1' },
    executedAt: '2026-11-24T14:30:00.000Z',
  };

  beforeAll(async () => {
    await deployed.clients('source').kinesis.send(
      new PutRecordCommand({
        StreamName: deployed.output('streaming', 'source', 'KinesisStreamName'),
        PartitionKey: trade.userId,
        Data: Buffer.from(JSON.stringify(trade)),
      }),
    );
  });

  it('ends in the table of the target region, processed in the source region', async () => {
    expect(await itemThere('target', trade.userId, `trade#${trade.tradeId}`)).toMatchObject({
      notional: { N: '42' },
      stream: { S: deployed.output('streaming', 'source', 'KinesisStreamArn') },
    });
  });

  it.each([
    ['source', 'HistoricalDataBucketSourceName'],
    ['target', 'HistoricalDataBucketTargetName'],
  ] as const)('ends in the history of the %s region', async (role, bucket) => {
    const { s3 } = deployed.clients(role);
    const Bucket = deployed.output('storage', role, bucket);
    const { Contents } = await until(
      () => s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'trades/2026/11/24/' })),
      ({ KeyCount = 0 }) => KeyCount > 0,
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Contents?.[0]?.Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({ tradeId: trade.tradeId });
  });

  it('is forwarded to the target stream as it is', async () => {
    const { kinesis } = deployed.clients('target');
    const StreamName = deployed.output('streaming', 'target', 'KinesisStreamName');
    const recordsOf = async (ShardId = ''): Promise<readonly string[]> => {
      const from = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from));
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return Records.map(({ Data, PartitionKey }) => `${PartitionKey} ${Buffer.from(Data ?? []).toString()}`);
    };
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    const records = await until(
      () => Promise.all(Shards.map(({ ShardId }) => recordsOf(ShardId))),
      (shards) => shards.flat().length > 0,
    );
    expect(records.flat()).toEqual([`${trade.userId} ${JSON.stringify(trade)}`]);
  });

  it('is summarised by the pipeline with the other trades of its day', async () => {
    const { status, output = '' } = await deployed.execute('source', { day: '2026-11-24' });
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output)).toMatchObject({ day: '2026-11-24', trades: 1, symbols: 1, verified: true });
    expect(await deployed.item('source', '.daily-summary', '2026-11-24')).toBeDefined();
  });
});

it('a pipeline that cannot go on records it, tells the topic, and fails by the name of the error', async () => {
  const { sqs, sns } = deployed.clients('target');
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'operators' }));
  const TopicArn = deployed.output('notifications', 'target', 'MigrationStatusTopicArn');
  const Endpoint = `arn:aws:sqs:${regionsOf.target}:${deployed.local.account}:operators`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));

  const { status, error, executionArn, name = '' } = await deployed.execute('target', { day: 'yesterday' });
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'ValidationError' });
  expect(await deployed.item('target', '.pipeline-failure', name)).toMatchObject({
    error: { S: 'ValidationError' },
    region: { S: regionsOf.target },
  });
  const { Messages } = await until(
    () => sqs.send(new ReceiveMessageCommand({ QueueUrl })),
    ({ Messages: found = [] }) => found.length > 0,
  );
  const { Subject, Message } = JSON.parse(Messages?.[0]?.Body ?? '{}') as Record<string, string>;
  expect(Subject).toBe('Data pipeline failed');
  expect(JSON.parse(Message ?? '{}')).toEqual({
    ...{ source: 'data-pipeline', region: regionsOf.target },
    ...{ execution: executionArn, error: 'ValidationError' },
  });
});

it('another API is served once its deployment has another logical id, and not before (T48)', async () => {
  const asked = readBuiltInTemplate('application.json').replaceAll(
    /("HealthMethod": \{[^]*?"AuthorizationType": )"NONE"/g,
    '$1"AWS_IAM"',
  );
  const healthUnsigned = async (): Promise<number> =>
    (await deployed.call('target', '/health', { signed: false })).status;
  expect(await deployed.update('target', {}, asked)).toBe('UPDATE_COMPLETE');
  expect(await healthUnsigned()).toBe(200);
  const renamed = asked.replaceAll('"ApiDeployment"', '"ApiDeployment1234abcd"');
  expect(await deployed.update('target', {}, renamed)).toBe('UPDATE_COMPLETE');
  expect(await healthUnsigned()).toBe(403);
});

describe('consumers', () => {
  const state = async (role: RegionRole): Promise<string | undefined> => {
    const FunctionName = deployed.output('application', role, 'DataTransformFunctionName');
    const { EventSourceMappings: [mapping] = [] } = await deployed
      .clients(role)
      .lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    return mapping?.State;
  };

  it('run in the source region alone (T45)', async () => {
    expect([await state('source'), await state('target')]).toEqual(['Enabled', 'Disabled']);
  });

  it('move to the target region by one parameter of each stack', async () => {
    for (const role of roles)
      expect(await deployed.update(role, { ConsumersEnabled: String(role === 'target') })).toBe(
        'UPDATE_COMPLETE',
      );
    expect([await state('source'), await state('target')]).toEqual(['Disabled', 'Enabled']);
    const stored = await until(
      () => deployed.item('target', 'trader-1', 'trade#trade-1'),
      (found) => found?.stream?.S?.includes(regionsOf.target) ?? false,
    );
    expect(stored?.notional).toEqual({ N: '42' });
  });
});
