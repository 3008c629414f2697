/** The functions as they are built, on the local AWS: from the stream of one region to the table and the bucket of the other. */
import { CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { unique, until } from '../conformance/asking.ts';
import { account, away, connect, home, type Aws } from '../conformance/aws.ts';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';

let local: TestLocalAws;
let aws: Aws;

const table = unique('dashboards');
const bucket = unique('history');
const stream = unique('trades');
const day = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  local = await startLocalAws();
  aws = connect(local.endpoint);
  await Promise.all([makeTable(), makeBucket(), makeStream(home), makeStream(away)]);
  const stores = { DASHBOARD_TABLE: table, HISTORY_BUCKET: bucket };
  await Promise.all([
    makeFunction(home, 'stream-forwarder', { TARGET_STREAM_NAME: stream, TARGET_REGION: away }),
    makeFunction(away, 'data-transform', stores),
    makeFunction(away, 'pipeline', stores),
    makeFunction(away, 'dashboard-api', {
      DASHBOARD_TABLE: table,
      ALLOWED_ORIGIN: 'https://dashboards.example',
    }),
  ]);
  await consume(home, 'stream-forwarder');
  await consume(away, 'data-transform');
});
afterAll(async () => {
  aws.close();
  await local.stop();
});

const makeTable = () =>
  aws.clients(away).dynamodb.send(
    new CreateTableCommand({
      ...{ TableName: table, BillingMode: 'PAY_PER_REQUEST' },
      AttributeDefinitions: [
        { AttributeName: 'userId', AttributeType: 'S' },
        { AttributeName: 'sessionId', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'userId', KeyType: 'HASH' },
        { AttributeName: 'sessionId', KeyType: 'RANGE' },
      ],
    }),
  );

const makeBucket = () =>
  aws
    .clients(away)
    .s3.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: away } }),
    );

async function makeStream(region: string): Promise<void> {
  const { kinesis } = aws.clients(region);
  await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  await until(
    () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName: stream })),
    ({ StreamDescriptionSummary }) => StreamDescriptionSummary?.StreamStatus === 'ACTIVE',
  );
}

async function makeFunction(
  region: string,
  name: string,
  Variables: Readonly<Record<string, string>>,
): Promise<void> {
  const { lambda } = aws.clients(region);
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: name, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 60 },
      Role: `arn:aws:iam::${account}:role/function`,
      Code: { ZipFile: readFileSync(join(packageRoot, 'dist', 'functions', `${name}.zip`)) },
      Environment: { Variables },
    }),
  );
  await until(
    () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
    ({ State }) => State === 'Active',
  );
}

const consume = (region: string, FunctionName: string) =>
  aws.clients(region).lambda.send(
    new CreateEventSourceMappingCommand({
      ...{ FunctionName, StartingPosition: 'TRIM_HORIZON' },
      EventSourceArn: `arn:aws:kinesis:${region}:${account}:stream/${stream}`,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  );

/** What a function in the target region answers, or the error that it fails with. */
async function invoke(FunctionName: string, event: object): Promise<Readonly<Record<string, unknown>>> {
  const { Payload } = await aws
    .clients(away)
    .lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as Readonly<Record<string, unknown>>;
}

const item = async (userId: string, sessionId: string) =>
  (
    await aws
      .clients(away)
      .dynamodb.send(
        new GetItemCommand({ TableName: table, Key: { userId: { S: userId }, sessionId: { S: sessionId } } }),
      )
  ).Item;

const keysUnder = async (Prefix: string): Promise<readonly string[]> =>
  (
    (await aws.clients(away).s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }))).Contents ?? []
  ).map(({ Key = '' }) => Key);

describe('from the stream of the source region', () => {
  const trade = {
    ...{ tradeId: 'T-1', symbol: 'ACME', price: 10.5, quantity: 2, side: 'BUY' },
    ...{ executedAt: `${day}T00:00:00Z`, userId: 'trader@example.com' },
  };

  beforeAll(async () => {
    const records = [
      JSON.stringify(trade),
      JSON.stringify({ ...trade, quantity: 4 }),
      JSON.stringify({ type: 'trading-migrate.sentinel', id: 'w-1', acknowledge: true }),
      'no trade',
    ];
    await aws.clients(home).kinesis.send(
      new PutRecordsCommand({
        StreamName: stream,
        Records: records.map((record) => ({ Data: Buffer.from(record), PartitionKey: 'ACME' })),
      }),
    );
    // They have one key, so everything else is done when the last one is.
    await until(
      () => keysUnder('rejected/'),
      (keys) => keys.length > 0,
    );
  });

  it('a watermark comes through the target region’s consumer', async () => {
    expect(await item('.trading-migrate', 'stream-w-1')).toMatchObject({ region: { S: away } });
  });

  it('a trade is in the table as its last record said', async () => {
    expect(await item('trader@example.com', 'trade#T-1')).toMatchObject({
      ...{ quantity: { N: '4' }, notional: { N: '42' }, symbol: { S: 'ACME' } },
      stream: { S: `arn:aws:kinesis:${away}:${account}:stream/${stream}` },
    });
  });

  it('what is no trade lies apart', async () => {
    const [key = ''] = await keysUnder('rejected/');
    const { Body } = await aws.clients(away).s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
      ...{ reason: 'NOT_JSON', data: Buffer.from('no trade').toString('base64') },
    });
  });

  it('the history is summarised by the steps of the pipeline', async () => {
    let output: object = { day };
    for (const step of ['validate', 'transform', 'store', 'verify'])
      output = await invoke('pipeline', { step, execution: 'execution-1', input: output });
    expect(output).toMatchObject({ day, trades: 1, symbols: 1, verified: true });
    const summary = await item('.daily-summary', day);
    const { Body } = await aws
      .clients(away)
      .s3.send(new GetObjectCommand({ Bucket: bucket, Key: summary?.objectKey?.S ?? '' }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
      symbols: [{ symbol: 'ACME', trades: 1, boughtQuantity: 4, notional: 42 }],
    });
  });
});

it('a step that is given no day fails', async () => {
  const answer = await invoke('pipeline', { step: 'validate', execution: 'execution-2', input: {} });
  expect(answer.errorMessage).toBe('The input must have a day, such as {"day": "2026-11-25"}.');
});

describe('the API', () => {
  const call = async (httpMethod: string, request: object = {}) => {
    const resource = '/dashboard/{userId}/{sessionId}';
    const pathParameters = { userId: 'trader@example.com', sessionId: 'desk-1' };
    const event = { resource, httpMethod, pathParameters, headers: {}, body: null, isBase64Encoded: false };
    const answer = await invoke('dashboard-api', { ...event, ...request });
    expect(answer.headers).toMatchObject({ 'Access-Control-Allow-Origin': 'https://dashboards.example' });
    const { statusCode, headers, body } = answer;
    return {
      status: statusCode,
      headers,
      body: body === '' ? undefined : (JSON.parse(String(body)) as unknown),
    };
  };
  const put = (view: string, headers: object = {}) => ({
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ view }),
  });

  it('keeps a dashboard from its first write until it is deleted', async () => {
    expect(await call('GET')).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
    expect(await call('PUT', put('orders', { 'If-None-Match': '*' }))).toMatchObject({ status: 201 });
    expect(await call('PUT', put('again', { 'If-None-Match': '*' }))).toMatchObject({ status: 412 });
    expect(await call('PUT', put('positions', { 'If-Match': '"1"' }))).toMatchObject({ status: 200 });
    expect(await call('PUT', put('stale', { 'If-Match': '"1"' }))).toMatchObject({ status: 412 });
    const read = await call('GET');
    expect(read).toMatchObject({
      status: 200,
      headers: { ETag: '"2"' },
      body: { state: { view: 'positions' } },
    });
    expect(await call('DELETE', { headers: { 'If-Match': '"1"' } })).toMatchObject({ status: 412 });
    expect(await call('DELETE')).toMatchObject({ status: 204 });
    expect(await call('DELETE')).toMatchObject({ status: 204 });
    expect(await call('GET')).toMatchObject({ status: 404 });
  });

  it('tells its region', async () => {
    const answer = await call('GET', { resource: '/health', pathParameters: null });
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok', region: away } });
  });
});
