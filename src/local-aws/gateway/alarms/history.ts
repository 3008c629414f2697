import type { Scope } from '../emulator-api.ts';
import type { Alarm, AlarmType } from './model.ts';
import type { AlarmState } from './state.ts';

export type HistoryItemType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  readonly scope: Scope;
  readonly alarmName: string;
  readonly alarmType: AlarmType;
  readonly at: Date;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** What happened to alarms, oldest first. An alarm's history outlives it, as on AWS. */
export class AlarmHistory {
  readonly #items: HistoryItem[] = [];

  /** In one account and region. */
  in({ account, region }: Scope): readonly HistoryItem[] {
    return this.#items.filter(({ scope }) => scope.account === account && scope.region === region);
  }

  configured(alarm: Alarm, what: 'created' | 'updated' | 'deleted', at: Date): void {
    const type = { created: 'Create', updated: 'Update', deleted: 'Delete' }[what];
    this.#add(alarm, at, 'ConfigurationUpdate', `Alarm "${alarm.configuration.name}" ${what}`, { type });
  }

  transitioned(alarm: Alarm, before: AlarmState, after: AlarmState): void {
    const summary = `Alarm updated from ${before.value} to ${after.value}`;
    const data = { oldState: stateData(before), newState: stateData(after) };
    this.#add(alarm, after.updatedAt, 'StateUpdate', summary, data);
  }

  /** @param error why the action failed; undefined when it did not. */
  acted(alarm: Alarm, action: string, error: string | undefined, at: Date): void {
    const summary =
      error === undefined
        ? `Successfully executed action ${action}`
        : `Failed to execute action ${action}. Received error: "${error}"`;
    const actionState = error === undefined ? 'Succeeded' : 'Failed';
    this.#add(alarm, at, 'Action', summary, {
      ...{ actionState, notificationResource: action, stateUpdateTimestamp: alarm.state.updatedAt.getTime() },
      ...(error !== undefined && { error }),
    });
  }

  #add(alarm: Alarm, at: Date, type: HistoryItemType, summary: string, data: object): void {
    this.#items.push({
      ...{ scope: alarm.scope, alarmName: alarm.configuration.name, alarmType: alarm.type },
      ...{ at, type, summary, data: JSON.stringify({ version: '1.0', ...data }) },
    });
  }
}

const stateData = ({ value, reason, reasonData }: AlarmState): object => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData !== undefined && { stateReasonData: parsed(reasonData) }),
});

/** SetAlarmState takes any text for reason data. */
function parsed(reasonData: string): unknown {
  try {
    return JSON.parse(reasonData);
  } catch {
    return reasonData;
  }
}
