import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateDBClusterSnapshotCommand } from '@aws-sdk/client-rds';
import {
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFences } from '../../../src/aws/fences.ts';
import { createLeftBehinds } from '../../../src/aws/left-behind.ts';
import { createLifecycleRules } from '../../../src/aws/lifecycle-rules.ts';
import { createLiveResources } from '../../../src/aws/live-resources.ts';
import { createStacks } from '../../../src/aws/stacks.ts';
import { createTaggedResources } from '../../../src/aws/tagged-resources.ts';
import type { StackResource, StackView } from '../../../src/deployment/ports.ts';
import type { LiveResource } from '../../../src/teardown/ports.ts';
import { fenced } from '../../../src/teardown/fence-policy.ts';
import {
  bucketResource,
  connectLocalAws,
  createStack,
  newName,
  settled,
  target as region,
  type ConnectedAws,
} from './connected-aws.ts';

const engine = { Engine: 'aurora-postgresql', EngineVersion: '16.11' };
const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const logging = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }],
};

/** One of each type that has a lister, but for global tables, peering connections and stacks, which cleanups of platforms list. */
const resources = (bucket: string): object => ({
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ...{ Namespace: 'AWS/SQS', MetricName: 'ApproximateAgeOfOldestMessage', Statistic: 'Maximum' },
      ...{ Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
    },
  },
  Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{"widgets":[]}' } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  },
  Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.7.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.7.0.0/24' } },
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'cleanup', VpcId: { Ref: 'Vpc' } },
  },
  Nat: {
    Type: 'AWS::EC2::NatGateway',
    Properties: {
      ...{ ConnectivityType: 'private', SubnetId: { Ref: 'Subnet' } },
    },
  },
  Endpoint: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { VpcId: { Ref: 'Vpc' }, ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' } },
  },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: newName('bus') } },
  Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: logging } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
  },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [] }, PendingWindowInDays: 7 },
  },
  Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      ...{ Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      Code: { ZipFile: 'exports.handler = async () => {};' },
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      ...{ FunctionName: { Ref: 'Function' }, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
      Enabled: false,
    },
  },
  Global: { Type: 'AWS::RDS::GlobalCluster', Properties: engine },
  Cluster: {
    Type: 'AWS::RDS::DBCluster',
    DeletionPolicy: 'Delete',
    Properties: {
      ...{ ...engine, GlobalClusterIdentifier: { Ref: 'Global' } },
      ...{ MasterUsername: 'dbadmin', MasterUserPassword: 'not-a-secret-1' },
    },
  },
  Instance: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      ...{ DBClusterIdentifier: { Ref: 'Cluster' }, DBInstanceClass: 'db.r6g.large' },
      Engine: engine.Engine,
    },
  },
  Bucket: bucketResource(bucket),
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'x' } },
  Topic: { Type: 'AWS::SNS::Topic' },
  Queue: { Type: 'AWS::SQS::Queue' },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      DefinitionString: '{"StartAt":"End","States":{"End":{"Type":"Succeed"}}}',
    },
  },
});

const bucket = newName('bucket');
let aws: ConnectedAws;
let stack: StackView;
let held: readonly StackResource[];
beforeAll(async () => {
  aws = await connectLocalAws();
  stack = await createStack(aws.clients, region, resources(bucket));
  held = await createStacks(aws.clients).resources(region, stack.id);
});
afterAll(() => aws.stop());

/** By logical id. */
async function look(): Promise<ReadonlyMap<string, LiveResource>> {
  const live = createLiveResources(aws.clients);
  const found = new Map<string, LiveResource>();
  for (const { logicalId, type, physicalId } of held) {
    expect(live.knows(type), type).toBe(true);
    const [one] = await live.find(region, type, [physicalId]);
    if (one) found.set(logicalId, one);
  }
  return found;
}

it('fences a bucket, and adds to the lifecycle rules that it has', async () => {
  const fences = createFences(aws.clients);
  expect(await fences.policyOf(region, bucket)).toBeUndefined();
  await fences.putPolicy(region, bucket, fenced(undefined, bucket) ?? '');
  expect(fenced(await fences.policyOf(region, bucket), bucket)).toBeUndefined();

  const s3 = await aws.clients.s3(region);
  const theirs = {
    ...{ ID: 'theirs', Status: 'Enabled' as const, Filter: { Prefix: 'old/' } },
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  };
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      ...{ Bucket: bucket, LifecycleConfiguration: { Rules: [theirs] } },
    }),
  );
  const rules = createLifecycleRules(aws.clients);
  expect(await rules.emptyByRules(region, bucket)).toBe(true);
  expect(await rules.emptyByRules(region, bucket)).toBe(false);
  const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
  expect(Rules).toHaveLength(3);
  expect(Rules?.[0]).toMatchObject(theirs);
});

it('finds what has a tag, and what no stack holds', async () => {
  const tagged = createTaggedResources(aws.clients);
  const arns = await tagged.list(region, 'trading-migrate:environment', 'test');
  const topic = held.find(({ logicalId }) => logicalId === 'Topic')?.physicalId;
  expect(arns).toContain(topic);
  expect(await tagged.list(region, 'trading-migrate:environment', 'tes')).toEqual([]);

  const cluster = held.find(({ logicalId }) => logicalId === 'Cluster')?.physicalId;
  const [logs, rds] = [await aws.clients.cloudWatchLogs(region), await aws.clients.rds(region)];
  const [group, snapshot] = [newName('logs'), newName('snapshot')];
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  const DBClusterSnapshotIdentifier = snapshot;
  await rds.send(
    new CreateDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier, DBClusterIdentifier: cluster }),
  );
  const left = await createLeftBehinds(aws.clients).list(region);
  expect(left).toContainEqual(
    expect.objectContaining({ type: 'AWS::Logs::LogGroup', name: group, of: group, isDeletable: true }),
  );
  expect(left).toContainEqual(
    expect.objectContaining({
      ...{ type: 'AWS::RDS::DBClusterSnapshot', name: snapshot, of: cluster, isDeletable: true },
    }),
  );
});

it('finds a resource of each type by its physical id while it is there, and then only what waits to be deleted', async () => {
  // A secret's physical id is its ARN on AWS, and its name on the emulator: there it cannot be found.
  const findable = held.map(({ logicalId }) => logicalId).filter((name) => name !== 'Secret');
  expect([...(await look()).keys()].sort()).toEqual(findable.sort());
  const stacks = createStacks(aws.clients);
  await stacks.delete(region, stack.id, randomUUID());
  expect(await settled(aws.clients, region, stack.id)).toMatchObject({ state: 'absent' });
  const left = await look();
  expect([...left].filter(([, { leaving }]) => leaving === undefined)).toEqual([]);
  expect(left.get('Key')?.leaving).toMatch(/^KMS deletes it on \d{4}-/);
});
