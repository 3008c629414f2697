import type { Scope } from '../emulator-api.ts';
import { resourceNotFound, validationError } from '../metrics/fault.ts';
import { alarmsIn } from './composite/rule.ts';
import type { Evaluator } from './evaluator.ts';
import type { AlarmHistory } from './history.ts';
import {
  arnOf,
  type Alarm,
  type CompositeAlarm,
  type CompositeAlarmConfiguration,
  type MetricAlarm,
  type MetricAlarmConfiguration,
} from './model.ts';
import type { AlarmState } from './state.ts';
import type { AlarmStore } from './store.ts';
import type { NewState, Transitions } from './transitions.ts';

/** What can be done with alarms, for the API and for CloudFormation alike. Every function throws AwsFault for what AWS refuses. */
export class Alarms {
  readonly store: AlarmStore;
  readonly history: AlarmHistory;
  readonly #transitions: Transitions;
  readonly #evaluator: Evaluator;
  readonly #now: () => Date;

  constructor(
    store: AlarmStore,
    history: AlarmHistory,
    transitions: Transitions,
    evaluator: Evaluator,
    now: () => Date,
  ) {
    this.store = store;
    this.history = history;
    this.#transitions = transitions;
    this.#evaluator = evaluator;
    this.#now = now;
  }

  /** An alarm that exists gets the configuration as a whole, and stays in its state. Tags are for a new one. */
  putMetric(
    scope: Scope,
    configuration: MetricAlarmConfiguration,
    tags: ReadonlyMap<string, string>,
  ): MetricAlarm {
    const known = this.store.find(scope, configuration.name);
    if (known?.type === 'CompositeAlarm') throw takenBy(known);
    if (known) {
      this.#update(known, () => (known.configuration = configuration));
      this.#evaluator.touch(known);
      return known;
    }
    const alarm: MetricAlarm = { type: 'MetricAlarm', ...this.#created(scope, configuration) };
    this.#add(alarm, tags);
    return alarm;
  }

  putComposite(
    scope: Scope,
    configuration: CompositeAlarmConfiguration,
    tags: ReadonlyMap<string, string>,
  ): CompositeAlarm {
    const missing = alarmsIn(configuration.rule).filter((about) => !this.store.resolve(scope, about));
    if (missing.length > 0) {
      const arns = missing.map((about) => (about.startsWith('arn:') ? about : arnOf(scope, about)));
      throw validationError(
        `Could not save the composite alarm as alarms [${arns.join(', ')}] in the alarm rule do not exist`,
      );
    }
    const known = this.store.find(scope, configuration.name);
    if (known?.type === 'MetricAlarm') throw takenBy(known);
    if (known) {
      this.#update(known, () => (known.configuration = configuration));
      this.#transitions.evaluate(known, 'updated');
      return known;
    }
    const alarm: CompositeAlarm = { type: 'CompositeAlarm', ...this.#created(scope, configuration) };
    this.#add(alarm, tags);
    this.#transitions.evaluate(alarm, 'created');
    return alarm;
  }

  /** All of them or none. */
  delete(scope: Scope, names: readonly string[]): void {
    const alarms = names.map((name) => this.existing(scope, name));
    const composites = alarms.filter(({ type }) => type === 'CompositeAlarm');
    if (composites.length > 1) {
      throw validationError(
        `Cannot delete [${composites.length}] Composite Alarms as only one composite alarm delete is allowed in single request`,
      );
    }
    for (const alarm of alarms) {
      if (this.store.parentsOf(alarm).length > 0) {
        const { name } = alarm.configuration;
        throw validationError(`Cannot delete ${name} as there are composite alarm(s) depending on it.`);
      }
    }
    for (const alarm of alarms) {
      this.store.remove(alarm);
      this.history.configured(alarm, 'deleted', this.#now());
    }
  }

  /** Until the alarm is evaluated the next time. */
  setState(scope: Scope, name: string, state: NewState): void {
    this.#transitions.enter(this.existing(scope, name), state);
  }

  /** Alarms that do not exist are passed over. */
  enableActions(scope: Scope, names: readonly string[], actionsEnabled: boolean): void {
    for (const name of names) {
      const alarm = this.store.find(scope, name);
      if (!alarm || alarm.configuration.actionsEnabled === actionsEnabled) continue;
      this.#update(alarm, () => {
        alarm.configuration = { ...alarm.configuration, actionsEnabled };
      });
    }
  }

  existing(scope: Scope, name: string): Alarm {
    const alarm = this.store.find(scope, name);
    if (!alarm) throw resourceNotFound(`Alarm ${name} not found`);
    return alarm;
  }

  #update(alarm: Alarm, change: () => void): void {
    change();
    alarm.configuredAt = this.#now();
    this.history.configured(alarm, 'updated', alarm.configuredAt);
  }

  #created<Configuration extends { readonly name: string }>(scope: Scope, configuration: Configuration) {
    const { account, region } = scope;
    const at = this.#now();
    const state: AlarmState = {
      ...{ value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' },
      ...{ updatedAt: at, transitionedAt: at },
    };
    const arn = arnOf(scope, configuration.name);
    return { scope: { account, region }, arn, configuration, configuredAt: at, state };
  }

  #add(alarm: Alarm, tags: ReadonlyMap<string, string>): void {
    this.store.add(alarm);
    for (const [key, value] of tags) this.store.tagsOf(alarm.arn).set(key, value);
    this.history.configured(alarm, 'created', alarm.configuredAt);
  }
}

const takenBy = ({ type, configuration: { name } }: Alarm): Error =>
  validationError(`The name ${name} is that of a ${type === 'MetricAlarm' ? 'metric' : 'composite'} alarm.`);
