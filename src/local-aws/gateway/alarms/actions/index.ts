import type { EmulatorApi } from '../../emulator-api.ts';
import type { Background } from '../../rds/background.ts';
import type { AlarmHistory } from '../history.ts';
import type { Alarm } from '../model.ts';
import type { AlarmState } from '../state.ts';
import { eventOf, invocationOf } from './event.ts';
import { notificationOf } from './message.ts';
import { publish } from './topic.ts';

/** Who is told of transitions. */
export interface Actions {
  /** Nobody waits for it; what fails is in the alarm's history. @param before the state that the alarm was in. */
  tell(alarm: Alarm, before: AlarmState): void;
}

/**
 * Every transition is an event on the default bus of EventBridge. If the alarm's actions are enabled, topics and functions hear of
 * it; other actions that AWS knows fail.
 */
export function createActions(
  api: EmulatorApi,
  history: AlarmHistory,
  background: Background,
  now: () => Date,
): Actions {
  const act = (alarm: Alarm, before: AlarmState, action: string): Promise<unknown> => {
    const [, , service, , , resource = ''] = action.split(':');
    if (service === 'sns') return publish(api, alarm, action, notificationOf(alarm, before));
    if (service === 'lambda' && resource === 'function') {
      const path = `/2015-03-31/functions/${encodeURIComponent(action)}/invocations`;
      return api.rest(alarm.scope, 'lambda', 'POST', path, JSON.stringify(invocationOf(alarm, before)));
    }
    throw new Error(`The local AWS does not know alarm actions of ${service ?? ''}.`);
  };

  return {
    tell: (alarm, before) => {
      // The alarm may go on while it tells: what it tells of is this transition.
      const told: Alarm = { ...alarm };
      void background.run(`event of alarm ${alarm.arn}`, async () => {
        const input = { Entries: [eventOf(told, before)], FromAws: true };
        await api.json(alarm.scope, 'events', 'AWSEvents.PutEvents', input);
      });
      if (!alarm.configuration.actionsEnabled) return;
      for (const action of alarm.configuration.actions[alarm.state.value]) {
        void background.run(`action of alarm ${alarm.arn}`, async () => {
          const error = await outcomeOf(async () => act(told, before, action));
          history.acted(told, action, error, now());
        });
      }
    },
  };
}

/** The error's message, or undefined. */
const outcomeOf = (work: () => Promise<unknown>): Promise<string | undefined> =>
  work().then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
