import { CreateStackCommand, DescribeStackSetCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetBucketPolicyCommand, GetBucketReplicationCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegionRole } from '../../src/deployment/layer.ts';
import { builtInLayers } from '../../src/templates/layers.ts';
import { readBuiltInTemplate } from '../../src/templates/load.ts';
import { outputsOf as stackOutputs, settled } from '../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';
import { testPlatform, type TestPlatform } from '../support/platform.ts';

const suffix = 'tpl';
const regions = { source: 'us-east-1', target: 'eu-central-1' };

let local: TestLocalAws;
let platform: TestPlatform;
const outputsOf = (layer: string, role: RegionRole): Readonly<Record<string, string>> =>
  platform.outputs(layer, role);

const replicationOf = async (bucket = '') =>
  (await local.clients(regions.source).s3.send(new GetBucketReplicationCommand({ Bucket: bucket })))
    .ReplicationConfiguration;

beforeAll(async () => {
  local = await startLocalAws();
  platform = testPlatform(local, {
    environmentSuffix: suffix,
    sourceVpcCidr: '10.20.0.0/16',
    targetVpcCidr: '10.30.0.0/18',
  });
  await platform.run('deploy');
}, 300_000);
afterAll(async () => {
  platform.remove();
  await local.stop();
});

describe('the platform', () => {
  it('is deployed in every region of every layer, by the roles that it brings', async () => {
    const layers = builtInLayers.filter(({ onlyIf }) => onlyIf === undefined);
    const expected = layers.flatMap(({ name, regions: roles }) => roles.map((role) => `${name} ${role}`));
    const deployed = expected.filter((stack) => {
      const [name = '', role] = stack.split(' ');
      return Object.keys(platform.outputs(name, role === 'source' ? 'source' : 'target')).length > 0;
    });
    expect(deployed).toEqual(expected);
    const sets = layers.filter(({ kind }) => kind === 'stack-set').map(({ name }) => name);
    for (const name of sets) {
      const { StackSet } = await local
        .clients(regions.source)
        .cloudFormation.send(
          new DescribeStackSetCommand({ StackSetName: `trading-analytics-${name}-${suffix}` }),
        );
      const { StackSetAdministrationRoleArn, StackSetExecutionRoleName } = outputsOf('bootstrap', 'source');
      expect(StackSet).toMatchObject({
        AdministrationRoleARN: StackSetAdministrationRoleArn,
        ExecutionRoleName: StackSetExecutionRoleName,
      });
    }
  });

  it('is complete: another deploy finds nothing to do', async () => {
    const before = platform.seen.length;
    await platform.run('deploy');
    const outcomes = platform.seen
      .slice(before)
      .flatMap((event) => (event.type === 'stack-settled' ? [event.outcome] : []));
    expect(new Set(outcomes)).toEqual(new Set(['unchanged']));
  });
});

describe('network', () => {
  it('has in each region its own VPC with the address range that the region was given', () => {
    const { SourceVPCId, SourceVPCCidr, ...source } = outputsOf('network', 'source');
    const { TargetVPCId, TargetVPCCidr, ...target } = outputsOf('network', 'target');
    expect([SourceVPCCidr, TargetVPCCidr]).toEqual([
      platform.config.sourceVpcCidr,
      platform.config.targetVpcCidr,
    ]);
    expect(SourceVPCId).toMatch(/^vpc-/);
    expect(TargetVPCId).toMatch(/^vpc-/);
    expect(Object.keys(source).filter((name) => name.startsWith('Target'))).toEqual([]);
    expect(Object.keys(target).filter((name) => name.startsWith('Source'))).toEqual([]);
  });
});

describe('storage', () => {
  it('replicates the source bucket to the target bucket, with the id that it tells', async () => {
    const source = outputsOf('storage', 'source');
    const replication = await replicationOf(source.HistoricalDataBucketSourceName);
    expect(replication?.Role).toBe(source.S3ReplicationRoleArn);
    expect(replication?.Rules).toEqual([
      expect.objectContaining({
        ID: source.ReplicationRuleId,
        Status: 'Enabled',
        Priority: 1,
        DeleteMarkerReplication: { Status: 'Disabled' },
        Destination: expect.objectContaining({
          Bucket: `arn:aws:s3:::trading-analytics-historical-data-${regions.target}-${suffix}`,
          ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
          Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
        }) as unknown,
      }),
    ]);
  });

  it.each([
    ['source', 'HistoricalDataBucketSourceName'],
    ['target', 'HistoricalDataBucketTargetName'],
  ] as const)('lets nobody into the %s bucket over plain HTTP', async (role, output) => {
    const bucket = outputsOf('storage', role)[output];
    expect(bucket).toBe(`trading-analytics-historical-data-${regions[role]}-${suffix}`);
    const { Policy = '' } = await local
      .clients(regions[role])
      .s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });

  it('makes both buckets in one region when it is deployed alone', async () => {
    const { cloudFormation } = local.clients(regions.source);
    const { StackId = '' } = await cloudFormation.send(
      new CreateStackCommand({
        StackName: 'alone',
        TemplateBody: readBuiltInTemplate('storage.json'),
        Parameters: [{ ParameterKey: 'EnvironmentSuffix', ParameterValue: 'alone' }],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    const stack = await settled(cloudFormation, StackId);
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const alone = stackOutputs(stack);
    const replication = await replicationOf(alone.HistoricalDataBucketSourceName);
    expect(alone.HistoricalDataBucketTargetName).toBe(
      `trading-analytics-historical-data-replica-${regions.source}-alone`,
    );
    expect(replication?.Rules?.[0]?.Destination?.Bucket).toBe(alone.HistoricalDataBucketTargetArn);
  });
});

describe('dashboard state', () => {
  it.each(['source', 'target'] as const)('has its table in the %s region, with a replica', async (role) => {
    const { Table } = await local
      .clients(regions[role])
      .dynamodb.send(
        new DescribeTableCommand({ TableName: outputsOf('dashboard-state', 'source').DashboardTableName }),
      );
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'userId', KeyType: 'HASH' },
      { AttributeName: 'sessionId', KeyType: 'RANGE' },
    ]);
    const other = role === 'source' ? regions.target : regions.source;
    expect(Table?.Replicas?.map(({ RegionName }) => RegionName)).toContain(other);
  });
});
