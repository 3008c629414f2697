/** What questions about alarms have in common. */
import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  type MetricDatum,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { account, home, type Aws } from '../aws.ts';
import { createStack, template, unique, until } from '../asking.ts';

export const namespace = 'Trading';

/** Publishes into the newest minute that is over: an alarm does not look at one that is not. */
export async function publish(
  aws: Aws,
  region: string,
  MetricName: string,
  Value: number,
  datum: Partial<MetricDatum> = {},
): Promise<void> {
  const Timestamp = new Date(Date.now() - 62_000);
  await aws.clients(region).cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: namespace,
      MetricData: [{ MetricName, Value, Timestamp, ...datum }],
    }),
  );
}

/** What is not said is chosen. */
type AlarmInput = Omit<
  PutMetricAlarmCommandInput,
  'AlarmName' | 'EvaluationPeriods' | 'ComparisonOperator'
> & {
  readonly EvaluationPeriods?: number;
};

/** An alarm when the maximum of a minute is above 5. @returns its name. */
export async function putAlarm(aws: Aws, region: string, input: AlarmInput = {}): Promise<string> {
  const AlarmName = unique('alarm');
  const ofOne = { Namespace: namespace, MetricName: AlarmName, Statistic: 'Maximum', Period: 60 } as const;
  const judged = { EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' } as const;
  await aws
    .clients(region)
    .cloudWatch.send(
      new PutMetricAlarmCommand({ ...judged, ...(input.Metrics ? {} : ofOne), ...input, AlarmName }),
    );
  return AlarmName;
}

/** @returns its name. */
export async function putComposite(aws: Aws, AlarmRule: string): Promise<string> {
  const AlarmName = unique('composite');
  await aws.clients(home).cloudWatch.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
  return AlarmName;
}

export async function stateOf(aws: Aws, region: string, name: string): Promise<string> {
  const describe = new DescribeAlarmsCommand({
    AlarmNames: [name],
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  const { MetricAlarms = [], CompositeAlarms = [] } = await aws.clients(region).cloudWatch.send(describe);
  return [...MetricAlarms, ...CompositeAlarms][0]?.StateValue ?? 'none';
}

/** The state of an alarm once it has been evaluated with a result. */
export const evaluated = (aws: Aws, region: string, name: string): Promise<string> =>
  until(
    () => stateOf(aws, region, name),
    (state) => state !== 'INSUFFICIENT_DATA',
  );

export const raise = async (aws: Aws, AlarmName: string): Promise<unknown> =>
  aws
    .clients(home)
    .cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a drill' }));

export async function makeTopic(aws: Aws, Attributes: Record<string, string> = {}): Promise<string> {
  const create = new CreateTopicCommand({ Name: unique('topic'), Attributes });
  return (await aws.clients(home).sns.send(create)).TopicArn ?? '';
}

/** A customer key whose policy has these statements beside the account's own. @returns its id. */
export async function makeKey(aws: Aws, ...statements: readonly object[]): Promise<string> {
  const own = {
    ...{ Effect: 'Allow', Action: 'kms:*', Resource: '*' },
    Principal: { AWS: `arn:aws:iam::${account}:root` },
  };
  const KeyPolicy = { Version: '2012-10-17', Statement: [own, ...statements] };
  const key = template({ Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy } } });
  const { id: StackName } = await createStack(aws, home, key);
  const { StackResourceDetail } = await aws
    .clients(home)
    .cloudFormation.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Key' }));
  return StackResourceDetail?.PhysicalResourceId ?? '';
}

/** What the alarm's history tells of its action, once it does: `succeeded`, or the error that was received. */
export async function actionOf(aws: Aws, AlarmName: string): Promise<string> {
  const describe = new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'Action' });
  const { AlarmHistoryItems: [item] = [] } = await until(
    () => aws.clients(home).cloudWatch.send(describe),
    ({ AlarmHistoryItems = [] }) => AlarmHistoryItems.length > 0,
  );
  const summary = item?.HistorySummary ?? '';
  if (summary.startsWith('Successfully executed action ')) return 'succeeded';
  return /^Failed to execute action .*Received error: "(.*)"$/.exec(summary)?.[1] ?? summary;
}
