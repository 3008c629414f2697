import type { Scope } from '../emulator-api.ts';
import type { Members } from '../metrics/wire/members.ts';
import type { Structure } from '../metrics/wire/protocol.ts';
import type { Alarms } from './alarms.ts';
import { readCompositeAlarm } from './composite/configuration.ts';
import { readMetricAlarm } from './configuration.ts';
import { describeAlarmHistory, describeAlarms, describeAlarmsForMetric } from './describe.ts';
import { stateValues } from './state.ts';
import { existingTags, readTags } from './tags.ts';

/** @throws AwsFault */
export type AlarmOperation = (alarms: Alarms, scope: Scope, input: Members) => Structure;

const nothing: Structure = {};

export const alarmOperations: ReadonlyMap<string, AlarmOperation> = new Map<string, AlarmOperation>([
  [
    'PutMetricAlarm',
    (alarms, scope, input) => {
      alarms.putMetric(scope, readMetricAlarm(input, scope.region), readTags(input));
      return nothing;
    },
  ],
  [
    'PutCompositeAlarm',
    (alarms, scope, input) => {
      alarms.putComposite(scope, readCompositeAlarm(input, scope.region), readTags(input));
      return nothing;
    },
  ],
  [
    'DeleteAlarms',
    (alarms, scope, input) => {
      alarms.delete(scope, input.texts('AlarmNames'));
      return nothing;
    },
  ],
  ['DescribeAlarms', (alarms, scope, input) => describeAlarms(alarms.store, scope, input)],
  ['DescribeAlarmsForMetric', (alarms, scope, input) => describeAlarmsForMetric(alarms.store, scope, input)],
  ['DescribeAlarmHistory', (alarms, scope, input) => describeAlarmHistory(alarms.history, scope, input)],
  [
    'SetAlarmState',
    (alarms, scope, input) => {
      alarms.setState(scope, input.required('AlarmName'), {
        value: input.needed('StateValue', input.choice('StateValue', stateValues)),
        reason: input.required('StateReason'),
        reasonData: input.text('StateReasonData'),
      });
      return nothing;
    },
  ],
  [
    'EnableAlarmActions',
    (alarms, scope, input) => {
      alarms.enableActions(scope, input.texts('AlarmNames'), true);
      return nothing;
    },
  ],
  [
    'DisableAlarmActions',
    (alarms, scope, input) => {
      alarms.enableActions(scope, input.texts('AlarmNames'), false);
      return nothing;
    },
  ],
]);

/** Of those that have an ARN of an alarm. */
export const tagOperations: ReadonlyMap<string, AlarmOperation> = new Map<string, AlarmOperation>([
  [
    'ListTagsForResource',
    (alarms, _scope, input) => ({
      Tags: [...existingTags(alarms.store, input.required('ResourceARN'))].map(([Key, Value]) => ({
        Key,
        Value,
      })),
    }),
  ],
  [
    'TagResource',
    (alarms, _scope, input) => {
      const tags = existingTags(alarms.store, input.required('ResourceARN'));
      for (const [key, value] of readTags(input)) tags.set(key, value);
      return nothing;
    },
  ],
  [
    'UntagResource',
    (alarms, _scope, input) => {
      const tags = existingTags(alarms.store, input.required('ResourceARN'));
      for (const key of input.texts('TagKeys')) tags.delete(key);
      return nothing;
    },
  ],
]);
