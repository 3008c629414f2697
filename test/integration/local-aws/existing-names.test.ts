import { GetRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createResources } from '../../../src/local-aws/gateway/resources/index.ts';
import { createStack, deleteStack, reasonsOf, updateStack } from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

const [source, target] = ['us-east-1', 'eu-central-1'];
let local: TestLocalAws;
const cloudFormation = (region: string) => local.clients(region).cloudFormation;

beforeAll(async () => {
  local = await startLocalAws({
    build: createResources,
  });
});
afterAll(() => local.stop());

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const role = 'arn:aws:iam::123456789012:role/any';
const table = {
  ...{ TableName: 'taken', BillingMode: 'PAY_PER_REQUEST' },
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
};

const named: [string, object][] = [
  ['AWS::DynamoDB::Table', table],
  ['AWS::DynamoDB::GlobalTable', { ...table, TableName: 'global', Replicas: [{ Region: target }] }],
  ['AWS::Kinesis::Stream', { Name: 'taken', ShardCount: 1 }],
  ['AWS::SQS::Queue', { QueueName: 'taken' }],
  ['AWS::SNS::Topic', { TopicName: 'taken' }],
  ['AWS::Logs::LogGroup', { LogGroupName: 'taken' }],
  [
    'AWS::Lambda::Function',
    {
      ...{ FunctionName: 'taken', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: role },
      Code: { ZipFile: 'exports.handler = async () => ({});' },
    },
  ],
  [
    'AWS::StepFunctions::StateMachine',
    {
      ...{ StateMachineName: 'taken', RoleArn: role },
      DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
    },
  ],
  ['AWS::Events::Rule', { Name: 'taken', EventPattern: { source: ['any'] } }],
  ['AWS::SecretsManager::Secret', { Name: 'taken', SecretString: 'x' }],
  ['AWS::KMS::Alias', { AliasName: 'alias/taken', TargetKeyId: { Ref: 'Key' } }],
];
const key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [] } } };
const resourcesOf = (Type: string, Properties: object) => ({
  Named: { Type, Properties },
  ...(Type === 'AWS::KMS::Alias' ? { Key: key } : {}),
});

it.each(named)(
  '%s: the second of a name fails, and the first survives its rollback',
  async (Type, Properties) => {
    const suffix = Type.replaceAll(/\W+/g, '-');
    const resources = resourcesOf(Type, Properties);
    const first = await createStack(cloudFormation(target), `first-${suffix}`, resources);
    expect(first.StackStatus).toBe('CREATE_COMPLETE');

    const second = await createStack(cloudFormation(target), `second-${suffix}`, resources);
    expect(second.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect((await reasonsOf(cloudFormation(target), second, 'Named', 'CREATE_FAILED')).join()).toMatch(
      new RegExp(`^Resource of type '${Type}' with identifier '.+' already exists\\.$`),
    );
    // Still there: a third of the name fails as well.
    const third = await createStack(cloudFormation(target), `third-${suffix}`, resources);
    expect(third.StackStatus).toBe('ROLLBACK_COMPLETE');
    await deleteStack(cloudFormation(target), first);
    const again = await createStack(cloudFormation(target), `again-${suffix}`, resources);
    expect(again.StackStatus).toBe('CREATE_COMPLETE');
  },
);

it('names of regional resources are free in the other region', async () => {
  for (const region of [source, target]) {
    const resources = resourcesOf('AWS::SNS::Topic', { TopicName: 'regional' });
    const stack = await createStack(cloudFormation(region), 'regional', resources);
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  }
});

it.each<[string, object]>([
  ['AWS::IAM::Role', { RoleName: 'global', AssumeRolePolicyDocument: trust }],
  ['AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'global', PolicyDocument: trust }],
])('%s is global: one template in two regions collides (T10)', async (Type, Properties) => {
  const name = Type.replaceAll(/\W+/g, '-');
  const resources = resourcesOf(Type, Properties);
  const here = await createStack(cloudFormation(source), name, resources);
  expect(here.StackStatus).toBe('CREATE_COMPLETE');
  const there = await createStack(cloudFormation(target), name, resources);
  expect(there.StackStatus).toBe('ROLLBACK_COMPLETE');
  if (Type === 'AWS::IAM::Role') {
    await local.clients(source).iam.send(new GetRoleCommand({ RoleName: 'global' }));
  }
});

it('an update to a name that is taken fails, and one that keeps its name does not', async () => {
  const topic = (TopicName: string, DisplayName: string) =>
    resourcesOf('AWS::SNS::Topic', { TopicName, DisplayName });
  await createStack(cloudFormation(target), 'owner', topic('owned', 'x'));
  const stack = await createStack(cloudFormation(target), 'renamed', topic('own', 'x'));
  expect((await updateStack(cloudFormation(target), stack, topic('own', 'y'))).StackStatus).toBe(
    'UPDATE_COMPLETE',
  );
  const renamed = await updateStack(cloudFormation(target), stack, topic('owned', 'y'));
  expect(renamed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
});
