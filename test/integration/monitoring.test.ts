import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBuiltInTemplate } from '../../src/templates/load.ts';
import { outputsOf, settled } from '../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';

const suffix = 'mon';
const source = 'us-east-1';
const target = 'eu-central-1';
type Values = Readonly<Record<string, string>>;

let local: TestLocalAws;
const clients: { destroy(): void }[] = [];
const keep = <Client extends { destroy(): void }>(client: Client): Client => {
  clients.push(client);
  return client;
};
const settings = (region: string) => ({
  ...{ region, endpoint: local.endpoint },
  credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
});

/** What is published to the topic of a region ends in a queue that nobody else reads. */
interface Subscriber {
  readonly sqs: SQSClient;
  readonly url: string;
}

async function subscribe(region: string, topic: string): Promise<Subscriber> {
  const sqs = keep(new SQSClient(settings(region)));
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }));
  const sns = keep(new SNSClient(settings(region)));
  const Endpoint = `arn:aws:sqs:${region}:${local.account}:subscriber`;
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint }));
  return { sqs, url };
}

/** Reads, and forgets, what is in the queue until a message has all the words. */
async function told({ sqs, url }: Subscriber, ...words: readonly string[]): Promise<string> {
  const deadline = Date.now() + 30_000;
  const seen: string[] = [];
  while (Date.now() < deadline) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      const { Message } = JSON.parse(Body) as { readonly Message: string };
      seen.push(Message);
    }
    const found = seen.find((message) => words.every((word) => message.includes(word)));
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`nobody was told of ${words.join(', ')}, but of ${JSON.stringify(seen)}`);
}

/** Deploys a template by itself, with these values beside the environment's. */
async function deploy(layer: string, region: string, values: Values = {}): Promise<Values> {
  const { cloudFormation } = local.clients(region);
  const given: Values = { EnvironmentSuffix: suffix, SourceRegion: source, TargetRegion: target, ...values };
  const { StackId = '' } = await cloudFormation.send(
    new CreateStackCommand({
      StackName: `trading-analytics-${layer}-${suffix}`,
      // Without its white space, so that it fits into a request.
      TemplateBody: JSON.stringify(JSON.parse(readBuiltInTemplate(`${layer}.json`))),
      Parameters: Object.entries(given).map(([ParameterKey, ParameterValue]): Parameter => ({
        ParameterKey,
        ParameterValue,
      })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const stack = await settled(cloudFormation, StackId);
  if (stack.StackStatus !== 'CREATE_COMPLETE') {
    const { StackEvents = [] } = await cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: StackId }),
    );
    const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    throw new Error(
      failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`).join('\n'),
    );
  }
  return outputsOf(stack);
}

const topics: Record<string, Values> = {};
const subscribers: Record<string, Subscriber> = {};
const subscriberIn = (region: string): Subscriber => {
  const subscriber = subscribers[region];
  if (!subscriber) throw new Error(`nobody subscribed in ${region}`);
  return subscriber;
};
let sourceBucket = '';
const monitoring: Record<string, Values> = {};

beforeAll(async () => {
  local = await startLocalAws();
  for (const region of [source, target]) {
    topics[region] = await deploy('notifications', region);
    subscribers[region] = await subscribe(region, topics[region].MigrationStatusTopicArn ?? '');
  }
  const { HistoricalDataBucketTargetArn = '', HistoricalDataBucketTargetName = '' } = await deploy(
    'storage',
    target,
  );
  const storage = await deploy('storage', source, {
    TargetBucketArn: HistoricalDataBucketTargetArn,
    MigrationStatusTopicArn: topics[source]?.MigrationStatusTopicArn ?? '',
  });
  sourceBucket = storage.HistoricalDataBucketSourceName ?? '';
  for (const region of [source, target]) {
    const named = (service: string, what: string) => `arn:aws:${service}:${region}:${local.account}:${what}`;
    monitoring[region] = await deploy('monitoring', region, {
      MigrationStatusTopicArn: topics[region]?.MigrationStatusTopicArn ?? '',
      MigrationEventBusName: topics[region]?.MigrationEventBusName ?? '',
      MigrationLogGroupName: topics[region]?.MigrationLogGroupName ?? '',
      HistoricalDataBucketSourceName: sourceBucket,
      HistoricalDataBucketTargetName,
      ReplicationRuleId: storage.ReplicationRuleId ?? '',
      DashboardTableName: 'table',
      SourceStreamName: 'source-stream',
      TargetStreamName: 'target-stream',
      SourceClusterId: 'primary',
      TargetClusterId: 'secondary',
      ApiName: 'api',
      ApiStageName: 'stage',
      ApiLogGroupName: '/trading-analytics/api',
      StreamForwarderFunctionName: 'forwarder',
      DataTransformFunctionName: 'transform',
      DashboardApiFunctionName: 'api',
      PipelineFunctionName: 'pipeline',
      StateMachineArn: named('states', 'stateMachine:pipeline'),
      ForwarderFailureQueueArn: named('sqs', 'forwarder-failures'),
      DataTransformFailureQueueArn: named('sqs', 'transform-failures'),
    });
  }
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await local.stop();
});

it.each([
  [source, 'replication-failures'],
  [target, 'replication-lag'],
])('raises an alarm in %s, and the subscriber of its topic is told', async (region, alarm) => {
  const AlarmName = `trading-analytics-${alarm}-${suffix}`;
  const { cloudWatch } = local.clients(region);
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  expect(MetricAlarms).toHaveLength(1);
  const StateReason = 'raised to see who is told';
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason }));
  expect(JSON.parse(await told(subscriberIn(region), AlarmName, StateReason))).toMatchObject({
    AlarmName,
    NewStateValue: 'ALARM',
  });
});

it('tells the subscriber of an object that fails to replicate', async () => {
  await local.clients(source).iam.send(
    new DeleteRolePolicyCommand({
      RoleName: `trading-analytics-s3-replication-${source}-${suffix}`,
      PolicyName: `trading-analytics-s3-replication-${suffix}`,
    }),
  );
  const object = { Bucket: sourceBucket, Key: 'forbidden', Body: 'x' };
  await local.clients(source).s3.send(new PutObjectCommand(object));
  expect(await told(subscriberIn(source), 'OperationFailedReplication')).toContain('forbidden');
});

it.each([source, target])('tells of an event of the platform on its bus in %s', async (region) => {
  const events = keep(new EventBridgeClient(settings(region)));
  const event = {
    EventBusName: topics[region]?.MigrationEventBusName,
    Source: 'trading-analytics.migration',
    DetailType: 'Replication gate',
    Detail: JSON.stringify({ status: 'refused' }),
  };
  await events.send(new PutEventsCommand({ Entries: [event, { ...event, Source: 'somebody.else' }] }));
  expect(await told(subscriberIn(region), 'Replication gate')).toMatch(
    new RegExp(`^"?Replication gate: refused in ${region} at .+Event .+ is in the log group`),
  );
});

it('has a dashboard of each region, and one across both that the target region keeps', () => {
  expect(monitoring[source]).toEqual({ DashboardName: `trading-analytics-${source}-${suffix}` });
  expect(monitoring[target]).toEqual({
    DashboardName: `trading-analytics-${target}-${suffix}`,
    CrossRegionDashboardName: `trading-analytics-cross-region-${suffix}`,
  });
});
