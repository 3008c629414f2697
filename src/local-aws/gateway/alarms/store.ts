import type { Scope } from '../emulator-api.ts';
import { alarmsIn } from './composite/rule.ts';
import { arnOf, type Alarm, type CompositeAlarm } from './model.ts';

/** The alarms of every account and region, by name. Metric and composite alarms share their names. */
export class AlarmStore {
  readonly #scopes = new Map<string, Map<string, Alarm>>();
  readonly #tags = new Map<string, Map<string, string>>();

  /** In the order of their names. */
  list(scope: Scope): readonly Alarm[] {
    return [...this.#in(scope).values()].sort((one, other) =>
      one.configuration.name < other.configuration.name ? -1 : 1,
    );
  }

  all(): readonly Alarm[] {
    return [...this.#scopes.values()].flatMap((alarms) => [...alarms.values()]);
  }

  find(scope: Scope, name: string): Alarm | undefined {
    return this.#in(scope).get(name);
  }

  /** @param reference name or ARN. */
  resolve(scope: Scope, reference: string): Alarm | undefined {
    const prefix = arnOf(scope, '');
    return this.find(scope, reference.startsWith(prefix) ? reference.slice(prefix.length) : reference);
  }

  /** The composite alarms whose rules are about an alarm. */
  parentsOf({ scope, configuration, arn }: Alarm): readonly CompositeAlarm[] {
    return this.list(scope).filter(
      (alarm): alarm is CompositeAlarm =>
        alarm.type === 'CompositeAlarm' &&
        alarmsIn(alarm.configuration.rule).some((about) => about === configuration.name || about === arn),
    );
  }

  add(alarm: Alarm): void {
    this.#in(alarm.scope).set(alarm.configuration.name, alarm);
  }

  remove({ scope, configuration, arn }: Alarm): void {
    this.#in(scope).delete(configuration.name);
    this.#tags.delete(arn);
  }

  /** Of an alarm; changed in place. */
  tagsOf(arn: string): Map<string, string> {
    const tags = this.#tags.get(arn) ?? new Map<string, string>();
    this.#tags.set(arn, tags);
    return tags;
  }

  #in({ account, region }: Scope): Map<string, Alarm> {
    const key = `${account}/${region}`;
    const alarms = this.#scopes.get(key) ?? new Map<string, Alarm>();
    this.#scopes.set(key, alarms);
    return alarms;
  }
}
