import { afterEach, describe, expect, it } from 'vitest';
import { createBucketSizes } from '../../../src/aws/bucket-sizes.ts';
import { createDeletionGuards } from '../../../src/aws/deletion-guards.ts';
import { fakeAws, queryError, s3Error, type Answer, type FakeAws } from './fake-aws.ts';

const region = 'us-east-1';
let aws: FakeAws;
afterEach(() => aws.stop());

const guardsOf = (type: string, name = 'x') => createDeletionGuards(aws.clients).of({ region, type, name });

describe('what guards a resource', () => {
  it('is the MFA delete and the Object Lock of a bucket', async () => {
    aws = await fakeAws(({ query }) => ({
      body: query.has('object-lock')
        ? '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>'
        : '<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>',
    }));
    expect(await guardsOf('AWS::S3::Bucket')).toEqual([
      { kind: 'mfa-delete', detail: '' },
      { kind: 'object-lock', detail: 'GOVERNANCE by default' },
    ]);
  });

  it('is none where a bucket has no lock, and where it is gone', async () => {
    aws = await fakeAws(({ query }) =>
      query.has('object-lock')
        ? s3Error(404, 'ObjectLockConfigurationNotFoundError')
        : { body: '<VersioningConfiguration/>' },
    );
    expect(await guardsOf('AWS::S3::Bucket')).toEqual([]);
    await aws.stop();
    aws = await fakeAws(() => s3Error(404, 'NoSuchBucket'));
    expect(await guardsOf('AWS::S3::Bucket')).toEqual([]);
  });

  it('is the protection of a table, a cluster and a stack', async () => {
    aws = await fakeAws(({ action }) => {
      if (action === 'DescribeTable') return { body: '{"Table":{"DeletionProtectionEnabled":true}}' };
      if (action === 'DescribeDBClusters')
        return {
          body: '<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster><DeletionProtection>true</DeletionProtection></DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>',
        };
      return {
        body: '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>x</StackName><EnableTerminationProtection>true</EnableTerminationProtection></member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
      };
    });
    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::RDS::DBCluster'])
      expect(await guardsOf(type)).toEqual([{ kind: 'deletion-protection', detail: '' }]);
    expect(await guardsOf('AWS::CloudFormation::Stack')).toEqual([
      { kind: 'termination-protection', detail: '' },
    ]);
  });

  describe('as an export that somebody imports', () => {
    const stackWithExport =
      '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>x</StackName><Outputs><member><OutputKey>Url</OutputKey><OutputValue>u</OutputValue><ExportName>url</ExportName></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>';
    const guardsIf = async (imports: Answer) => {
      aws = await fakeAws(({ action }) => (action === 'ListImports' ? imports : { body: stackWithExport }));
      return guardsOf('AWS::CloudFormation::Stack');
    };

    it('is told with who it is', async () => {
      const body =
        '<ListImportsResponse><ListImportsResult><Imports><member>theirs</member></Imports></ListImportsResult></ListImportsResponse>';
      expect(await guardsIf({ body })).toEqual([{ kind: 'export-in-use', detail: 'url', by: ['theirs'] }]);
    });

    it('is none when AWS says that nobody does', async () => {
      const words = "Export 'url' is not imported by any stack.";
      expect(await guardsIf(queryError(400, 'ValidationError', words))).toEqual([]);
    });

    it('is not known when AWS says anything else', async () => {
      const refused = guardsIf(queryError(400, 'ValidationError', 'Value at nextToken is not valid'));
      await expect(refused).rejects.toMatchObject({ code: 'AWS_REFUSED' });
    });
  });

  it('is not asked where there is no such thing, and a refusal is not an absence', async () => {
    aws = await fakeAws(() => s3Error(403, 'AccessDenied'));
    expect(await guardsOf('AWS::IAM::Role')).toEqual([]);
    expect(aws.asked).toEqual([]);
    await expect(guardsOf('AWS::S3::Bucket')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
  });
});

describe('the size of a bucket', () => {
  const results = (objects: string) =>
    `<GetMetricDataResponse><GetMetricDataResult><MetricDataResults><member><Id>objects</Id><Values>${objects}</Values></member><member><Id>bytes</Id><Values><member>2048</member></Values></member></MetricDataResults></GetMetricDataResult></GetMetricDataResponse>`;

  it('is what CloudWatch measured last', async () => {
    aws = await fakeAws(() => ({ body: results('<member>12</member><member>11</member>') }));
    const sizes = createBucketSizes(aws.clients);
    expect(await sizes.sizeOf(region, 'bucket', Date.parse('2026-11-25T00:00:00Z'))).toEqual({
      objects: 12,
      bytes: 2048,
    });
    const asked = new URLSearchParams(aws.asked[0]?.body);
    expect(asked.get('StartTime')).toMatch(/^2026-11-22T00:00:00/);
    expect(asked.get('ScanBy')).toBe('TimestampDescending');
  });

  it('is unknown, and not zero, where it has not measured (T20)', async () => {
    aws = await fakeAws(() => ({ body: results('') }));
    expect(await createBucketSizes(aws.clients).sizeOf(region, 'bucket', 0)).toBeUndefined();
  });
});
