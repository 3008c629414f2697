import type { Log } from '../service.ts';
import type { Actions } from './actions/index.ts';
import { holds } from './composite/rule.ts';
import { longTime } from './reason.ts';
import type { AlarmHistory } from './history.ts';
import type { Alarm, CompositeAlarm } from './model.ts';
import type { AlarmState } from './state.ts';
import type { AlarmStore } from './store.ts';

export interface NewState {
  readonly value: AlarmState['value'];
  readonly reason: string;
  readonly reasonData?: string | undefined;
}

/** Brings alarms into new states, and lets everybody know who is to. */
export class Transitions {
  readonly #store: AlarmStore;
  readonly #history: AlarmHistory;
  readonly #actions: Actions;
  readonly #now: () => Date;
  readonly #log: Log;

  constructor(store: AlarmStore, history: AlarmHistory, actions: Actions, now: () => Date, log: Log) {
    this.#store = store;
    this.#history = history;
    this.#actions = actions;
    this.#now = now;
    this.#log = log;
  }

  /** A new reason for the same state is kept and nothing more. */
  enter(alarm: Alarm, { value, reason, reasonData }: NewState, path: ReadonlySet<Alarm> = new Set()): void {
    const before = alarm.state;
    const at = this.#now();
    const isAnother = before.value !== value;
    alarm.state = {
      ...{ value, reason, updatedAt: at, transitionedAt: isAnother ? at : before.transitionedAt },
      ...(reasonData !== undefined && { reasonData }),
    };
    if (!isAnother) return;
    this.#log(`alarm ${alarm.arn}: ${before.value} to ${value}. ${reason}`);
    this.#history.transitioned(alarm, before, alarm.state);
    this.#actions.tell(alarm, before);
    this.#changed(alarm, path);
  }

  /** Evaluates a rule by itself: when it is new, or was changed. */
  evaluate(alarm: CompositeAlarm, what: 'created' | 'updated'): void {
    const value = this.#valueOf(alarm);
    this.enter(alarm, { value, reason: `${alarm.arn} was ${what} and its alarm rule evaluates to ${value}` });
  }

  /** @param path of the composite alarms under way: AWS stops at a cycle too. */
  #changed(child: Alarm, path: ReadonlySet<Alarm>): void {
    const { value, updatedAt } = child.state;
    for (const parent of this.#store.parentsOf(child)) {
      if (path.has(parent)) continue;
      const now = this.#valueOf(parent);
      if (now === parent.state.value) continue;
      const reason = `${child.arn} transitioned to ${value} at ${weekdayTime(updatedAt)} UTC`;
      const state = { value, timestamp: longTime(updatedAt) };
      const reasonData = JSON.stringify({ triggeringAlarms: [{ arn: child.arn, state }] });
      this.enter(parent, { value: now, reason, reasonData }, new Set([...path, parent]));
    }
  }

  #valueOf({ scope, configuration }: CompositeAlarm): 'ALARM' | 'OK' {
    const isTrue = holds(configuration.rule, (about) => this.#store.resolve(scope, about)?.state.value);
    return isTrue ? 'ALARM' : 'OK';
  }
}

/** `Thursday 03 October, 2019 16:00:04` */
function weekdayTime(time: Date): string {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).format(time);
  const clock = time.toISOString().slice(11, 19);
  return `${part({ weekday: 'long' })} ${part({ day: '2-digit' })} ${part({ month: 'long' })}, ${part({ year: 'numeric' })} ${clock}`;
}
