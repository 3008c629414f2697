import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEmulatorApi, type EmulatorApi } from '../../../src/local-aws/gateway/emulator-api.ts';
import { createResources } from '../../../src/local-aws/gateway/resources/index.ts';
import {
  createStack,
  outputsOf,
  reasonsOf,
  updateStack,
  type Resources,
} from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

/** Properties that the emulator's CloudFormation ignores: they are set, changed and taken away all the same. */
const region = 'eu-central-1';
let local: TestLocalAws;
let api: EmulatorApi;
const scope = () => ({ account: local.account, region });

beforeAll(async () => {
  local = await startLocalAws({ build: createResources });
  api = createEmulatorApi({ endpoint: local.endpoint });
});
afterAll(() => local.stop());

const ref = (Ref: string): object => ({ Ref });
const att = (path: string): object => ({ 'Fn::GetAtt': path });
const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }] };
const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'lost' } };
const method = {
  ...{ RestApiId: ref('Api'), ResourceId: att('Api.RootResourceId'), HttpMethod: 'GET' },
  ...{ AuthorizationType: 'NONE', Integration: { Type: 'MOCK' } },
};

const containing = (members: object): unknown => expect.objectContaining(members);

interface Case {
  readonly type: string;
  /** `Subject` has the properties. */
  readonly resources: (properties: object) => Resources;
  /** Properties, and what the service says of the subject then. */
  readonly states: readonly (readonly [object, object])[];
  readonly look: (id: string, others: Readonly<Record<string, string>>) => Promise<unknown>;
}

const cases: Case[] = [
  {
    type: 'AWS::Kinesis::Stream',
    resources: (more) => ({
      Subject: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'encrypted', ShardCount: 1, ...more } },
    }),
    states: [
      [
        { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/one' } },
        { EncryptionType: 'KMS', KeyId: 'alias/one' },
      ],
      [
        { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/two' } },
        { EncryptionType: 'KMS', KeyId: 'alias/two' },
      ],
      [{}, { EncryptionType: 'NONE' }],
    ],
    look: async (StreamName) => {
      const answer = await api.json(scope(), 'kinesis', 'Kinesis_20131202.DescribeStreamSummary', {
        StreamName,
      });
      return (answer as { StreamDescriptionSummary: object }).StreamDescriptionSummary;
    },
  },
  {
    type: 'AWS::Lambda::Function',
    resources: (more) => ({
      ...{ Role: role, Queue: queue },
      Subject: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          ...{ Runtime: 'nodejs24.x', Handler: 'index.handler', Role: att('Role.Arn'), ...more },
          Code: { ZipFile: 'exports.handler = async () => 1;' },
        },
      },
    }),
    states: [
      [
        { DeadLetterConfig: { TargetArn: att('Queue.Arn') }, ReservedConcurrentExecutions: 5 },
        {
          Configuration: containing({
            DeadLetterConfig: { TargetArn: `arn:aws:sqs:${region}:123456789012:lost` },
          }),
          Concurrency: { ReservedConcurrentExecutions: 5 },
        },
      ],
      [
        { KmsKeyArn: `arn:aws:kms:${region}:123456789012:key/one`, ReservedConcurrentExecutions: 6 },
        {
          Configuration: containing({ KMSKeyArn: `arn:aws:kms:${region}:123456789012:key/one` }),
          Concurrency: { ReservedConcurrentExecutions: 6 },
        },
      ],
    ],
    look: async (name) =>
      JSON.parse(await api.rest(scope(), 'lambda', 'GET', `/2015-03-31/functions/${name}`)) as unknown,
  },
  {
    type: 'AWS::ApiGateway::Stage',
    resources: (more) => ({
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'dashboard' } },
      Method: { Type: 'AWS::ApiGateway::Method', Properties: method },
      Deployment: {
        ...{
          Type: 'AWS::ApiGateway::Deployment',
          DependsOn: 'Method',
          Properties: { RestApiId: ref('Api') },
        },
      },
      Subject: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: ref('Api'), DeploymentId: ref('Deployment'), StageName: 'live', ...more },
      },
    }),
    states: [
      [
        {
          AccessLogSetting: {
            DestinationArn: 'arn:aws:logs:x:1:log-group:api',
            Format: '$context.requestId',
          },
        },
        {
          accessLogSettings: {
            destinationArn: 'arn:aws:logs:x:1:log-group:api',
            format: '$context.requestId',
          },
        },
      ],
    ],
    look: async (stage, { Api = '' }) =>
      JSON.parse(await api.rest(scope(), 'apigateway', 'GET', `/restapis/${Api}/stages/${stage}`)) as unknown,
  },
  {
    type: 'AWS::Events::EventBus',
    resources: (more) => ({
      Subject: { Type: 'AWS::Events::EventBus', Properties: { Name: 'encrypted', ...more } },
    }),
    states: [
      [{ KmsKeyIdentifier: 'alias/one' }, { KmsKeyIdentifier: 'alias/one' }],
      [{ KmsKeyIdentifier: 'alias/two' }, { KmsKeyIdentifier: 'alias/two' }],
    ],
    look: (Name) => api.json(scope(), 'events', 'AWSEvents.DescribeEventBus', { Name }),
  },
];

it.each(cases)('$type', async ({ type, resources, states, look }) => {
  const client = local.clients(region).cloudFormation;
  const outputs = {
    Subject: { Value: ref('Subject') },
    ...('Api' in resources({}) ? { Api: { Value: ref('Api') } } : {}),
  };
  const [[first, seen] = [{}, {}], ...later] = states;
  let stack = await createStack(client, type.replaceAll('::', '-'), resources(first), outputs);
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  const subject = async (): Promise<unknown> => {
    const { Subject = '', ...others } = outputsOf(stack);
    return look(Subject, others);
  };
  expect(await subject()).toMatchObject(seen);
  for (const [properties, expected] of later) {
    stack = await updateStack(client, stack, resources(properties), outputs);
    expect([stack.StackStatus, await reasonsOf(client, stack, 'Subject', 'UPDATE_FAILED')]).toEqual([
      'UPDATE_COMPLETE',
      [],
    ]);
    expect(await subject()).toMatchObject(expected);
  }
});
