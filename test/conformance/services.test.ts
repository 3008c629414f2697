/** What passes through the gateway to the emulator works in both regions, with the SDK as it is. */
import {
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStreamCommand, DescribeStreamSummaryCommand, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { CreateEventSourceMappingCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';
import { unique, until } from './asking.ts';
import { account, away, connect, home, type Aws } from './aws.ts';
import { makeFunction } from './function.ts';

let local: TestLocalAws;
let aws: Aws;

beforeAll(async () => {
  local = await startLocalAws();
  aws = connect(local.endpoint);
});
afterAll(async () => {
  aws.close();
  await local.stop();
});

describe.each([home, away])('in %s', (region) => {
  let table: string;
  let lambda: Awaited<ReturnType<typeof makeFunction>>;

  beforeAll(async () => {
    table = unique('notes');
    await aws.clients(region).dynamodb.send(
      new CreateTableCommand({
        ...{ TableName: table, BillingMode: 'PAY_PER_REQUEST' },
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    lambda = await makeFunction(aws, region, table);
  });

  const isNoted = async (id: string): Promise<boolean> => {
    const get = new GetItemCommand({ TableName: table, Key: { id: { S: id } } });
    return (await aws.clients(region).dynamodb.send(get)).Item !== undefined;
  };

  const makeQueue = async (): Promise<{ readonly url: string; readonly arn: string }> => {
    const { sqs } = aws.clients(region);
    const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: unique('queue') }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    return { url, arn: Attributes?.QueueArn ?? '' };
  };

  /** The next message of a queue. */
  const message = async (QueueUrl: string): Promise<string> => {
    const { sqs } = aws.clients(region);
    const { Messages } = await until(
      () => sqs.send(new ReceiveMessageCommand({ QueueUrl })),
      ({ Messages: found = [] }) => found.length > 0,
    );
    return Messages?.[0]?.Body ?? '';
  };

  /** A topic, and a queue that hears of what is published. */
  const makeTopic = async (): Promise<{ readonly arn: string; readonly queueUrl: string }> => {
    const { sns } = aws.clients(region);
    const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: unique('topic') }));
    const queue = await makeQueue();
    await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: queue.arn }));
    return { arn, queueUrl: queue.url };
  };

  test('SNS delivers to a subscribed queue', async () => {
    const { arn, queueUrl } = await makeTopic();
    expect(arn).toContain(`:${region}:`);
    await aws.clients(region).sns.send(new PublishCommand({ TopicArn: arn, Message: 'moved' }));
    expect(JSON.parse(await message(queueUrl))).toMatchObject({ Message: 'moved', TopicArn: arn });
  });

  test('an alarm sees a metric of its region and tells its topic', async () => {
    const { cloudWatch } = aws.clients(region);
    const { arn, queueUrl } = await makeTopic();
    const AlarmName = unique('alarm');
    const metric = { Namespace: 'Trading', MetricName: AlarmName };
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        ...{ ...metric, AlarmName, Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1 },
        ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', AlarmActions: [arn] },
      }),
    );
    const { Namespace, MetricName } = metric;
    // In a minute that is over: the one that is not is looked at when it is.
    const MetricData = [{ MetricName, Value: 5, Timestamp: new Date(Date.now() - 62_000) }];
    await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
    const { MetricAlarms } = await until(
      () => cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] })),
      ({ MetricAlarms: found }) => found?.[0]?.StateValue === 'ALARM',
    );
    expect(MetricAlarms?.[0]?.AlarmArn).toContain(`:${region}:`);
    const { Message } = JSON.parse(await message(queueUrl)) as { readonly Message: string };
    expect(JSON.parse(Message)).toMatchObject({ AlarmName, NewStateValue: 'ALARM' });
  });

  test('EventBridge hands a matching event to its target', async () => {
    const { events } = aws.clients(region);
    const queue = await makeQueue();
    const Name = unique('rule');
    const EventPattern = JSON.stringify({ source: [Name] });
    await events.send(new PutRuleCommand({ Name, EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: queue.arn }] }));
    const Detail = JSON.stringify({ phase: 'sync' });
    await events.send(
      new PutEventsCommand({
        Entries: [
          { Source: 'another', DetailType: 'migration', Detail },
          { Source: Name, DetailType: 'migration', Detail },
        ],
      }),
    );
    const event = JSON.parse(await message(queue.url)) as unknown;
    expect(event).toMatchObject({ source: Name, region, detail: { phase: 'sync' } });
  });

  test('a Lambda function in Node.js reaches AWS through the gateway, in its region', async () => {
    const id = unique('invoked');
    const { Payload, FunctionError } = await aws
      .clients(region)
      .lambda.send(new InvokeCommand({ FunctionName: lambda.name, Payload: JSON.stringify({ id }) }));
    const answer = Buffer.from(Payload ?? []).toString();
    expect(FunctionError, answer).toBeUndefined();
    expect(JSON.parse(answer)).toEqual({ region });
    expect(await isNoted(id)).toBe(true);
  });

  test('Kinesis hands its records to a function', async () => {
    const { kinesis, lambda: client } = aws.clients(region);
    const StreamName = unique('stream');
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    const { StreamDescriptionSummary } = await until(
      () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName })),
      ({ StreamDescriptionSummary: summary }) => summary?.StreamStatus === 'ACTIVE',
    );
    const EventSourceArn = StreamDescriptionSummary?.StreamARN;
    await client.send(
      new CreateEventSourceMappingCommand({
        ...{ EventSourceArn, FunctionName: lambda.name, StartingPosition: 'TRIM_HORIZON' },
      }),
    );
    const id = unique('record');
    await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'one', Data: Buffer.from(id) }));
    expect(await until(() => isNoted(id), Boolean)).toBe(true);
  });

  test('Step Functions run a state machine that calls a function', async () => {
    const { sfn } = aws.clients(region);
    const definition = JSON.stringify({
      StartAt: 'Note',
      States: { Note: { Type: 'Task', Resource: lambda.arn, End: true } },
    });
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        ...{ name: unique('machine'), definition, roleArn: `arn:aws:iam::${account}:role/machine` },
      }),
    );
    const id = unique('step');
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ id }) }),
    );
    const { status, output = '' } = await until(
      () => sfn.send(new DescribeExecutionCommand({ executionArn })),
      ({ status: now }) => now !== 'RUNNING',
    );
    expect({ status, output: JSON.parse(output) as unknown }).toEqual({
      status: 'SUCCEEDED',
      output: { region },
    });
    expect(await isNoted(id)).toBe(true);
  });

  test('API Gateway answers with what a function says', async () => {
    const { apiGateway } = aws.clients(region);
    const { id: restApiId = '', rootResourceId } = await apiGateway.send(
      new CreateRestApiCommand({ name: unique('api') }),
    );
    const { id: resourceId = '' } = await apiGateway.send(
      new CreateResourceCommand({ restApiId, parentId: rootResourceId, pathPart: '{id}' }),
    );
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await apiGateway.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
    await apiGateway.send(
      new PutIntegrationCommand({
        ...{ ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST' },
        uri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${lambda.arn}/invocations`,
      }),
    );
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    const id = unique('call');
    const answer = await fetch(`${local.endpoint}/restapis/${restApiId}/prod/_user_request_/${id}`);
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: { region } });
    expect(await isNoted(id)).toBe(true);
  });

  test('CloudWatch Logs find what was written, and what a function printed', async () => {
    const { logs, lambda: client } = aws.clients(region);
    const logGroupName = unique('/migration');
    const logStreamName = 'deploy';
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const lines = ['INFO begun', 'ERROR failed'];
    await logs.send(
      new PutLogEventsCommand({
        ...{ logGroupName, logStreamName },
        logEvents: lines.map((message) => ({ message, timestamp: Date.now() })),
      }),
    );
    const search = async (group: string, filterPattern: string): Promise<(string | undefined)[]> => {
      const filter = new FilterLogEventsCommand({ logGroupName: group, filterPattern });
      return ((await logs.send(filter)).events ?? []).map(({ message }) => message?.trim());
    };
    expect(await search(logGroupName, 'ERROR')).toEqual(['ERROR failed']);

    const Payload = JSON.stringify({ id: unique('logged') });
    await client.send(new InvokeCommand({ FunctionName: lambda.name, Payload }));
    const printed = await until(
      () => search(`/aws/lambda/${lambda.name}`, 'noted'),
      (found) => found.length > 0,
    );
    expect(printed[0]).toContain(`noted by ${region}`);
  });
});
