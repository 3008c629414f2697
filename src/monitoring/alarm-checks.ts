import { failed, passed, skipped, waitFor, type Check, type Finding } from '../applications/check.ts';
import type { StepContext } from '../runbook/phase.ts';
import { beforeDrill, drillReason, isNotificationOf, type Before } from './drill.ts';
import type { Listener } from './listener.ts';
import type { Alarms, AlarmView } from './ports.ts';

export interface Drill {
  readonly region: string;
  /** Of this drill alone: it is in every message. */
  readonly mark: string;
  readonly alarms: Alarms;
  /** By ARN of the topic. */
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly timeoutSeconds: number;
}

export const topicsOf = ({ alarmActions }: AlarmView): readonly string[] =>
  alarmActions.filter((arn) => arn.split(':')[2] === 'sns');

/**
 * Raises an alarm, sees its notification in every topic that it tells, and sets it to what it was. Subscribers and whatever else
 * acts on the alarm get it too, with the drill as its reason.
 */
export const alarmCheck = (name: string, alarm: AlarmView | undefined, drill: Drill): Check => ({
  name: `alarm ${name}`,
  region: drill.region,
  proves: 'when it is raised, its notification comes out of the topic',
  run: async (context) => {
    if (!alarm) return failed('it is in the stack, and CloudWatch does not know it');
    if (!alarm.actionsEnabled) return failed('its actions are disabled, so it tells nobody');
    if (alarm.alarmActions.length === 0) return skipped('it has no action, so it tells nobody');
    const topics = topicsOf(alarm);
    if (topics.length === 0) return skipped('it tells no topic: what its actions do is not seen here');
    const { state, reason } = alarm;
    try {
      return await raise(alarm, topics, drill, context);
    } finally {
      await restore(alarm.name, { state, reason }, drill);
    }
  },
});

async function raise(
  alarm: AlarmView,
  topics: readonly string[],
  { region, mark, alarms, listeners, timeoutSeconds }: Drill,
  context: StepContext,
): Promise<Finding> {
  const { name, arn, state } = alarm;
  const reason = drillReason(mark, alarm);
  // Only a change of the state is told.
  if (state === 'ALARM') await alarms.setState(region, name, 'OK', reason);
  await alarms.setState(region, name, 'ALARM', reason);
  // From here, since CloudWatch takes three of these a second, and whoever asks for more waits.
  const startedAt = context.clock.now();
  const silent = (): readonly string[] =>
    topics.filter((topic) => !listeners.get(topic)?.heard((message) => isNotificationOf(message, arn, mark)));
  await waitFor(context, timeoutSeconds, async () => (silent().length === 0 ? true : undefined));
  const seconds = (context.clock.now() - startedAt) / 1000;
  return silent().length === 0
    ? passed(`told ${seconds.toFixed(1)} s after it was raised, and set to ${state} as before`, seconds)
    : failed(`was raised, and nothing of it came out of ${silent().join(', ')} in ${timeoutSeconds} s`);
}

/**
 * What CloudWatch has judged by itself meanwhile stays. Where there is nothing new to judge by, the state of a drill would stay for
 * a long time, and that of a composite alarm until one of its children changes.
 */
export async function restore(
  name: string,
  { state, reason }: Before,
  { region, alarms }: Pick<Drill, 'region' | 'alarms'>,
): Promise<void> {
  const [now] = await alarms.describe(region, [name]);
  if (now && beforeDrill(now)) await alarms.setState(region, name, state, reason || 'As before the drill');
}
