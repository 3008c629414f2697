import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListRolesCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReplication } from '../../../src/local-aws/gateway/replication.ts';
import type { WireFault } from '../../../src/local-aws/gateway/service.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

let local: TestLocalAws;
beforeAll(async () => {
  local = await startLocalAws({ build: createReplication });
});
afterAll(() => local.stop());
beforeEach(() => set());

const set = (...wire: WireFault[]): void => void (local.settings.faults = { wire });

const options = (maxAttempts: number) => ({
  ...{ endpoint: local.endpoint, region: 'eu-central-1', maxAttempts },
  credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
});

/** One call of a service, by the protocol that its SDK client speaks. */
const calls = {
  cloudformation: (attempts = 1) =>
    new CloudFormationClient(options(attempts)).send(new ListStacksCommand({})),
  monitoring: (attempts = 1) => new CloudWatchClient(options(attempts)).send(new ListMetricsCommand({})),
  sts: (attempts = 1) => new STSClient(options(attempts)).send(new GetCallerIdentityCommand({})),
  iam: (attempts = 1) => new IAMClient(options(attempts)).send(new ListRolesCommand({})),
  ec2: (attempts = 1) => new EC2Client(options(attempts)).send(new DescribeVpcsCommand({})),
  s3: (attempts = 1) => new S3Client(options(attempts)).send(new ListBucketsCommand({})),
  dynamodb: (attempts = 1) =>
    new DynamoDBClient(options(attempts)).send(new DescribeTableCommand({ TableName: 'none' })),
  items: (attempts = 1) =>
    new DynamoDBClient(options(attempts)).send(new GetItemCommand({ TableName: 'none', Key: {} })),
};
type Call = keyof typeof calls;

describe('the SDK understands', () => {
  const rateExceeded = { message: 'Rate exceeded', $metadata: { httpStatusCode: 400 } };

  it.each<[Call, object]>([
    ['cloudformation', { name: 'Throttling', ...rateExceeded }],
    ['monitoring', { name: 'ThrottlingException', ...rateExceeded }],
    ['sts', { name: 'Throttling', ...rateExceeded }],
    ['iam', { name: 'Throttling', ...rateExceeded }],
    ['ec2', { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } }],
    ['s3', { name: 'SlowDown', $metadata: { httpStatusCode: 503 } }],
    ['dynamodb', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }],
    ['items', { name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } }],
  ])('throttling by %s', async (call, error) => {
    set({ kind: 'throttle' });
    await expect(calls[call]()).rejects.toMatchObject(error);
  });

  it.each<[Call, string, number]>([
    ['cloudformation', 'ExpiredToken', 403],
    ['sts', 'ExpiredToken', 403],
    ['monitoring', 'ExpiredTokenException', 400],
    ['ec2', 'RequestExpired', 400],
    ['s3', 'ExpiredToken', 400],
    ['dynamodb', 'ExpiredTokenException', 400],
  ])('credentials that %s takes for expired', async (call, name, status) => {
    set({ kind: 'expired-credentials' });
    await expect(calls[call](6)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect((await rejection(calls[call](6))).$metadata?.attempts).toBe(1);
  });

  it.each(Object.keys(calls) as Call[])('an error inside %s', async (call) => {
    set({ kind: 'server-error' });
    await expect(calls[call]()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });

  it('a connection that breaks', async () => {
    set({ kind: 'reset' });
    await expect(calls.sts()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('the SDK’s retries get through', () => {
  it.each(['throttle', 'server-error', 'reset'] as const)('%s of the first call', async (kind) => {
    for (const call of ['cloudformation', 's3', 'sts'] as const) {
      set({ kind, nth: 1 });
      expect((await calls[call](3)).$metadata.attempts).toBe(2);
    }
  });
});

it('every fault that was met stands in the log', async () => {
  set({ kind: 'throttle', service: 'sts', operation: 'GetCallerIdentity' });
  await expect(calls.sts()).rejects.toThrow('Rate exceeded');
  expect((await calls.cloudformation()).$metadata.httpStatusCode).toBe(200);
  expect(readFileSync(local.logFile, 'utf8')).toContain(
    'fault throttle: sts GetCallerIdentity in eu-central-1',
  );
});

const rejection = (
  call: Promise<unknown>,
): Promise<{ readonly $metadata?: { readonly attempts?: number } }> =>
  call.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as object,
  );
