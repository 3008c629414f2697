import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStackCommand,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DescribeStackInstanceCommand,
  DescribeStackResourcesCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  type CloudFormationClient,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetBucketPolicyCommand, GetBucketReplicationCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { order } from '../../src/deployment/graph.ts';
import {
  resolveParameters,
  type DeployableLayer,
  type RegionRole,
  type Values,
} from '../../src/deployment/layer.ts';
import { settingsOf } from '../../src/main.ts';
import { builtInLayers } from '../../src/templates/layers.ts';
import { loadLayers } from '../../src/templates/load.ts';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';

const suffix = 'tpl';
const regions = { source: 'us-east-1', target: 'eu-central-1' };
const settings = settingsOf(
  configSchema.parse({
    environmentSuffix: suffix,
    sourceVpcCidr: '10.20.0.0/16',
    targetVpcCidr: '10.30.0.0/18',
    // Templates take an exact version; a deploy finds the newest of a major one.
    platform: { database: { engineVersion: '16.11' } },
  }),
);
const capabilities = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] };

type StackOutputs = Record<string, string>;

let local: TestLocalAws;
const deployed = new Map<string, Partial<Record<RegionRole, StackOutputs>>>();
const values = (): Values => ({ settings, outputs: deployed, artifacts: {} });
const outputsOf = (layer: string, role: RegionRole): StackOutputs => deployed.get(layer)?.[role] ?? {};

const cloudFormation = (region: string): CloudFormationClient => local.clients(region).cloudFormation;

const parameterList = (values: Readonly<Record<string, string>>): Parameter[] =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** Outputs of a stack once it is complete and every resource has a physical id. */
async function completed(region: string, stack: string): Promise<StackOutputs> {
  for (;;) {
    const { Stacks } = await cloudFormation(region).send(new DescribeStacksCommand({ StackName: stack }));
    const status = Stacks?.[0]?.StackStatus ?? 'absent';
    if (!status.endsWith('_IN_PROGRESS')) {
      const { StackResources = [] } = await cloudFormation(region).send(
        new DescribeStackResourcesCommand({ StackName: stack }),
      );
      const failed = StackResources.find(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
      expect(status, failed?.ResourceStatusReason).toBe('CREATE_COMPLETE');
      expect(StackResources.filter(({ PhysicalResourceId }) => !PhysicalResourceId)).toEqual([]);
      return Object.fromEntries(
        (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
    }
    await sleep(100);
  }
}

async function createStack(
  region: string,
  name: string,
  templateBody: string,
  parameters: Readonly<Record<string, string>>,
): Promise<StackOutputs> {
  await cloudFormation(region).send(
    new CreateStackCommand({
      ...capabilities,
      StackName: name,
      TemplateBody: templateBody,
      Parameters: parameterList(parameters),
    }),
  );
  return completed(region, name);
}

/** One region of a StackSet, with the overrides of that region. */
async function createInstance(layer: DeployableLayer, role: RegionRole): Promise<StackOutputs> {
  const admin = cloudFormation(regions.source);
  const operation = { StackSetName: layer.stackName, OperationId: randomUUID() };
  await admin.send(
    new CreateStackInstancesCommand({
      ...operation,
      Accounts: [local.account],
      Regions: [regions[role]],
      ParameterOverrides: parameterList(resolveParameters(layer.overrides?.[role] ?? {}, values())),
    }),
  );
  for (;;) {
    const { StackSetOperation } = await admin.send(new DescribeStackSetOperationCommand(operation));
    if (StackSetOperation?.Status !== 'RUNNING' && StackSetOperation?.Status !== 'QUEUED') break;
    await sleep(100);
  }
  const { StackInstance } = await admin.send(
    new DescribeStackInstanceCommand({
      StackSetName: layer.stackName,
      StackInstanceAccount: local.account,
      StackInstanceRegion: regions[role],
    }),
  );
  expect(StackInstance?.Status, StackInstance?.StatusReason).toBe('CURRENT');
  return completed(regions[role], StackInstance?.StackId ?? '');
}

async function deploy(layer: DeployableLayer): Promise<void> {
  const parameters = resolveParameters(layer.parameters, values());
  if (layer.kind === 'stack-set')
    await cloudFormation(regions.source).send(
      new CreateStackSetCommand({
        ...capabilities,
        StackSetName: layer.stackName,
        TemplateBody: layer.templateBody,
        Parameters: parameterList(parameters),
      }),
    );
  for (const role of layer.regions) {
    const outputs =
      layer.kind === 'stack-set'
        ? await createInstance(layer, role)
        : await createStack(regions[role], layer.stackName, layer.templateBody, {
            ...parameters,
            ...resolveParameters(layer.overrides?.[role] ?? {}, values()),
          });
    deployed.set(layer.name, { ...deployed.get(layer.name), [role]: outputs });
  }
}

const replicationOf = async (bucket = '') =>
  (await local.clients(regions.source).s3.send(new GetBucketReplicationCommand({ Bucket: bucket })))
    .ReplicationConfiguration;

beforeAll(async () => {
  local = await startLocalAws();
  for (const layer of order(loadLayers(builtInLayers, suffix))) await deploy(layer);
});
afterAll(() => local.stop());

describe('network', () => {
  it('has in each region its own VPC with the address range that the region was given', () => {
    const { SourceVPCId, SourceVPCCidr, ...source } = outputsOf('network', 'source');
    const { TargetVPCId, TargetVPCCidr, ...target } = outputsOf('network', 'target');
    expect([SourceVPCCidr, TargetVPCCidr]).toEqual([settings.SourceVpcCidr, settings.TargetVpcCidr]);
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
    const body = loadLayers(builtInLayers, suffix).find(({ name }) => name === 'storage')?.templateBody ?? '';
    const alone = await createStack(regions.source, 'alone', body, { EnvironmentSuffix: 'alone' });
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
