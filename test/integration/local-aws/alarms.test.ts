import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type MetricDatum,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMonitoring } from '../../../src/local-aws/gateway/alarms/index.ts';
import { decodeCbor, encodeCbor, type Cbor } from '../../../src/local-aws/gateway/metrics/wire/cbor.ts';
import { zip } from '../../conformance/zip.ts';
import {
  createStack,
  deleteStack,
  outputsOf,
  reasonsOf,
  updateStack,
} from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';
import { away, home, until } from './replicating-aws.ts';

let local: TestLocalAws;
const clients: { destroy(): void }[] = [];
const keep = <Client extends { destroy(): void }>(client: Client): Client => {
  clients.push(client);
  return client;
};
const settings = (region: string) => ({
  ...{ region, endpoint: local.endpoint, maxAttempts: 1 },
  credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
});
const cloudWatch = (region = home): CloudWatchClient => local.clients(region).cloudWatch;
let sqs: SQSClient;
let sns: SNSClient;

beforeAll(async () => {
  local = await startLocalAws({ build: createMonitoring });
  local.settings.alarmsInterval = 50;
  [sqs, sns] = [keep(new SQSClient(settings(home))), keep(new SNSClient(settings(home)))];
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await local.stop();
});

const namespace = 'Trading';
/** In the newest whole minute: alarms do not look at one that is not over, as on AWS. */
const aMinuteAgo = (): Date => new Date(Date.now() - 62_000);

const publish = async (MetricName: string, Value: number, datum: Partial<MetricDatum> = {}, region = home) =>
  cloudWatch(region).send(
    new PutMetricDataCommand({
      Namespace: namespace,
      MetricData: [{ MetricName, Value, Timestamp: aMinuteAgo(), ...datum }],
    }),
  );

const above = (name: string, threshold: number, input: Partial<PutMetricAlarmCommandInput> = {}) =>
  new PutMetricAlarmCommand({
    ...{ AlarmName: name, Namespace: namespace, MetricName: name, Statistic: 'Maximum', Period: 60 },
    ...{ EvaluationPeriods: 1, Threshold: threshold, ComparisonOperator: 'GreaterThanThreshold', ...input },
  });

async function alarm(name: string, region = home) {
  const { MetricAlarms } = await cloudWatch(region).send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0];
}
const reaches = (name: string, state: string, region = home) =>
  until(
    () => alarm(name, region),
    (found) => found?.StateValue === state,
  );
const history = async (AlarmName: string) => {
  const { AlarmHistoryItems = [] } = await cloudWatch().send(new DescribeAlarmHistoryCommand({ AlarmName }));
  return AlarmHistoryItems.map(({ HistorySummary = '' }) => HistorySummary);
};
const set = (AlarmName: string, StateValue: 'ALARM' | 'OK') =>
  cloudWatch().send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a drill' }));

async function makeQueue(QueueName: string): Promise<{ readonly url: string; readonly arn: string }> {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  return { url, arn: `arn:aws:sqs:${home}:${local.account}:${QueueName}` };
}
const makeTopic = async (Name: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? '';

async function message(QueueUrl: string): Promise<Record<string, unknown>> {
  const { Messages } = await until(
    () => sqs.send(new ReceiveMessageCommand({ QueueUrl })),
    ({ Messages: found = [] }) => found.length > 0,
  );
  return JSON.parse(Messages?.[0]?.Body ?? '{}') as Record<string, unknown>;
}

describe('an alarm', () => {
  it('looks at one metric in all its dimensions, in its own region (T20)', async () => {
    const Dimensions = [{ Name: 'Stream', Value: 'a' }];
    await publish('exact', 1);
    await publish('exact', 9, { Dimensions });
    await publish('exact', 99, { Dimensions: [...Dimensions, { Name: 'Shard', Value: '1' }] });
    await cloudWatch().send(above('exact', 5));
    await cloudWatch().send(above('exact-a', 5, { MetricName: 'exact', Dimensions }));
    await cloudWatch(away).send(above('exact-a', 5, { MetricName: 'exact', Dimensions }));
    expect(await reaches('exact-a', 'ALARM')).toMatchObject({
      StateReason: expect.stringContaining('[9.0 (') as unknown,
      AlarmArn: `arn:aws:cloudwatch:${home}:${local.account}:alarm:exact-a`,
    });
    await reaches('exact', 'OK');
    expect(await alarm('exact-a', away)).toMatchObject({
      ...{ StateValue: 'INSUFFICIENT_DATA', StateReason: 'Unchecked: Initial alarm creation' },
    });
  });

  it('has no data in another unit', async () => {
    await publish('unit', 9, { Unit: 'Seconds' });
    await cloudWatch().send(above('unit', 5, { Unit: 'Milliseconds', TreatMissingData: 'notBreaching' }));
    await cloudWatch().send(above('unit-right', 5, { MetricName: 'unit', Unit: 'Seconds' }));
    await reaches('unit-right', 'ALARM');
    await reaches('unit', 'OK');
  });

  it('over five minutes sees what was published in any of them', async () => {
    await publish('sliding', 4, { Timestamp: new Date(Date.now() - 182_000) });
    await publish('sliding', 5);
    await cloudWatch().send(above('sliding', 8, { Period: 300, Statistic: 'Sum' }));
    await reaches('sliding', 'ALARM');
    await cloudWatch().send(
      above('sliding-p', 4.9, {
        MetricName: 'sliding',
        Period: 300,
        Statistic: undefined,
        ExtendedStatistic: 'p99',
      }),
    );
    await reaches('sliding-p', 'ALARM');
  });

  it('takes missing data as it was told', async () => {
    for (const TreatMissingData of ['missing', 'ignore', 'breaching', 'notBreaching']) {
      await cloudWatch().send(above(`silent-${TreatMissingData}`, 5, { TreatMissingData }));
    }
    await reaches('silent-breaching', 'ALARM');
    await reaches('silent-notBreaching', 'OK');
    const states = await Promise.all(
      ['missing', 'ignore'].map(async (each) => (await alarm(`silent-${each}`))?.StateValue),
    );
    expect(states).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA']);
  });

  it('on metric math, in the words of AWS for what is wrong with it', async () => {
    await publish('errors', 3);
    await publish('calls', 20);
    const metric = (Id: string) => ({
      ...{ Id, ReturnData: false },
      MetricStat: { Metric: { Namespace: namespace, MetricName: Id }, Period: 60, Stat: 'Sum' },
    });
    const put = (Expression: string) =>
      cloudWatch().send(
        new PutMetricAlarmCommand({
          ...{
            AlarmName: 'failing',
            EvaluationPeriods: 1,
            Threshold: 10,
            ComparisonOperator: 'GreaterThanThreshold',
          },
          Metrics: [metric('errors'), metric('calls'), { Id: 'rate', Expression }],
        }),
      );
    await put('IF(calls >= 20, 100 * FILL(errors, 0) / calls, 0)');
    expect((await reaches('failing', 'ALARM'))?.StateReason).toContain('[15.0 (');
    await expect(put('NOSUCH(errors)')).rejects.toThrow(
      "Error in expression 'rate': Function 'NOSUCH' not found",
    );
  });
});

describe('a transition', () => {
  it('is told to a topic and to EventBridge, unless actions are disabled', async () => {
    const queue = await makeQueue('told');
    const events = await makeQueue('events');
    const topic = await makeTopic('told');
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn }));
    const eventBridge = keep(new EventBridgeClient(settings(home)));
    const EventPattern = JSON.stringify({ source: ['aws.cloudwatch'], detail: { alarmName: ['told'] } });
    await eventBridge.send(new PutRuleCommand({ Name: 'alarms', EventPattern }));
    await eventBridge.send(
      new PutTargetsCommand({ Rule: 'alarms', Targets: [{ Id: 'queue', Arn: events.arn }] }),
    );
    await cloudWatch().send(above('told', 5, { AlarmActions: [topic], TreatMissingData: 'ignore' }));

    await cloudWatch().send(new DisableAlarmActionsCommand({ AlarmNames: ['told'] }));
    await set('told', 'ALARM');
    await set('told', 'OK');
    await cloudWatch().send(new EnableAlarmActionsCommand({ AlarmNames: ['told'] }));
    await set('told', 'ALARM');

    const notification = await message(queue.url);
    expect(notification).toMatchObject({
      Subject: 'ALARM: "told" in US East (N. Virginia)',
      TopicArn: topic,
    });
    expect(JSON.parse(notification.Message as string)).toMatchObject({
      ...{ AlarmName: 'told', NewStateValue: 'ALARM', NewStateReason: 'a drill', OldStateValue: 'OK' },
      Trigger: { MetricName: 'told', Statistic: 'MAXIMUM' },
    });
    expect(await message(events.url)).toMatchObject({
      ...{ source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', region: home },
      detail: { alarmName: 'told', state: { value: 'ALARM' }, previousState: { value: 'INSUFFICIENT_DATA' } },
    });
    const items = await until(
      () => history('told'),
      (found) => found.some((item) => item.startsWith('Successfully')),
    );
    expect(items.filter((item) => item.includes('action'))).toEqual([
      `Successfully executed action ${topic}`,
    ]);
  });

  it('invokes a function', async () => {
    const lambda = keep(new LambdaClient(settings(home)));
    const code =
      'exports.handler = async (event) => { if (event.alarmData.alarmName !== "invokes") throw event; }';
    const { FunctionArn = '' } = await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName: 'alarmed', Runtime: 'nodejs24.x', Handler: 'index.handler' },
        ...{
          Role: `arn:aws:iam::${local.account}:role/any`,
          Code: { ZipFile: zip('index.js', Buffer.from(code)) },
        },
      }),
    );
    const actions = [FunctionArn, `${FunctionArn}-gone`, `arn:aws:automate:${home}:ec2:stop`];
    await cloudWatch().send(above('invokes', 5, { AlarmActions: actions, TreatMissingData: 'ignore' }));
    await set('invokes', 'ALARM');
    const items = await until(
      () => history('invokes'),
      (found) => found.filter((item) => item.includes('action')).length === 3,
    );
    expect(items).toContain(`Successfully executed action ${FunctionArn}`);
    expect(items).toContainEqual(expect.stringContaining(`Failed to execute action ${FunctionArn}-gone.`));
    expect(items).toContainEqual(
      expect.stringContaining('The local AWS does not know alarm actions of automate.'),
    );
  });

  const statement = (Service: string, Action: string | string[]) => ({
    ...{ Effect: 'Allow', Principal: { Service }, Action, Resource: '*' },
  });
  const policyOf = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
  const ofAccount = {
    ...{ Effect: 'Allow', Action: 'kms:*', Resource: '*' },
    Principal: { AWS: 'arn:aws:iam::123456789012:root' },
  };
  const makeKey = async (...statements: object[]): Promise<string> => {
    const kms = keep(new KMSClient(settings(home)));
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ Policy: policyOf(ofAccount, ...statements) }),
    );
    return KeyMetadata?.Arn ?? '';
  };
  const service = 'cloudwatch.amazonaws.com';
  const noKey =
    /Failed to execute action .*: "CloudWatch Alarms does not have authorization to access the SNS topic encryption key\."$/;

  it.each([
    ["AWS's own key for SNS", async () => ({ KmsMasterKeyId: 'alias/aws/sns' }), noKey],
    ['a key that grants CloudWatch nothing', async () => ({ KmsMasterKeyId: await makeKey() }), noKey],
    [
      'a key that grants CloudWatch to decrypt only',
      async () => ({ KmsMasterKeyId: await makeKey(statement(service, 'kms:Decrypt')) }),
      noKey,
    ],
    ['a key that is gone', async () => ({ KmsMasterKeyId: '00000000-0000-0000-0000-000000000000' }), noKey],
    [
      'a key that grants it what it needs',
      async () => ({
        KmsMasterKeyId: await makeKey(statement(service, ['kms:Decrypt', 'kms:GenerateDataKey*'])),
      }),
      /^Successfully executed action /,
    ],
    [
      'a policy that is for S3 only',
      async () => ({ Policy: policyOf(statement('s3.amazonaws.com', 'sns:Publish')) }),
      /"Resource: arn:aws:cloudwatch:us-east-1:123456789012:alarm:\S+ is not authorized to perform: SNS:Publish on resource: \S+"$/,
    ],
    [
      'a policy that is for CloudWatch',
      async () => ({ Policy: policyOf(statement(service, 'sns:Publish')) }),
      /^Successfully executed action /,
    ],
  ])('reaches a topic with %s, or says why not (T46)', async (what, attributes, outcome) => {
    const name = what.replace(/\W/g, '-');
    const topic = await makeTopic(name, await attributes());
    await cloudWatch().send(above(name, 5, { AlarmActions: [topic], TreatMissingData: 'ignore' }));
    await set(name, 'ALARM');
    const items = await until(
      () => history(name),
      (found) => found.some((item) => item.includes('action')),
    );
    expect(items.find((item) => item.includes('action'))).toMatch(outcome);
  });
});

describe('a composite alarm', () => {
  it('follows its rule, and is told of when it is asked for', async () => {
    await cloudWatch().send(above('one', 5, { TreatMissingData: 'ignore' }));
    await cloudWatch().send(above('other', 5, { TreatMissingData: 'ignore' }));
    const AlarmRule = 'ALARM("one") AND NOT ALARM("other")';
    await cloudWatch().send(new PutCompositeAlarmCommand({ AlarmName: 'only-one', AlarmRule }));
    await set('one', 'ALARM');
    const only = { AlarmNames: ['only-one'] };
    const composite = await cloudWatch().send(
      new DescribeAlarmsCommand({ ...only, AlarmTypes: ['CompositeAlarm'] }),
    );
    expect(composite.CompositeAlarms).toEqual([expect.objectContaining({ StateValue: 'ALARM', AlarmRule })]);
    expect((await cloudWatch().send(new DescribeAlarmsCommand(only))).CompositeAlarms).toEqual([]);
    const children = await cloudWatch().send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'only-one' }));
    expect(children.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['one', 'other']);
    await expect(cloudWatch().send(new DeleteAlarmsCommand({ AlarmNames: ['one'] }))).rejects.toThrow(
      'Cannot delete one as there are composite alarm(s) depending on it.',
    );
  });
});

const protocols: [string, () => CloudWatchClient][] = [
  ['JSON', () => cloudWatch()],
  ['Query', () => keep(new CloudWatchClient({ ...settings(home), protocol: AwsQueryProtocol }))],
];

describe.each(protocols)('in %s', (protocol, client) => {
  const metric = (name: string) => `${protocol}-${name}`;

  it('alarms are listed page by page, found by metric, tagged and deleted', async () => {
    const prefix = metric('listed');
    const names = ['a', 'b', 'c'].map((each) => `${prefix}-${each}`);
    for (const name of names) {
      await client().send(above(name, 5, { MetricName: prefix, Tags: [{ Key: 'Name', Value: name }] }));
    }
    const first = await client().send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix, MaxRecords: 2 }));
    const { NextToken } = first;
    const second = await client().send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: prefix, MaxRecords: 2, NextToken }),
    );
    const found = [first, second].flatMap(({ MetricAlarms = [] }) => MetricAlarms);
    expect(found.map(({ AlarmName }) => AlarmName)).toEqual(names);
    expect(second.NextToken).toBeUndefined();
    expect(found[0]).toMatchObject({
      ActionsEnabled: true,
      Threshold: 5,
      Period: 60,
      Dimensions: [],
      OKActions: [],
    });
    expect(found[0]?.AlarmConfigurationUpdatedTimestamp?.getTime()).toBeGreaterThan(Date.now() - 60_000);

    const ofMetric = await client().send(
      new DescribeAlarmsForMetricCommand({ Namespace: namespace, MetricName: prefix }),
    );
    expect(ofMetric.MetricAlarms).toHaveLength(3);

    const ResourceARN = found[0]?.AlarmArn;
    await client().send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'Owner', Value: 'ops' }] }));
    await client().send(new UntagResourceCommand({ ResourceARN, TagKeys: ['Name'] }));
    const { Tags } = await client().send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([{ Key: 'Owner', Value: 'ops' }]);

    await client().send(new DeleteAlarmsCommand({ AlarmNames: names }));
    const left = await client().send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix }));
    expect(left.MetricAlarms).toEqual([]);
  });

  it.each([
    [
      'ResourceNotFound',
      new SetAlarmStateCommand({ AlarmName: 'nobody', StateValue: 'OK', StateReason: 'x' }),
    ],
    ['InvalidNextToken', new DescribeAlarmsCommand({ NextToken: 'x' })],
  ])('a refusal is %s', async (name, command) => {
    await expect(client().send(command as never)).rejects.toMatchObject({ name });
  });

  it('metrics are read by all their dimensions, also none', async () => {
    const name = metric('read');
    const Dimensions = [{ Name: 'Stream', Value: 'a' }];
    const Timestamp = aMinuteAgo();
    for (const [Value, dimensions] of [
      [1, []],
      [9, Dimensions],
    ] as const) {
      const datum = { MetricName: name, Value, Timestamp, Dimensions: [...dimensions] };
      await client().send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [datum] }));
    }
    const minute = Math.floor(Timestamp.getTime() / 60_000) * 60_000;
    const range = { StartTime: new Date(minute - 60_000), EndTime: new Date(minute + 60_000) };
    const stat = (dimensions: { Name: string; Value: string }[]) => ({
      ...{
        Metric: { Namespace: namespace, MetricName: name, Dimensions: dimensions },
        Period: 60,
        Stat: 'Sum',
      },
    });
    const { MetricDataResults } = await client().send(
      new GetMetricDataCommand({
        ...range,
        MetricDataQueries: [
          { Id: 'none', MetricStat: stat([]) },
          { Id: 'a', MetricStat: stat(Dimensions), ReturnData: false },
          { Id: 'sum', Expression: 'FILL(none, 0) + FILL(a, 0)', Label: 'Both' },
        ],
      }),
    );
    const [now, before] = [new Date(minute), new Date(minute - 60_000)];
    expect(MetricDataResults).toEqual([
      { Id: 'none', Label: name, StatusCode: 'Complete', Timestamps: [now], Values: [1] },
      // The newest first, unless it is asked for otherwise.
      { Id: 'sum', Label: 'Both', StatusCode: 'Complete', Timestamps: [now, before], Values: [10, 0] },
    ]);

    const { Datapoints } = await client().send(
      new GetMetricStatisticsCommand({
        ...{ ...range, Namespace: namespace, MetricName: name, Period: 60 },
        ...{ Statistics: ['Maximum'], ExtendedStatistics: ['p50'] },
      }),
    );
    expect(Datapoints).toEqual([
      { Timestamp: now, Unit: 'None', Maximum: 1, ExtendedStatistics: { p50: 1 } },
    ]);

    const { Metrics = [] } = await client().send(
      new ListMetricsCommand({ Namespace: namespace, MetricName: name, Dimensions: [{ Name: 'Stream' }] }),
    );
    expect(Metrics.map((each) => each.Dimensions)).toEqual([Dimensions]);
  });

  it("dashboards are the emulator's", async () => {
    const DashboardName = metric('dashboard');
    await client().send(new PutDashboardCommand({ DashboardName, DashboardBody: '{"widgets":[]}' }));
    const { DashboardEntries } = await client().send(
      new ListDashboardsCommand({ DashboardNamePrefix: DashboardName }),
    );
    expect(DashboardEntries?.[0]?.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('in CBOR, as the AWS CLI and boto3 speak', () => {
  const ask = async (operation: string, input: Cbor) => {
    const answer = await fetch(
      `${local.endpoint}/service/GraniteServiceVersion20100801/operation/${operation}`,
      {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
          authorization: `AWS4-HMAC-SHA256 Credential=${local.account}/20261125/${home}/monitoring/aws4_request, SignedHeaders=host, Signature=local`,
        },
        body: new Uint8Array(encodeCbor(input)),
      },
    );
    return { status: answer.status, body: decodeCbor(Buffer.from(await answer.arrayBuffer())) };
  };

  it('alarms are put, told and refused, and metrics passed on', async () => {
    const metric = { Namespace: namespace, MetricName: 'cbor' };
    const MetricData = [{ MetricName: 'cbor', Value: 7, Timestamp: aMinuteAgo() }];
    expect(await ask('PutMetricData', { Namespace: namespace, MetricData })).toEqual({
      status: 200,
      body: {},
    });
    await ask('PutMetricAlarm', {
      ...{
        AlarmName: 'cbor',
        ...metric,
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5.5,
      },
      ComparisonOperator: 'GreaterThanThreshold',
    });
    await reaches('cbor', 'ALARM');
    const told = await ask('DescribeAlarms', { AlarmNames: ['cbor'] });
    expect(told.body).toMatchObject({
      MetricAlarms: [
        { AlarmName: 'cbor', Threshold: 5.5, StateUpdatedTimestamp: expect.any(Date) as unknown },
      ],
    });
    expect(await ask('DescribeAlarms', { NextToken: 'x' })).toMatchObject({
      status: 400,
      body: { __type: 'com.amazonaws.cloudwatch#InvalidNextToken' },
    });
  });
});

describe('in a template', () => {
  const cloudFormation = () => local.clients(home).cloudFormation;
  const template = (threshold: number | string, description = 'Late') => ({
    Late: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...{ AlarmDescription: description, EvaluationPeriods: '1', Threshold: threshold },
        ...{ ComparisonOperator: 'GreaterThanThreshold', Tags: [{ Key: 'Name', Value: description }] },
        Metrics: [
          {
            ...{ Id: 'm1', ReturnData: false },
            MetricStat: { Metric: { Namespace: namespace, MetricName: 'stack' }, Period: 60, Stat: 'Sum' },
          },
          { Id: 'e1', Expression: 'RATE(m1) * PERIOD(m1)' },
        ],
      },
    },
    Any: {
      Type: 'AWS::CloudWatch::CompositeAlarm',
      Properties: { AlarmName: 'stack-any', AlarmRule: { 'Fn::Sub': 'ALARM("${Late}") OR FALSE' } },
    },
  });
  const outputs = {
    Late: { Value: { Ref: 'Late' } },
    LateArn: { Value: { 'Fn::GetAtt': ['Late', 'Arn'] } },
    Any: { Value: { Ref: 'Any' } },
    AnyArn: { Value: { 'Fn::GetAtt': ['Any', 'Arn'] } },
  };
  const arn = (name = '') => `arn:aws:cloudwatch:${home}:${local.account}:alarm:${name}`;

  it('alarms are made, changed in place and deleted', async () => {
    const stack = await createStack(cloudFormation(), 'alarms', template(1), outputs);
    const { Late, ...others } = outputsOf(stack);
    expect(Late).toMatch(/^alarms-Late-[0-9A-Z]{12}$/);
    expect(others).toEqual({ LateArn: arn(Late), Any: 'stack-any', AnyArn: arn('stack-any') });
    expect(await alarm(Late ?? '')).toMatchObject({
      EvaluationPeriods: 1,
      Threshold: 1,
      AlarmDescription: 'Late',
    });

    const updated = await updateStack(cloudFormation(), stack, template('2.5', 'Later'), outputs);
    expect(outputsOf(updated)).toEqual(outputsOf(stack));
    expect(await alarm(Late ?? '')).toMatchObject({ Threshold: 2.5, AlarmDescription: 'Later' });
    const { Tags } = await cloudWatch().send(new ListTagsForResourceCommand({ ResourceARN: arn(Late) }));
    expect(Tags).toContainEqual({ Key: 'Name', Value: 'Later' });

    await deleteStack(cloudFormation(), updated);
    const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'] as const;
    const left = await cloudWatch().send(
      new DescribeAlarmsCommand({ AlarmTypes: [...AlarmTypes], AlarmNamePrefix: 'alarms-' }),
    );
    expect([left.MetricAlarms, left.CompositeAlarms]).toEqual([[], []]);
  });

  it('names collide, and what AWS refuses rolls the stack back', async () => {
    await cloudWatch().send(above('taken', 5));
    const { Late } = template(1);
    const named = { Late: { ...Late, Properties: { ...Late.Properties, AlarmName: 'taken' } } };
    const collided = await createStack(cloudFormation(), 'collides', named);
    expect(collided.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await reasonsOf(cloudFormation(), collided, 'Late', 'CREATE_FAILED')).toContain(
      "Resource of type 'AWS::CloudWatch::Alarm' with identifier 'taken' already exists.",
    );
    expect(await alarm('taken')).toMatchObject({ MetricName: 'taken' });

    const elsewhere = { ...Late.Properties, AlarmActions: [`arn:aws:sns:${away}:${local.account}:status`] };
    const refused = await createStack(cloudFormation(), 'refused', {
      Late: { ...Late, Properties: elsewhere },
    });
    expect(await reasonsOf(cloudFormation(), refused, 'Late', 'CREATE_FAILED')).toContain(
      `Invalid region ${away} specified. Only ${home} is supported.`,
    );
  });
});
