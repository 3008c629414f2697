import { AwsFault, type EmulatorApi, type Params, type QueryService } from '../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../service.ts';

/** Whether there is a resource of that name; the look-up of one that is missing throws AwsFault. */
type Exists = (api: EmulatorApi, change: ResourceChange, name: string) => Promise<boolean>;

interface Named {
  /** The property that is the name; without it CloudFormation makes up a name of its own. */
  readonly property: string;
  readonly exists: Exists;
}

const arn = (service: string, { region, account }: ResourceChange, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

const byJson =
  (service: string, target: string, input: (name: string, change: ResourceChange) => object): Exists =>
  async (api, change, name) => {
    await api.json(change, service, target, input(name, change));
    return true;
  };

const byQuery =
  (service: QueryService, action: string, params: (name: string, change: ResourceChange) => Params): Exists =>
  async (api, change, name) => {
    await api.query(change, service, action, params(name, change));
    return true;
  };

const table: Named = {
  property: 'TableName',
  exists: byJson('dynamodb', 'DynamoDB_20120810.DescribeTable', (TableName) => ({ TableName })),
};

/** Named resources that the emulator's CloudFormation takes over from whoever made them, and then deletes with the stack. */
const named: Readonly<Record<string, Named>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Kinesis::Stream': {
    property: 'Name',
    exists: byJson('kinesis', 'Kinesis_20131202.DescribeStreamSummary', (StreamName) => ({ StreamName })),
  },
  'AWS::SQS::Queue': {
    property: 'QueueName',
    exists: byJson('sqs', 'AmazonSQS.GetQueueUrl', (QueueName) => ({ QueueName })),
  },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    exists: byQuery('sns', 'GetTopicAttributes', (name, change) => ({ TopicArn: arn('sns', change, name) })),
  },
  'AWS::IAM::Role': {
    property: 'RoleName',
    exists: byQuery('iam', 'GetRole', (RoleName) => ({ RoleName })),
  },
  'AWS::IAM::ManagedPolicy': {
    property: 'ManagedPolicyName',
    exists: byQuery('iam', 'GetPolicy', (name, { account, properties: { Path } }) => ({
      PolicyArn: `arn:aws:iam::${account}:policy${typeof Path === 'string' ? Path : '/'}${name}`,
    })),
  },
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    exists: async (api, change, name) => {
      const found = (await api.json(change, 'logs', 'Logs_20140328.DescribeLogGroups', {
        logGroupNamePrefix: name,
      })) as { logGroups: readonly { logGroupName: string }[] };
      return found.logGroups.some(({ logGroupName }) => logGroupName === name);
    },
  },
  'AWS::Lambda::Function': {
    property: 'FunctionName',
    exists: async (api, change, name) => {
      await api.rest(change, 'lambda', 'GET', `/2015-03-31/functions/${encodeURIComponent(name)}`);
      return true;
    },
  },
  'AWS::StepFunctions::StateMachine': {
    property: 'StateMachineName',
    exists: byJson('states', 'AWSStepFunctions.DescribeStateMachine', (name, change) => ({
      stateMachineArn: arn('states', change, `stateMachine:${name}`),
    })),
  },
  'AWS::Events::Rule': {
    property: 'Name',
    exists: byJson('events', 'AWSEvents.DescribeRule', (Name, { properties: { EventBusName } }) => ({
      ...{ Name, EventBusName },
    })),
  },
  'AWS::SecretsManager::Secret': {
    property: 'Name',
    exists: byJson('secretsmanager', 'secretsmanager.DescribeSecret', (SecretId) => ({ SecretId })),
  },
  'AWS::KMS::Alias': {
    property: 'AliasName',
    exists: byJson('kms', 'TrentService.DescribeKey', (KeyId) => ({ KeyId })),
  },
};

/** The codes with which services say that there is nothing of that name. */
const isMissing = (error: unknown): boolean =>
  error instanceof AwsFault && /NotFound|NoSuchEntity|NonExistentQueue|DoesNotExist/.test(error.code);

/** Names collide as on AWS, wherever the emulator would let two stacks share one resource. */
export const createExistingNameHooks = (api: EmulatorApi): ResourceHook[] =>
  Object.entries(named).map(([type, { property, exists }]) => ({
    type,
    before: async (change) => {
      const name = change.properties[property];
      if (change.action === 'delete' || typeof name !== 'string') return;
      if (change.previousProperties?.[property] === name) return;
      const taken = await exists(api, change, name).catch((error: unknown) => {
        if (isMissing(error)) return false;
        throw error;
      });
      if (taken) throw new Error(`Resource of type '${type}' with identifier '${name}' already exists.`);
    },
  }));
