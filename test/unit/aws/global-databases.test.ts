import { afterEach, describe, expect, it } from 'vitest';
import { createGlobalDatabases } from '../../../src/aws/global-databases.ts';
import { fakeAws, queryError, queryResult, type FakeAws } from './fake-aws.ts';

const region = 'us-east-1';
let aws: FakeAws;
afterEach(() => aws.stop());

describe('a global database', () => {
  const member = (place: string, writer: boolean, more = ''): string =>
    `<GlobalClusterMember><DBClusterArn>arn:${place}</DBClusterArn><IsWriter>${writer}</IsWriter>${more}</GlobalClusterMember>`;
  const answer = (members: string, more = '') =>
    queryResult(
      'DescribeGlobalClusters',
      `<GlobalClusters><GlobalClusterMember><GlobalClusterMembers>${members}</GlobalClusterMembers>${more}</GlobalClusterMember></GlobalClusters>`,
    );

  it('has its members, and what is under way in whatever words RDS has for it (T37)', async () => {
    const connected = '<SynchronizationStatus>connected</SynchronizationStatus>';
    aws = await fakeAws(() =>
      answer(
        member('one', true) + member('two', false, connected),
        '<FailoverState><Status>switching-over</Status></FailoverState>',
      ),
    );
    expect(await createGlobalDatabases(aws.clients).describe(region, 'trading')).toEqual({
      members: [
        { clusterArn: 'arn:one', isWriter: true, synchronizationStatus: '' },
        { clusterArn: 'arn:two', isWriter: false, synchronizationStatus: 'connected' },
      ],
      failover: 'switching-over',
    });
    expect(new URLSearchParams(aws.asked[0]?.body).get('GlobalClusterIdentifier')).toBe('trading');
  });

  it('may not be there', async () => {
    aws = await fakeAws(() => queryError(404, 'GlobalClusterNotFoundFault', 'not found'));
    expect(await createGlobalDatabases(aws.clients).describe(region, 'trading')).toBeUndefined();
  });
});

describe('the status of a global database', () => {
  const target = { clusterArn: 'arn:one', secretArn: 'arn:secret', database: 'trading' };
  const body = (records: unknown): { body: string } => ({ body: JSON.stringify({ records }) });

  it('is asked of the writer by the Data API, and has null for what is NULL', async () => {
    aws = await fakeAws(() =>
      body([
        [{ stringValue: 'us-east-1' }, { longValue: -1 }, { longValue: -1 }, { longValue: 0 }],
        [{ stringValue: 'eu-central-1' }, { longValue: 40 }, { isNull: true }, { isNull: true }],
      ]),
    );
    expect(await createGlobalDatabases(aws.clients).status(region, target)).toEqual([
      { region: 'us-east-1', durabilityLag: -1, rpoLag: -1, lagCalculatedAt: 0 },
      { region: 'eu-central-1', durabilityLag: 40, rpoLag: null, lagCalculatedAt: null },
    ]);
    expect(JSON.parse(aws.asked[0]?.body ?? '')).toMatchObject({
      ...{ resourceArn: 'arn:one', secretArn: 'arn:secret', database: 'trading' },
      sql: expect.stringContaining('aurora_global_db_status()') as string,
    });
  });

  it('is nobody’s to tell while the writer is not available', async () => {
    aws = await fakeAws(() => ({
      status: 504,
      body: JSON.stringify({ message: 'The writer instance in the DB cluster isn’t available' }),
      headers: { 'x-amzn-errortype': 'DatabaseUnavailableException' },
    }));
    expect(await createGlobalDatabases(aws.clients).status(region, target)).toBeUndefined();
  });

  it('is refused in AWS’s words', async () => {
    aws = await fakeAws(() => ({
      status: 400,
      body: JSON.stringify({ message: 'HttpEndpoint is not enabled for resource arn:one' }),
      headers: { 'x-amzn-errortype': 'BadRequestException' },
    }));
    await expect(createGlobalDatabases(aws.clients).status(region, target)).rejects.toMatchObject({
      kind: 'aws',
      message: expect.stringContaining('HttpEndpoint is not enabled') as string,
    });
  });
});
