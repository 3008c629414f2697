import { isMetricQuery, type DataQuery } from '../../metrics/data-query.ts';
import type { Dimension, MetricStat } from '../../metrics/metric.ts';
import type { Alarm, MetricAlarmConfiguration } from '../model.ts';
import type { AlarmState } from '../state.ts';
import { longTime } from '../reason.ts';

/** CloudWatch tells the name of its region; those that are not here by their code. */
const regionNames: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'eu-north-1': 'EU (Stockholm)',
};

export interface Notification {
  readonly subject: string;
  /** JSON. */
  readonly message: string;
}

/** What an SNS topic gets of a transition: the members of AWS's messages, in their order. */
export function notificationOf(alarm: Alarm, before: AlarmState): Notification {
  const { scope, configuration, state } = alarm;
  const { name, description = null, actions } = configuration;
  const region = regionNames[scope.region] ?? scope.region;
  const message = {
    ...{ AlarmName: name, AlarmDescription: description, AWSAccountId: scope.account },
    AlarmConfigurationUpdatedTimestamp: longTime(alarm.configuredAt),
    ...{ NewStateValue: state.value, NewStateReason: state.reason },
    ...{ StateChangeTime: longTime(state.updatedAt), Region: region, AlarmArn: alarm.arn },
    OldStateValue: before.value,
    OKActions: actions.OK,
    AlarmActions: actions.ALARM,
    InsufficientDataActions: actions.INSUFFICIENT_DATA,
    ...(alarm.type === 'MetricAlarm'
      ? { Trigger: triggerOf(alarm.configuration) }
      : { AlarmRule: alarm.configuration.alarmRule }),
  };
  return {
    subject: `${state.value}: "${name}" in ${region}`.slice(0, 100),
    message: JSON.stringify(message),
  };
}

function triggerOf(configuration: MetricAlarmConfiguration): object {
  const { watched, period, treatMissingData = '' } = configuration;
  return {
    ...(watched.kind === 'metric' && metricOf(watched.stat)),
    ...{ Period: period, EvaluationPeriods: configuration.evaluationPeriods },
    ...(configuration.datapointsToAlarm !== undefined && {
      DatapointsToAlarm: configuration.datapointsToAlarm,
    }),
    ...{ ComparisonOperator: configuration.comparison, Threshold: configuration.threshold },
    TreatMissingData: treatMissingData,
    EvaluateLowSampleCountPercentile: configuration.evaluateLowSampleCountPercentile ?? '',
    ...(watched.kind === 'queries' && { Metrics: watched.queries.all.map(queryOf) }),
  };
}

const dimensionsOf = (dimensions: readonly Dimension[]): object =>
  dimensions.map(({ name, value }) => ({ value, name }));

function metricOf({ metric, stat, unit }: MetricStat): object {
  const isPercentile = stat.startsWith('p');
  return {
    ...{ MetricName: metric.name, Namespace: metric.namespace },
    StatisticType: isPercentile ? 'ExtendedStatistic' : 'Statistic',
    ...(isPercentile ? { ExtendedStatistic: stat } : { Statistic: statisticNames[stat] }),
    ...{ Unit: unit ?? null, Dimensions: dimensionsOf(metric.dimensions) },
  };
}

const statisticNames: Readonly<Record<string, string>> = {
  SampleCount: 'SAMPLE_COUNT',
  Average: 'AVERAGE',
  Sum: 'SUM',
  Minimum: 'MINIMUM',
  Maximum: 'MAXIMUM',
};

function queryOf(query: DataQuery): object {
  const common = {
    Id: query.id,
    ...(query.label !== undefined && { Label: query.label }),
    ReturnData: query.returnData,
  };
  if (!isMetricQuery(query)) return { Expression: query.expression, ...common };
  const { metric, period, stat, unit } = query.stat;
  const Metric = {
    Dimensions: dimensionsOf(metric.dimensions),
    ...{ MetricName: metric.name, Namespace: metric.namespace },
  };
  return {
    ...common,
    MetricStat: { Metric, Period: period, Stat: stat, ...(unit !== undefined && { Unit: unit }) },
  };
}
