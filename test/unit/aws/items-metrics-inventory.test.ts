import { afterEach, describe, expect, it } from 'vitest';
import { createInventory } from '../../../src/aws/inventory.ts';
import { createItems } from '../../../src/aws/items.ts';
import { createMetrics } from '../../../src/aws/metrics.ts';
import { fakeAws, queryResult, type FakeAws } from './fake-aws.ts';

const region = 'us-east-1';
let aws: FakeAws;
afterEach(() => aws.stop());

describe('items', () => {
  const batchOf = (body: string): { PutRequest: { Item: { id: { S: string } } } }[] =>
    (JSON.parse(body) as { RequestItems: { t: { PutRequest: { Item: { id: { S: string } } } }[] } })
      .RequestItems.t;
  const items = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `i${index}` }));

  it('go in batches of 25, and what DynamoDB left goes again', async () => {
    const taken: string[] = [];
    aws = await fakeAws(({ body }, asking) => {
      const batch = batchOf(body);
      const left = asking === 1 ? batch.slice(20) : [];
      taken.push(...batch.slice(0, batch.length - left.length).map(({ PutRequest }) => PutRequest.Item.id.S));
      return { body: JSON.stringify({ UnprocessedItems: left.length > 0 ? { t: left } : {} }) };
    });
    const progress: number[] = [];
    await createItems(aws.clients).putAll(region, 't', items(30), (written) => progress.push(written));
    expect(aws.asked.map(({ body }) => batchOf(body).length)).toEqual([25, 5, 5]);
    expect(taken.sort()).toEqual(
      items(30)
        .map(({ id }) => id)
        .sort(),
    );
    expect(progress).toEqual([25, 30]);
  });

  it('know the replicas of a table, and read strongly what they look for', async () => {
    aws = await fakeAws(({ action }) => ({
      body: JSON.stringify(
        action === 'DescribeTable'
          ? { Table: { Replicas: [{ RegionName: 'eu-central-1', ReplicaStatus: 'CREATING' }] } }
          : { Item: { id: { S: 'i' }, count: { N: '1' } } },
      ),
    }));
    const table = createItems(aws.clients);
    expect(await table.replicas(region, 't')).toEqual({ 'eu-central-1': 'CREATING' });
    expect(await table.get(region, 't', { id: 'i' })).toEqual({ id: 'i' });
    expect(JSON.parse(aws.asked[1]?.body ?? '')).toMatchObject({ ConsistentRead: true });
  });
});

describe('metrics', () => {
  const result = (id: string, points: readonly [string, number][]): string =>
    `<member><Id>${id}</Id><StatusCode>Complete</StatusCode><Timestamps>${points.map(([at]) => `<member>${at}</member>`).join('')}</Timestamps><Values>${points.map(([, value]) => `<member>${value}</member>`).join('')}</Values></member>`;
  const page = (results: string, next = '') =>
    queryResult('GetMetricData', `<MetricDataResults>${results}</MetricDataResults>${next}`);
  const query = (name: string) =>
    ({ namespace: 'AWS/S3', name, dimensions: { RuleId: 'r' }, statistic: 'Maximum' }) as const;
  const until = Date.parse('2027-01-01T12:00:00Z');

  it('are datapoints in order, from whatever page, and none where there is none (T20)', async () => {
    aws = await fakeAws(({ body }) =>
      new URLSearchParams(body).has('NextToken')
        ? page(
            result('m0', [
              ['2027-01-01T11:57:00Z', 3],
              ['2027-01-01T11:58:00Z', 0],
            ]),
          )
        : page(result('m1', []), '<NextToken>more</NextToken>'),
    );
    const found = await createMetrics(aws.clients).series(
      region,
      [query('ReplicationLatency'), query('Other')],
      until - 900_000,
      until,
    );
    expect(found).toEqual([
      [
        { value: 3, at: Date.parse('2027-01-01T11:57:00Z') },
        { value: 0, at: Date.parse('2027-01-01T11:58:00Z') },
      ],
      [],
    ]);
    const sent = Object.fromEntries(new URLSearchParams(aws.asked[0]?.body));
    expect(sent).toMatchObject({
      StartTime: '2027-01-01T11:45:00Z',
      EndTime: '2027-01-01T12:01:00Z',
      'MetricDataQueries.member.1.MetricStat.Period': '60',
      'MetricDataQueries.member.1.MetricStat.Stat': 'Maximum',
      'MetricDataQueries.member.1.MetricStat.Metric.MetricName': 'ReplicationLatency',
    });
  });
});

describe('the inventory', () => {
  it('reads every page of every kind, and tells a bucket’s own region', async () => {
    const names = (prefix: string, isFirst: boolean): string =>
      `trading-analytics-${prefix}-${isFirst ? 1 : 2}-dev`;
    aws = await fakeAws(({ action, body, method, query }) => {
      const form = new URLSearchParams(body);
      const isFirst =
        !['NextToken', 'Marker'].some((name) => form.has(name)) && !/Exclusive|NextToken/.test(body);
      const next = isFirst ? '<NextToken>more</NextToken>' : '';
      switch (action) {
        case 'DescribeStacks':
          return queryResult(
            action,
            `<Stacks><member><StackName>${names('stack', isFirst)}</StackName><CreationTime>2027-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>${next}`,
          );
        case 'ListStackSets':
          return queryResult(
            action,
            `<Summaries><member><StackSetName>${names('set', isFirst)}</StackSetName></member></Summaries>${next}`,
          );
        case 'ListTables':
          return {
            body: JSON.stringify({
              TableNames: [names('table', isFirst), 'somebody-else'],
              ...(isFirst ? { LastEvaluatedTableName: 'x' } : {}),
            }),
          };
        case 'DescribeVpcs':
          return {
            body: `<DescribeVpcsResponse><vpcSet><item><tagSet><item><key>Name</key><value>${names('vpc', isFirst)}</value></item></tagSet></item><item/></vpcSet>${isFirst ? '<nextToken>more</nextToken>' : ''}</DescribeVpcsResponse>`,
          };
        case 'ListRoles':
          return queryResult(
            action,
            `<Roles><member><RoleName>${names('role', isFirst)}</RoleName></member></Roles><IsTruncated>${isFirst}</IsTruncated>${isFirst ? '<Marker>more</Marker>' : ''}`,
          );
        default: {
          expect([method, query.get('max-buckets')]).toEqual(['GET', '1000']);
          const first = !query.has('continuation-token');
          return {
            body: `<R><Buckets><Bucket><Name>${names('bucket', first)}</Name><BucketRegion>eu-central-1</BucketRegion></Bucket></Buckets>${first ? '<ContinuationToken>more</ContinuationToken>' : ''}</R>`,
          };
        }
      }
    });
    const inventory = createInventory(aws.clients);
    const found = await inventory.list(region, true, (name) => name.endsWith('-dev'));
    const kinds = ['stack', 'set', 'table', 'vpc', 'bucket', 'role'];
    expect(found.map(({ name }) => name)).toEqual(
      kinds.flatMap((kind) => [names(kind, true), names(kind, false)]),
    );
    expect(found.filter(({ type }) => type === 'AWS::S3::Bucket').map((each) => each.region)).toEqual([
      'eu-central-1',
      'eu-central-1',
    ]);
    const regional = await inventory.list('eu-central-1', false, () => true);
    expect(regional.some(({ type }) => /S3|IAM/.test(type))).toBe(false);
  });
});
