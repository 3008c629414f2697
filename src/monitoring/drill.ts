import type { AlarmStateValue, AlarmView } from './ports.ts';

/**
 * The reason with which a drill sets the state of an alarm. Everybody who is told reads it; and since it holds the state before and
 * its reason, the alarm itself says what to restore, to this run or to one after a crash.
 */

const beginning = 'A drill of trading-migrate, nothing is wrong:';
/** What SetAlarmState takes. */
const longestReason = 1023;

/** What an alarm was before the drill. */
export interface Before {
  readonly state: AlarmStateValue;
  readonly reason: string;
}

export const drillReason = (mark: string, { state, reason }: Before): string =>
  `${beginning} it shows that this message arrives (${mark}). Before it: ${state}: ${reason}`.slice(
    0,
    longestReason,
  );

/** Undefined when the state of the alarm is no drill's. */
export function beforeDrill({ reason }: Pick<AlarmView, 'reason'>): Before | undefined {
  if (!reason.startsWith(beginning)) return undefined;
  const [, state, before = ''] = /Before it: (OK|ALARM|INSUFFICIENT_DATA): (.*)$/s.exec(reason) ?? [];
  return state === undefined ? undefined : { state: state as AlarmStateValue, reason: before };
}

/** Whether a message to a topic is what an alarm tells when it goes into ALARM by the drill of that mark. */
export function isNotificationOf(message: string, alarmArn: string, mark: string): boolean {
  const told = parsed(message);
  return (
    told.AlarmArn === alarmArn &&
    told.NewStateValue === 'ALARM' &&
    typeof told.NewStateReason === 'string' &&
    told.NewStateReason.includes(mark)
  );
}

interface AlarmMessage {
  readonly AlarmArn?: unknown;
  readonly NewStateValue?: unknown;
  readonly NewStateReason?: unknown;
}

/** Others publish to the topic too, and not always JSON. */
function parsed(message: string): AlarmMessage {
  try {
    const value = JSON.parse(message) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
