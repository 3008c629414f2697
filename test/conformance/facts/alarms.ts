import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { account, away, home, type Aws } from '../aws.ts';
import { messageOf, refusalOf, unique, until } from '../asking.ts';
import { fact, sharedFact, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';
import {
  actionOf,
  evaluated,
  makeKey,
  makeTopic,
  namespace,
  publish,
  putAlarm,
  putComposite,
  raise,
  stateOf,
} from './alarm-asking.ts';
import { pair, replicate, ruleTo } from './s3-asking.ts';

const monitoring = 'AmazonCloudWatch/latest/monitoring';
const missingData = guide('Missing data in alarms', `${monitoring}/alarms-and-missing-data.html`);
const evaluation = guide('Alarm evaluation', `${monitoring}/alarm-evaluation.html`);
const metricMath = guide('Metric math', `${monitoring}/using-metric-math.html`);
const encryptedTopics = guide('Encrypted topics', 'sns/latest/dg/sns-key-management.html');
const sum = (Id: string, MetricName: string, ReturnData = false): MetricDataQuery => ({
  ...{ Id, ReturnData },
  MetricStat: { Metric: { Namespace: namespace, MetricName }, Period: 60, Stat: 'Sum' },
});

const granted = {
  ...{ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource: '*' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
};

/** What the history says of an action on a topic under a key. */
async function actionOnTopic(aws: Aws, KmsMasterKeyId: string): Promise<string> {
  const AlarmActions = [await makeTopic(aws, { KmsMasterKeyId })];
  const name = await putAlarm(aws, home, { AlarmActions, TreatMissingData: 'ignore' });
  await raise(aws, name);
  return actionOf(aws, name);
}
const noKey = 'CloudWatch Alarms does not have authorization to access the SNS topic encryption key.';

export const alarmFacts: readonly Fact[] = [
  fact(
    'T20',
    'An alarm in each of two regions on a metric that is published in the first',
    { expected: 'ALARM, INSUFFICIENT_DATA', source: evaluation },
    async (aws) => {
      const MetricName = unique('metric');
      await publish(aws, home, MetricName, 9);
      const [here, there] = [
        await putAlarm(aws, home, { MetricName }),
        await putAlarm(aws, away, { MetricName }),
      ];
      return `${await evaluated(aws, home, here)}, ${await stateOf(aws, away, there)}`;
    },
  ),
  fact(
    'T22',
    'Readings of BytesPendingReplication in a second after the destination bucket was deleted',
    {
      expected: 'none',
      source: guide('Replication metrics', 'AmazonS3/latest/userguide/repl-metrics.html'),
    },
    async (aws) => {
      const metrics = { Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } } } as const;
      const time = { ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } } } as const;
      const [source, target] = await pair(aws);
      await replicate(aws, home, source, ruleTo(target, { ...metrics, ...time }));
      const readings = async (): Promise<number> => {
        const { Datapoints = [] } = await aws.clients(away).cloudWatch.send(
          new GetMetricStatisticsCommand({
            ...{ Namespace: 'AWS/S3', MetricName: 'BytesPendingReplication', Statistics: ['SampleCount'] },
            Dimensions: [
              { Name: 'SourceBucket', Value: source },
              { Name: 'DestinationBucket', Value: target },
              { Name: 'RuleId', Value: `to-${target}` },
            ],
            ...{
              StartTime: new Date(Date.now() - 600_000),
              EndTime: new Date(Date.now() + 60_000),
              Period: 3600,
            },
          }),
        );
        return Datapoints.reduce((total, { SampleCount = 0 }) => total + SampleCount, 0);
      };
      await until(readings, (count) => count > 0);
      await aws.clients(away).s3.send(new DeleteBucketCommand({ Bucket: target }));
      // Some may be under way.
      const settledReadings = async (): Promise<readonly [number, number]> => {
        const first = await readings();
        await sleep(500);
        return [first, await readings()];
      };
      const [before] = await until(settledReadings, ([first, second]) => first === second);
      await sleep(1_000);
      const more = (await readings()) - before;
      return more === 0 ? 'none' : String(more);
    },
  ),
  fact(
    '',
    'An alarm on a metric that has values with more and with less dimensions than are asked for',
    { expected: 'OK', source: api('cloudWatch', 'PutMetricAlarm') },
    async (aws) => {
      const [MetricName, Dimensions] = [unique('metric'), [{ Name: 'Stream', Value: 'a' }]];
      await publish(aws, home, MetricName, 9);
      await publish(aws, home, MetricName, 1, { Dimensions });
      await publish(aws, home, MetricName, 9, { Dimensions: [...Dimensions, { Name: 'Shard', Value: '1' }] });
      return evaluated(aws, home, await putAlarm(aws, home, { MetricName, Dimensions }));
    },
  ),
  fact(
    '',
    'An alarm over 5 minutes, with values 1 and 3 minutes ago whose sum is above the threshold',
    { expected: 'ALARM', source: evaluation },
    async (aws) => {
      const MetricName = unique('metric');
      await publish(aws, home, MetricName, 3);
      await publish(aws, home, MetricName, 3, { Timestamp: new Date(Date.now() - 182_000) });
      return evaluated(aws, home, await putAlarm(aws, home, { MetricName, Period: 300, Statistic: 'Sum' }));
    },
  ),
  fact(
    '',
    'Alarms without any data that treat it as missing, ignore, breaching, notBreaching',
    { expected: 'INSUFFICIENT_DATA, INSUFFICIENT_DATA, ALARM, OK', source: missingData },
    async (aws) => {
      const names: string[] = [];
      for (const TreatMissingData of ['missing', 'ignore', 'breaching', 'notBreaching']) {
        names.push(await putAlarm(aws, home, { TreatMissingData }));
      }
      await Promise.all(names.slice(2).map((name) => evaluated(aws, home, name)));
      return (await Promise.all(names.map((name) => stateOf(aws, home, name)))).join(', ');
    },
  ),
  fact(
    '',
    'A breaching datapoint 3 minutes ago, none since, with 3 evaluation periods and missing data as missing',
    { expected: 'ALARM', source: missingData },
    async (aws) => {
      const MetricName = unique('metric');
      await publish(aws, home, MetricName, 9, { Timestamp: new Date(Date.now() - 182_000) });
      return evaluated(aws, home, await putAlarm(aws, home, { MetricName, EvaluationPeriods: 3 }));
    },
  ),
  fact(
    '',
    'An alarm on IF(calls > 0, 100 * FILL(errors, 0) / calls, 0) > 5, with 1 error in 10 calls',
    { expected: 'ALARM', source: metricMath },
    async (aws) => {
      const [errors, calls] = [unique('errors'), unique('calls')];
      await publish(aws, home, errors, 1);
      await publish(aws, home, calls, 10);
      const Expression = 'IF(calls > 0, 100 * FILL(errors, 0) / calls, 0)';
      const Metrics = [sum('errors', errors), sum('calls', calls), { Id: 'rate', Expression }];
      return evaluated(aws, home, await putAlarm(aws, home, { Metrics }));
    },
  ),
  sharedFact(
    '',
    'PutMetricAlarm with two queries that return data',
    {
      expected: 'Exactly one element of the metrics list should return data.',
      source: api('cloudWatch', 'PutMetricAlarm'),
      ruling: 'The gateway: an alarm watches one time series.',
    },
    async (aws) => messageOf(putAlarm(aws, home, { Metrics: [sum('a', 'a', true), sum('b', 'b', true)] })),
  ),
  sharedFact(
    '',
    'PutMetricAlarm on a function that metric math has not',
    {
      expected: "Error in expression 'e': Function 'MEDIAN' not found",
      source: metricMath,
      ruling: 'The gateway: the guide lists every function.',
    },
    async (aws) =>
      messageOf(putAlarm(aws, home, { Metrics: [sum('a', 'a'), { Id: 'e', Expression: 'MEDIAN(a)' }] })),
  ),
  sharedFact(
    '',
    'PutMetricAlarm in us-east-1 with a topic of eu-central-1',
    {
      expected: 'Invalid region eu-central-1 specified. Only us-east-1 is supported.',
      source: guide('Notifying users', `${monitoring}/Notify_Users_Alarm_Changes.html`),
      ruling: 'The gateway: an alarm notifies topics of its own region.',
    },
    async (aws) =>
      messageOf(putAlarm(aws, home, { AlarmActions: [`arn:aws:sns:${away}:${account}:status`] })),
  ),
  sharedFact(
    '',
    'SetAlarmState of an alarm that does not exist',
    { expected: 'ResourceNotFound (404)', source: api('cloudWatch', 'SetAlarmState') },
    async (aws) => refusalOf(raise(aws, unique('alarm'))),
  ),
  fact(
    '',
    'What SetAlarmState publishes to the topic of the alarm',
    { expected: 'ALARM because of a drill', source: api('cloudWatch', 'SetAlarmState') },
    async (aws) => {
      const { sqs, sns } = aws.clients(home);
      const QueueName = unique('queue');
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
      const TopicArn = await makeTopic(aws);
      const Endpoint = `arn:aws:sqs:${home}:${account}:${QueueName}`;
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
      await raise(aws, await putAlarm(aws, home, { AlarmActions: [TopicArn], TreatMissingData: 'ignore' }));
      const { Messages } = await until(
        () => sqs.send(new ReceiveMessageCommand({ QueueUrl })),
        ({ Messages: found = [] }) => found.length > 0,
      );
      const { Message } = JSON.parse(Messages?.[0]?.Body ?? '{}') as { readonly Message: string };
      const { NewStateValue, NewStateReason } = JSON.parse(Message) as Record<string, string>;
      return `${NewStateValue ?? ''} because of ${NewStateReason ?? ''}`;
    },
  ),
  fact(
    'T46',
    "The action of an alarm on a topic under AWS's own key, as its history tells",
    { expected: noKey, source: encryptedTopics },
    async (aws) => actionOnTopic(aws, 'alias/aws/sns'),
  ),
  fact(
    'T46',
    'The same on a topic under a customer key that does not grant CloudWatch its use, and one that does',
    { expected: 'refused, succeeded', source: encryptedTopics },
    async (aws) => {
      const ungranted = await actionOnTopic(aws, await makeKey(aws));
      const outcome = ungranted === noKey ? 'refused' : ungranted;
      return `${outcome}, ${await actionOnTopic(aws, await makeKey(aws, granted))}`;
    },
  ),
  sharedFact(
    '',
    'DescribeAlarms of a composite alarm without AlarmTypes',
    {
      expected: 'none',
      source: api('cloudWatch', 'DescribeAlarms'),
      ruling: 'The gateway. Moto fails with an exception of its own.',
    },
    async (aws) => {
      const AlarmNames = [await putComposite(aws, `ALARM("${await putAlarm(aws, home)}")`)];
      const { MetricAlarms = [], CompositeAlarms = [] } = await aws
        .clients(home)
        .cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }));
      return MetricAlarms.length + CompositeAlarms.length === 0 ? 'none' : 'told';
    },
  ),
  fact(
    '',
    'A composite alarm that needs one of two alarms, when the other is raised, and then it',
    { expected: 'OK, ALARM', source: api('cloudWatch', 'PutCompositeAlarm') },
    async (aws) => {
      const quiet = { TreatMissingData: 'ignore' };
      const [one, other] = [await putAlarm(aws, home, quiet), await putAlarm(aws, home, quiet)];
      const composite = await putComposite(aws, `ALARM("${one}") AND NOT OK("${other}")`);
      await raise(aws, other);
      const before = await stateOf(aws, home, composite);
      await raise(aws, one);
      return `${before}, ${await stateOf(aws, home, composite)}`;
    },
  ),
  sharedFact(
    '',
    'DeleteAlarms of an alarm that a composite alarm is about',
    {
      expected: 'ValidationException (400)',
      source: api('cloudWatch', 'DeleteAlarms'),
      ruling: 'The gateway. Moto fails with an exception of its own.',
    },
    async (aws) => {
      const name = await putAlarm(aws, home);
      await putComposite(aws, `ALARM("${name}")`);
      return refusalOf(aws.clients(home).cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] })));
    },
  ),
];
