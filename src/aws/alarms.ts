import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarms, AlarmView } from '../monitoring/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** What DescribeAlarms takes at once. */
const namesAtOnce = 100;

export const createAlarms = (clients: Clients): Alarms => ({
  describe: (region, names) =>
    asking('DescribeAlarms', region, async () => {
      const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
      const client = await clients.cloudWatch(region);
      const found: AlarmView[] = [];
      for (let from = 0; from < names.length; from += namesAtOnce) {
        const AlarmNames = names.slice(from, from + namesAtOnce);
        // Without types, composite alarms are left out.
        const pages = paginateDescribeAlarms(
          { client },
          { AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
        );
        for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
          found.push(
            ...MetricAlarms.map((alarm) => viewOf(alarm, false)),
            ...CompositeAlarms.map((alarm) => viewOf(alarm, true)),
          );
      }
      return found;
    }),

  setState: (region, name, state, reason) =>
    asking(`SetAlarmState of ${name}`, region, async () => {
      const { SetAlarmStateCommand } = await import('@aws-sdk/client-cloudwatch');
      const client = await clients.cloudWatch(region);
      await client.send(
        new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }),
      );
    }),
});

const viewOf = (alarm: MetricAlarm | CompositeAlarm, isComposite: boolean): AlarmView => ({
  name: alarm.AlarmName ?? '',
  arn: alarm.AlarmArn ?? '',
  isComposite,
  state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
  reason: alarm.StateReason ?? '',
  actionsEnabled: alarm.ActionsEnabled ?? false,
  alarmActions: alarm.AlarmActions ?? [],
});
