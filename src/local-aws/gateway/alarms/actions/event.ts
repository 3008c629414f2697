import { randomUUID } from 'node:crypto';
import { isMetricQuery, type DataQuery } from '../../metrics/data-query.ts';
import type { MetricStat } from '../../metrics/metric.ts';
import type { Alarm } from '../model.ts';
import type { AlarmState } from '../state.ts';
import { longTime } from '../reason.ts';

/** The detail of the event that EventBridge gets of a transition, and `alarmData` of what a function gets. */
export function detailOf(alarm: Alarm, before: AlarmState): object {
  const { name, description } = alarm.configuration;
  return {
    alarmName: name,
    state: stateOf(alarm.state),
    previousState: stateOf(before),
    configuration: { ...(description !== undefined && { description }), ...configured(alarm) },
  };
}

/** The entry of PutEvents. Its source is AWS's own: see `emulator/cloudwatch_mends.py`. */
export const eventOf = (alarm: Alarm, before: AlarmState): object => ({
  ...{ Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change' },
  ...{ Resources: [alarm.arn], Detail: JSON.stringify(detailOf(alarm, before)) },
});

/** What a Lambda function is invoked with. */
export const invocationOf = (alarm: Alarm, before: AlarmState): object => ({
  ...{ source: 'aws.cloudwatch', alarmArn: alarm.arn, accountId: alarm.scope.account },
  ...{ time: longTime(alarm.state.updatedAt), region: alarm.scope.region },
  alarmData: detailOf(alarm, before),
});

const stateOf = ({ value, reason, reasonData, updatedAt }: AlarmState): object => ({
  ...{ value, reason },
  ...(reasonData !== undefined && { reasonData }),
  timestamp: longTime(updatedAt),
});

function configured(alarm: Alarm): object {
  if (alarm.type === 'CompositeAlarm') return { alarmRule: alarm.configuration.alarmRule };
  const { watched } = alarm.configuration;
  if (watched.kind === 'queries') return { metrics: watched.queries.all.map(queryOf) };
  return { metrics: [{ id: randomUUID(), metricStat: statOf(watched.stat), returnData: true }] };
}

function queryOf(query: DataQuery): object {
  const { id, label, returnData } = query;
  return {
    id,
    ...(isMetricQuery(query) ? { metricStat: statOf(query.stat) } : { expression: query.expression }),
    ...(label !== undefined && { label }),
    returnData,
  };
}

const statOf = ({ metric, period, stat, unit }: MetricStat): object => ({
  metric: {
    ...{ namespace: metric.namespace, name: metric.name },
    dimensions: Object.fromEntries(metric.dimensions.map(({ name, value }) => [name, value])),
  },
  ...{ period, stat },
  ...(unit !== undefined && { unit }),
});
