import type { Scope } from '../emulator-api.ts';
import { isMetricQuery } from '../metrics/data-query.ts';
import { evaluateQuery } from '../metrics/math/queries.ts';
import { seriesOf, type TimeSeries } from '../metrics/math/values.ts';
import type { MetricReader } from '../metrics/reader.ts';
import type { Log } from '../service.ts';
import { hasFewSamples, judge, type Criteria, type Window } from './evaluation.ts';
import { statsOf, type MetricAlarm, type MetricAlarmConfiguration } from './model.ts';
import { reasonDataOf, reasonOf } from './reason.ts';
import type { AlarmStore } from './store.ts';
import type { Transitions } from './transitions.ts';
import { evaluationRange, newestEnd, startsOf } from './windows.ts';

/** Evaluates metric alarms whenever their newest period moves, or when its data or their configuration changed. */
export class Evaluator {
  readonly #store: AlarmStore;
  readonly #reader: MetricReader;
  readonly #transitions: Transitions;
  readonly #now: () => Date;
  readonly #log: Log;
  /** The end of the newest period that an alarm has been evaluated for. */
  readonly #evaluated = new WeakMap<MetricAlarm, number>();

  constructor(store: AlarmStore, reader: MetricReader, transitions: Transitions, now: () => Date, log: Log) {
    this.#store = store;
    this.#reader = reader;
    this.#transitions = transitions;
    this.#now = now;
    this.#log = log;
  }

  /** The alarm is evaluated at the next occasion. */
  touch(alarm: MetricAlarm): void {
    this.#evaluated.delete(alarm);
  }

  /** The same for every alarm that looks at one of these metrics. @param metrics names by namespace. */
  touchThoseOf(scope: Scope, namespace: string, metrics: ReadonlySet<string>): void {
    for (const alarm of this.#store.list(scope)) {
      if (alarm.type !== 'MetricAlarm') continue;
      const isWatched = statsOf(alarm.configuration).some(
        ({ metric }) => metric.namespace === namespace && metrics.has(metric.name),
      );
      if (isWatched) this.touch(alarm);
    }
  }

  async evaluateWhatIsDue(): Promise<void> {
    for (const alarm of this.#store.all()) {
      if (alarm.type !== 'MetricAlarm') continue;
      const end = newestEnd(alarm.configuration, this.#now().getTime());
      if (this.#evaluated.get(alarm) === end) continue;
      this.#evaluated.set(alarm, end);
      try {
        await this.#evaluate(alarm, end);
      } catch (error) {
        this.touch(alarm);
        this.#log(`alarm ${alarm.arn} could not be evaluated: ${String(error)}`);
      }
    }
  }

  async #evaluate(alarm: MetricAlarm, end: number): Promise<void> {
    const { configuration, scope } = alarm;
    const range = await this.#rangeOf(scope, configuration, end);
    // It may have been changed or deleted while it was waited for the data.
    if (this.#store.find(scope, configuration.name)?.configuration !== configuration) {
      this.touch(alarm);
      return;
    }
    const criteria = criteriaOf(configuration);
    const verdict = judge(range, criteria);
    if (verdict.state === 'retain' || isLowOnSamples(configuration, verdict.evaluated)) return;
    const stat = configuration.watched.kind === 'metric' ? configuration.watched.stat : undefined;
    // What is the same state for the same reason needs no new one: it would only move the alarm's time of update.
    if (verdict.state === alarm.state.value) return;
    this.#transitions.enter(alarm, {
      value: verdict.state,
      reason: reasonOf(verdict.state, verdict, criteria, configuration.datapointsToAlarm !== undefined),
      reasonData: reasonDataOf(range, verdict, criteria, {
        ...{ unit: stat?.unit, statistic: stat?.stat, period: configuration.period, at: this.#now() },
      }),
    });
  }

  /** The periods of the evaluation range, oldest first. */
  async #rangeOf(
    scope: Scope,
    { watched, period, evaluationPeriods }: MetricAlarmConfiguration,
    end: number,
  ): Promise<readonly Window[]> {
    const count = evaluationRange(evaluationPeriods);
    const starts = startsOf(period, end, count);
    if (watched.kind === 'metric') {
      const datapoints = await this.#reader.windows(scope, watched.stat, end, count);
      return starts.map((start) => ({ start, value: undefined, ...datapoints.get(start) }));
    }
    const metrics = new Map<string, TimeSeries>();
    for (const { id, stat } of watched.queries.all.filter(isMetricQuery)) {
      const datapoints = await this.#reader.windows(scope, stat, end, count);
      metrics.set(id, seriesOf([...datapoints].map(([start, { value }]) => [start, value])));
    }
    const result =
      metrics.get(watched.returning.id) ??
      evaluateQuery(watched.queries, watched.returning.id, metrics, starts);
    if (!('points' in result)) throw new Error('the expression gives more than one time series');
    return starts.map((start) => ({ start, value: result.points.get(start) }));
  }
}

function criteriaOf(configuration: MetricAlarmConfiguration): Criteria {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, comparison, threshold } = configuration;
  const looksAtDynamoDb = statsOf(configuration).some(({ metric }) => metric.namespace === 'AWS/DynamoDB');
  return {
    ...{ evaluationPeriods, datapointsToAlarm, comparison, threshold },
    // "Alarms that evaluate metrics in the AWS/DynamoDB namespace default to ignore missing data" (CloudWatch user guide).
    treatMissingData: configuration.treatMissingData ?? (looksAtDynamoDb ? 'ignore' : 'missing'),
  };
}

function isLowOnSamples(configuration: MetricAlarmConfiguration, evaluated: readonly Window[]): boolean {
  const { watched, evaluateLowSampleCountPercentile } = configuration;
  if (evaluateLowSampleCountPercentile !== 'ignore' || watched.kind !== 'metric') return false;
  const { stat } = watched.stat;
  return stat.startsWith('p') && hasFewSamples(Number(stat.slice(1)), evaluated);
}
