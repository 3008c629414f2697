import { presentDataQuery } from '../metrics/data-query.ts';
import { presentDimensions } from '../metrics/metric.ts';
import type { Structure } from '../metrics/wire/protocol.ts';
import type { HistoryItem } from './history.ts';
import type { Alarm, MetricAlarmConfiguration } from './model.ts';

/** An alarm as DescribeAlarms tells it: what was not given is left out. */
export function presentAlarm({ type, arn, configuration, configuredAt, state }: Alarm): Structure {
  const common = {
    AlarmName: configuration.name,
    AlarmArn: arn,
    AlarmDescription: configuration.description,
    AlarmConfigurationUpdatedTimestamp: configuredAt,
    ActionsEnabled: configuration.actionsEnabled,
    OKActions: configuration.actions.OK,
    AlarmActions: configuration.actions.ALARM,
    InsufficientDataActions: configuration.actions.INSUFFICIENT_DATA,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: state.updatedAt,
    StateTransitionedTimestamp: state.transitionedAt,
  };
  return type === 'MetricAlarm'
    ? { ...common, ...presentMetric(configuration) }
    : { ...common, AlarmRule: configuration.alarmRule };
}

function presentMetric(configuration: MetricAlarmConfiguration): Structure {
  return {
    ...presentWatched(configuration),
    EvaluationPeriods: configuration.evaluationPeriods,
    DatapointsToAlarm: configuration.datapointsToAlarm,
    Threshold: configuration.threshold,
    ComparisonOperator: configuration.comparison,
    TreatMissingData: configuration.treatMissingData,
    EvaluateLowSampleCountPercentile: configuration.evaluateLowSampleCountPercentile,
  };
}

function presentWatched({ watched }: MetricAlarmConfiguration): Structure {
  if (watched.kind === 'queries') {
    return { Dimensions: [], Metrics: watched.queries.all.map(presentDataQuery) };
  }
  const { metric, period, stat, unit } = watched.stat;
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    ...(stat.startsWith('p') ? { ExtendedStatistic: stat } : { Statistic: stat }),
    Dimensions: presentDimensions(metric.dimensions),
    Period: period,
    Unit: unit,
  };
}

export const presentHistoryItem = ({
  alarmName,
  alarmType,
  at,
  type,
  summary,
  data,
}: HistoryItem): Structure => ({
  ...{ AlarmName: alarmName, AlarmType: alarmType, Timestamp: at },
  ...{ HistoryItemType: type, HistorySummary: summary, HistoryData: data },
});
