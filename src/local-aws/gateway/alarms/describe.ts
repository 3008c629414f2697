import type { Scope } from '../emulator-api.ts';
import { validationError } from '../metrics/fault.ts';
import { metricKey, readMetric, statistics } from '../metrics/metric.ts';
import type { Members } from '../metrics/wire/members.ts';
import type { Structure } from '../metrics/wire/protocol.ts';
import { alarmsIn } from './composite/rule.ts';
import type { AlarmHistory, HistoryItem } from './history.ts';
import { alarmTypes, type Alarm, type AlarmType } from './model.ts';
import { stateValues } from './state.ts';
import { pageOf } from './page.ts';
import { presentAlarm, presentHistoryItem } from './present.ts';
import type { AlarmStore } from './store.ts';

/** Operations that only tell. Each throws AwsFault. */

export function describeAlarms(store: AlarmStore, scope: Scope, input: Members): Structure {
  const page = pageOf(found(store, scope, input), input);
  const presented = (type: AlarmType): Structure[] =>
    page.items.filter((alarm) => alarm.type === type).map(presentAlarm);
  return {
    ...{ MetricAlarms: presented('MetricAlarm'), CompositeAlarms: presented('CompositeAlarm') },
    NextToken: page.nextToken,
  };
}

function found(store: AlarmStore, scope: Scope, input: Members): readonly Alarm[] {
  const related = relatives(store, scope, input);
  if (related) return related;
  const names = new Set(input.texts('AlarmNames'));
  const prefix = input.text('AlarmNamePrefix');
  if (names.size > 0 && prefix !== undefined)
    throw validationError('AlarmNames and AlarmNamePrefix cannot both be given.');
  const types = typesOf(input);
  const state = input.choice('StateValue', stateValues);
  const actionPrefix = input.text('ActionPrefix');
  return store.list(scope).filter(
    ({ type, configuration, state: { value } }) =>
      types.includes(type) &&
      (names.size === 0 || names.has(configuration.name)) &&
      (prefix === undefined || configuration.name.startsWith(prefix)) &&
      (state === undefined || value === state) &&
      (actionPrefix === undefined ||
        Object.values(configuration.actions)
          .flat()
          .some((action) => action.startsWith(actionPrefix))),
  );
}

/** Composite alarms are told only when they are asked for. */
function typesOf(input: Members): readonly AlarmType[] {
  const types = input.texts('AlarmTypes');
  if (types.length === 0) return ['MetricAlarm'];
  for (const type of types) {
    if (!alarmTypes.includes(type as AlarmType)) throw validationError(`${type} is no type of alarm.`);
  }
  return types as readonly AlarmType[];
}

function relatives(store: AlarmStore, scope: Scope, input: Members): readonly Alarm[] | undefined {
  const parent = input.text('ChildrenOfAlarmName');
  const child = input.text('ParentsOfAlarmName');
  if (parent !== undefined) {
    const alarm = store.find(scope, parent);
    if (alarm?.type !== 'CompositeAlarm') return [];
    return alarmsIn(alarm.configuration.rule).flatMap((about) => store.resolve(scope, about) ?? []);
  }
  if (child === undefined) return undefined;
  const alarm = store.find(scope, child);
  return alarm ? store.parentsOf(alarm) : [];
}

/** Alarms on one metric; those on expressions over it are not among them. */
export function describeAlarmsForMetric(store: AlarmStore, scope: Scope, input: Members): Structure {
  const key = metricKey(readMetric(input));
  const wanted = {
    stat: input.choice('Statistic', statistics) ?? input.text('ExtendedStatistic'),
    period: input.integer('Period', 1),
    unit: input.text('Unit'),
  };
  const alarms = store.list(scope).filter(({ type, configuration }) => {
    if (type !== 'MetricAlarm' || configuration.watched.kind !== 'metric') return false;
    const { metric, stat, period, unit } = configuration.watched.stat;
    return (
      metricKey(metric) === key &&
      (wanted.stat === undefined || wanted.stat === stat) &&
      (wanted.period === undefined || wanted.period === period) &&
      (wanted.unit === undefined || wanted.unit === unit)
    );
  });
  return { MetricAlarms: alarms.map(presentAlarm) };
}

export function describeAlarmHistory(history: AlarmHistory, scope: Scope, input: Members): Structure {
  const name = input.text('AlarmName');
  const types = typesOf(input);
  const itemType = input.choice('HistoryItemType', ['ConfigurationUpdate', 'StateUpdate', 'Action']);
  const [from, to] = [input.time('StartDate'), input.time('EndDate')];
  const isAscending =
    input.choice('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending';
  const items = history
    .in(scope)
    .filter(
      (item: HistoryItem) =>
        types.includes(item.alarmType) &&
        (name === undefined || item.alarmName === name) &&
        (itemType === undefined || item.type === itemType) &&
        (from === undefined || item.at >= from) &&
        (to === undefined || item.at <= to),
    );
  const page = pageOf(isAscending ? items : items.toReversed(), input);
  return { AlarmHistoryItems: page.items.map(presentHistoryItem), NextToken: page.nextToken };
}
