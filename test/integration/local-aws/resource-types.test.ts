import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  AwsFault,
  createEmulatorApi,
  type EmulatorApi,
  type Scope,
} from '../../../src/local-aws/gateway/emulator-api.ts';
import { createResources } from '../../../src/local-aws/gateway/resources/index.ts';
import {
  createStack,
  deleteStack,
  outputsOf,
  reasonsOf,
  type Resources,
} from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

/**
 * Every resource type that the platform's layers name and that no other test file deploys: it is made with an id that is
 * not empty, is there by the API of its own service and not in the other region, and is gone with its stack.
 */
const [source, target] = ['us-east-1', 'eu-central-1'];
let local: TestLocalAws;
let api: EmulatorApi;

beforeAll(async () => {
  local = await startLocalAws({
    build: createResources,
  });
  // Through the gateway.
  api = createEmulatorApi({ endpoint: local.endpoint });
});
afterAll(() => local.stop());

const ref = (id: string) => ({ Ref: id });
const att = (path: string) => ({ 'Fn::GetAtt': path });
const policy = (Service: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const allow = (Action: string, Resource: unknown = '*', Principal?: unknown): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Principal ? { Principal } : {}) }],
});
const role: object = {
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: policy('lambda.amazonaws.com') },
};
const vpc: object = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
const stream: object = { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } };
const queue: object = { Type: 'AWS::SQS::Queue', Properties: {} };
const topic: object = { Type: 'AWS::SNS::Topic', Properties: {} };
const group: object = { Type: 'AWS::Logs::LogGroup', Properties: {} };
const rest: object = { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'dashboard' } };
const root: object = {
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: ref('Api'), ParentId: att('Api.RootResourceId'), PathPart: 'dashboard' },
};
const method: object = {
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    ...{ RestApiId: ref('Api'), ResourceId: ref('Resource'), HttpMethod: 'GET', AuthorizationType: 'NONE' },
    Integration: { Type: 'MOCK' },
  },
};
const deployment: object = {
  Type: 'AWS::ApiGateway::Deployment',
  DependsOn: 'Method',
  Properties: { RestApiId: ref('Api'), Description: 'API deployment for test' },
};
const lambda: object = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{ Runtime: 'nodejs22.x', Handler: 'index.handler', Role: att('Role.Arn') },
    Code: { ZipFile: 'exports.handler = async () => ({});' },
  },
};
const key: object = {
  Type: 'AWS::KMS::Key',
  Properties: { KeyPolicy: allow('kms:*', '*', { AWS: 'arn:aws:iam::123456789012:root' }) },
};
const zone: object = { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'example.test' } };

/** Physical ids by logical id. */
type Ids = Readonly<Record<string, string>>;

interface Probe {
  readonly type: string;
  /** `Probed` is the resource of that type. */
  readonly resources: Resources;
  /** What the service itself says of the resource, as text; may throw when there is none. */
  readonly look: (scope: Scope, ids: Ids) => Promise<unknown>;
  /** In what the service says while the resource is there. Default its physical id. */
  readonly seen?: string;
  /** Global services answer the same in every region. */
  readonly global?: boolean;
}

const probed = (type: string, Properties: object, others: Resources = {}, more: object = {}) => ({
  type,
  resources: { ...others, Probed: { Type: type, Properties, ...more } },
});

const probes: Probe[] = [
  {
    ...probed(
      'AWS::EC2::VPCEndpoint',
      { VpcId: ref('Vpc'), ServiceName: 'com.amazonaws.x.s3' },
      { Vpc: vpc },
    ),
    look: (at) => api.query(at, 'ec2', 'DescribeVpcEndpoints'),
  },
  {
    ...probed('AWS::EC2::SecurityGroup', { VpcId: ref('Vpc'), GroupDescription: 'x' }, { Vpc: vpc }),
    look: (at) => api.query(at, 'ec2', 'DescribeSecurityGroups'),
  },
  {
    ...probed(
      'AWS::EC2::SecurityGroupIngress',
      {
        GroupId: att('Group.GroupId'),
        IpProtocol: 'tcp',
        FromPort: 5432,
        ToPort: 5432,
        CidrIp: '10.1.0.0/16',
      },
      {
        Vpc: vpc,
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { VpcId: ref('Vpc'), GroupDescription: 'x' },
        },
      },
    ),
    look: (at) => api.query(at, 'ec2', 'DescribeSecurityGroupRules'),
  },
  {
    ...probed('AWS::IAM::Role', { AssumeRolePolicyDocument: policy('s3.amazonaws.com') }),
    look: (at, { Probed = '' }) => api.query(at, 'iam', 'GetRole', { RoleName: Probed }),
    global: true,
  },
  {
    ...probed(
      'AWS::IAM::Policy',
      { PolicyName: 'inline', PolicyDocument: allow('s3:GetObject'), Roles: [ref('Role')] },
      { Role: role },
    ),
    look: (at, { Role = '' }) => api.query(at, 'iam', 'ListRolePolicies', { RoleName: Role }),
    ...{ seen: 'inline', global: true },
  },
  {
    ...probed('AWS::IAM::ManagedPolicy', { PolicyDocument: allow('s3:GetObject') }),
    look: (at, { Probed = '' }) => api.query(at, 'iam', 'GetPolicy', { PolicyArn: Probed }),
    global: true,
  },
  {
    ...probed('AWS::KMS::Key', { KeyPolicy: allow('kms:*', '*', { AWS: '*' }) }),
    // A deleted key is pending deletion for a while.
    look: async (at, { Probed = '' }) => {
      const answer = await api.json(at, 'kms', 'TrentService.DescribeKey', { KeyId: Probed });
      const { KeyMetadata } = answer as { KeyMetadata: { KeyState: string } };
      return KeyMetadata.KeyState;
    },
    seen: 'Enabled',
  },
  {
    ...probed('AWS::KMS::Alias', { AliasName: 'alias/probe', TargetKeyId: ref('Key') }, { Key: key }),
    look: (at) => api.json(at, 'kms', 'TrentService.ListAliases', {}),
  },
  {
    ...probed('AWS::Kinesis::Stream', { ShardCount: 1 }),
    look: (at) => api.json(at, 'kinesis', 'Kinesis_20131202.ListStreams', {}),
  },
  {
    ...probed('AWS::SQS::Queue', { QueueName: 'failed-records' }),
    look: (at) => api.json(at, 'sqs', 'AmazonSQS.ListQueues', {}),
    seen: 'failed-records',
  },
  {
    ...probed(
      'AWS::SQS::QueuePolicy',
      { Queues: [ref('Queue')], PolicyDocument: allow('sqs:SendMessage', '*', '*') },
      { Queue: queue },
    ),
    look: (at, { Queue }) =>
      api.json(at, 'sqs', 'AmazonSQS.GetQueueAttributes', { QueueUrl: Queue, AttributeNames: ['Policy'] }),
    seen: 'sqs:SendMessage',
  },
  {
    type: 'AWS::Lambda::Function',
    resources: { Role: role, Probed: lambda },
    look: (at) => api.rest(at, 'lambda', 'GET', '/2015-03-31/functions/'),
  },
  {
    ...probed(
      'AWS::Lambda::EventSourceMapping',
      {
        ...{ FunctionName: ref('Function'), EventSourceArn: att('Stream.Arn') },
        ...{ StartingPosition: 'TRIM_HORIZON', BisectBatchOnFunctionError: true, MaximumRetryAttempts: 3 },
        DestinationConfig: { OnFailure: { Destination: att('Queue.Arn') } },
      },
      { Role: role, Stream: stream, Queue: queue, Function: lambda },
    ),
    look: (at) => api.rest(at, 'lambda', 'GET', '/2015-03-31/event-source-mappings/'),
  },
  {
    ...probed(
      'AWS::Lambda::Permission',
      {
        ...{ FunctionName: ref('Function'), Action: 'lambda:InvokeFunction' },
        Principal: 'apigateway.amazonaws.com',
      },
      { Role: role, Function: lambda },
    ),
    look: (at, { Function = '' }) =>
      api.rest(at, 'lambda', 'GET', `/2015-03-31/functions/${Function}/policy`),
    seen: 'apigateway.amazonaws.com',
  },
  {
    type: 'AWS::ApiGateway::RestApi',
    resources: { Probed: rest },
    look: (at) => api.rest(at, 'apigateway', 'GET', '/restapis'),
  },
  {
    type: 'AWS::ApiGateway::Resource',
    resources: { Api: rest, Probed: root },
    look: (at, { Api = '' }) => api.rest(at, 'apigateway', 'GET', `/restapis/${Api}/resources`),
  },
  {
    type: 'AWS::ApiGateway::Method',
    resources: { Api: rest, Resource: root, Probed: method },
    look: (at, { Api = '', Resource = '' }) =>
      api.rest(at, 'apigateway', 'GET', `/restapis/${Api}/resources/${Resource}/methods/GET`),
    seen: 'MOCK',
  },
  {
    type: 'AWS::ApiGateway::Deployment',
    resources: { Api: rest, Resource: root, Method: method, Probed: deployment },
    look: (at, { Api = '' }) => api.rest(at, 'apigateway', 'GET', `/restapis/${Api}/deployments`),
  },
  {
    ...probed(
      'AWS::ApiGateway::Stage',
      {
        ...{ RestApiId: ref('Api'), DeploymentId: ref('Deployment'), StageName: 'live' },
        TracingEnabled: true,
      },
      { Api: rest, Resource: root, Method: method, Deployment: deployment },
    ),
    look: (at, { Api = '' }) => api.rest(at, 'apigateway', 'GET', `/restapis/${Api}/stages`),
    seen: '"tracingEnabled": true',
  },
  {
    ...probed('AWS::ApiGateway::Account', { CloudWatchRoleArn: att('Role.Arn') }, { Role: role }),
    look: (at) => api.rest(at, 'apigateway', 'GET', '/account'),
    seen: 'role/',
  },
  {
    ...probed(
      'AWS::StepFunctions::StateMachine',
      {
        RoleArn: att('Role.Arn'),
        DefinitionString: '{"StartAt":"${First}","States":{"A":{"Type":"Pass","End":true}}}',
        DefinitionSubstitutions: { First: 'A' },
      },
      { Role: role },
    ),
    look: (at) => api.json(at, 'states', 'AWSStepFunctions.ListStateMachines', {}),
  },
  {
    ...probed('AWS::Logs::LogGroup', { RetentionInDays: 7 }),
    look: (at) => api.json(at, 'logs', 'Logs_20140328.DescribeLogGroups', {}),
  },
  {
    ...probed(
      'AWS::Logs::MetricFilter',
      {
        ...{ LogGroupName: ref('Group'), FilterPattern: 'ERROR' },
        MetricTransformations: [{ MetricName: 'Errors', MetricNamespace: 'probe', MetricValue: '1' }],
      },
      { Group: group },
    ),
    look: (at) => api.json(at, 'logs', 'Logs_20140328.DescribeMetricFilters', {}),
  },
  {
    ...probed('AWS::SNS::Topic', {}),
    look: (at) => api.query(at, 'sns', 'ListTopics'),
  },
  {
    ...probed(
      'AWS::SNS::TopicPolicy',
      { Topics: [ref('Topic')], PolicyDocument: allow('sns:Publish', '*', '*') },
      { Topic: topic },
    ),
    look: (at, { Topic = '' }) => api.query(at, 'sns', 'GetTopicAttributes', { TopicArn: Topic }),
    seen: 'sns:Publish',
  },
  {
    ...probed(
      'AWS::SNS::Subscription',
      { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: att('Queue.Arn') },
      { Topic: topic, Queue: queue },
    ),
    look: (at) => api.query(at, 'sns', 'ListSubscriptions'),
  },
  {
    ...probed('AWS::CloudWatch::Alarm', {
      ...{ Namespace: 'AWS/S3', MetricName: 'ReplicationLatency', Statistic: 'Maximum', Period: 60 },
      ...{ EvaluationPeriods: 1, Threshold: 300, ComparisonOperator: 'GreaterThanThreshold' },
    }),
    look: (at) => api.query(at, 'monitoring', 'DescribeAlarms'),
  },
  {
    ...probed('AWS::CloudWatch::Dashboard', { DashboardBody: '{"widgets":[]}' }),
    look: (at) => api.query(at, 'monitoring', 'ListDashboards'),
  },
  {
    ...probed('AWS::Events::EventBus', { Name: 'migration-events' }),
    look: (at) => api.json(at, 'events', 'AWSEvents.ListEventBuses', {}),
  },
  {
    ...probed('AWS::Events::Rule', {
      EventPattern: { source: ['trading-migrate'] },
    }),
    look: (at) => api.json(at, 'events', 'AWSEvents.ListRules', {}),
  },
  {
    ...probed('AWS::SecretsManager::Secret', {
      GenerateSecretString: { SecretStringTemplate: '{"username":"dbadmin"}', GenerateStringKey: 'password' },
    }),
    look: (at) => api.json(at, 'secretsmanager', 'secretsmanager.ListSecrets', {}),
  },
  {
    type: 'AWS::Route53::HostedZone',
    resources: { Probed: zone },
    look: (at) => api.rest(at, 'route53', 'GET', '/2013-04-01/hostedzone'),
    global: true,
  },
  {
    ...probed(
      'AWS::Route53::RecordSet',
      {
        ...{ HostedZoneId: ref('Zone'), Name: 'api.example.test', Type: 'CNAME', TTL: '60' },
        ...{ ResourceRecords: ['a.example.test'], SetIdentifier: 'source', Weight: 100 },
        HealthCheckId: ref('Check'),
      },
      {
        Zone: zone,
        Check: {
          Type: 'AWS::Route53::HealthCheck',
          Properties: { HealthCheckConfig: { Type: 'HTTPS', FullyQualifiedDomainName: 'a.example.test' } },
        },
      },
    ),
    look: (at, { Zone = '' }) => api.rest(at, 'route53', 'GET', `/2013-04-01/hostedzone/${Zone}/rrset`),
    ...{ seen: '<Weight>100</Weight>', global: true },
  },
  {
    ...probed('AWS::Route53::HealthCheck', {
      HealthCheckConfig: {
        ...{ Type: 'HTTPS', FullyQualifiedDomainName: 'a.example.test', ResourcePath: '/live', Port: 443 },
        Regions: ['us-east-1', 'eu-west-1', 'us-west-2'],
      },
      HealthCheckTags: [{ Key: 'Name', Value: 'probe' }],
    }),
    look: (at) => api.rest(at, 'route53', 'GET', '/2013-04-01/healthcheck'),
    global: true,
  },
  {
    ...probed('AWS::Logs::QueryDefinition', {
      Name: 'trading/errors',
      QueryString: 'filter @message like /ERROR/',
    }),
    look: (at) => api.json(at, 'logs', 'Logs_20140328.DescribeQueryDefinitions', {}),
  },
  {
    ...probed(
      'AWS::Events::EventBusPolicy',
      {
        ...{ EventBusName: ref('Bus'), StatementId: 'publishers' },
        Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'events:PutEvents', Resource: '*' },
      },
      { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'guarded' } } },
    ),
    look: (at) => api.json(at, 'events', 'AWSEvents.DescribeEventBus', { Name: 'guarded' }),
    seen: 'publishers',
  },
  {
    ...probed(
      'AWS::Events::Archive',
      { SourceArn: att('Bus.Arn'), ArchiveName: 'kept-events', RetentionDays: 7 },
      { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'archived' } } },
    ),
    look: (at) => api.json(at, 'events', 'AWSEvents.ListArchives', {}),
  },
  {
    ...probed(
      'AWS::SecretsManager::RotationSchedule',
      {
        ...{ SecretId: ref('Secret'), RotationLambdaARN: att('Function.Arn') },
        RotationRules: { AutomaticallyAfterDays: 30 },
      },
      {
        ...{ Role: role, Function: lambda },
        Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'x' } },
      },
    ),
    look: (at) => api.json(at, 'secretsmanager', 'secretsmanager.ListSecrets', {}),
    seen: '"RotationRules":{"AutomaticallyAfterDays":30}',
  },
  {
    ...probed(
      'AWS::Route53::RecordSetGroup',
      {
        HostedZoneId: ref('Zone'),
        RecordSets: [
          {
            ...{ Name: 'group.example.test', Type: 'A', SetIdentifier: 'source', Weight: 0 },
            AliasTarget: { DNSName: 'a.example.test', HostedZoneId: 'Z1UJRXOUMOOFQ8' },
          },
          { Name: 'text.example.test', Type: 'TXT', TTL: '60', ResourceRecords: ['"x"'] },
        ],
      },
      { Zone: zone },
    ),
    look: (at, { Zone = '' }) => api.rest(at, 'route53', 'GET', `/2013-04-01/hostedzone/${Zone}/rrset`),
    ...{ seen: '<Weight>0</Weight>', global: true },
  },
];

const saying = async (probe: Probe, region: string, ids: Ids): Promise<string> =>
  probe.look({ account: local.account, region }, ids).then(
    (answer) => (typeof answer === 'string' ? answer : JSON.stringify(answer)),
    (error: unknown) => {
      if (error instanceof AwsFault) return `refused: ${error.code}`;
      throw error;
    },
  );

it.each(probes)('$type is made, is there, and is gone with its stack', async (probe) => {
  const { cloudFormation } = local.clients(target);
  const stack = await createStack(
    cloudFormation,
    `probe-${probe.type.replaceAll(/\W+/g, '-')}`,
    probe.resources,
  );
  expect([stack.StackStatus, await reasonsOf(cloudFormation, stack, 'Probed', 'CREATE_FAILED')]).toEqual([
    'CREATE_COMPLETE',
    [],
  ]);
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stack.StackId }),
  );
  const ids: Ids = Object.fromEntries(
    StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
  expect(Object.values(ids).filter((id) => id === '')).toEqual([]);
  const seen = probe.seen ?? ids.Probed ?? '';
  expect(await saying(probe, target, ids)).toContain(seen);
  if (!probe.global) expect(await saying(probe, source, ids)).not.toContain(seen);
  expect((await deleteStack(cloudFormation, stack)).StackStatus).toBe('DELETE_COMPLETE');
  expect(await saying(probe, target, ids)).not.toContain(seen);
});

it('the URL of a queue leads through the gateway, by template and by API', async () => {
  const queues = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'followed' } } };
  const outputs = { Url: { Value: ref('Queue') } };
  const stack = await createStack(local.clients(target).cloudFormation, 'queue-url', queues, outputs);
  const url = `${local.endpoint}/${local.account}/followed`;
  expect(outputsOf(stack)).toEqual({ Url: url });
  const at = { account: local.account, region: target };
  expect(await api.json(at, 'sqs', 'AmazonSQS.GetQueueUrl', { QueueName: 'followed' })).toEqual({
    QueueUrl: url,
  });
});
