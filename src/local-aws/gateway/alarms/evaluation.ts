import type { Comparison, MissingDataTreatment } from './model.ts';
import type { StateValue } from './state.ts';

/** A period of the evaluation range. */
export interface Window {
  /** In milliseconds since the epoch. */
  readonly start: number;
  /** Undefined: there is no data. */
  readonly value: number | undefined;
  /** How many values the datapoint is of; unknown for expressions. */
  readonly samples?: number;
}

export interface Criteria {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly treatMissingData: MissingDataTreatment;
}

export interface Verdict {
  /** `retain`: the alarm stays as it is. */
  readonly state: StateValue | 'retain';
  /** The real datapoints that were looked at, newest first: at most as many as evaluation periods. */
  readonly evaluated: readonly Window[];
  /** How many more would have been needed. */
  readonly filled: number;
}

const breaches: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export const isBreaching = ({ comparison, threshold }: Criteria, { value }: Window): boolean =>
  value !== undefined && breaches[comparison](value, threshold);

/**
 * The state that the periods of an evaluation range mean: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing
 * data", with its rule against alarms that come too early.
 * @param range oldest first.
 */
export function judge(range: readonly Window[], criteria: Criteria): Verdict {
  const newestFirst = range.toReversed();
  const real = newestFirst.filter(({ value }) => value !== undefined);
  const evaluated = real.slice(0, criteria.evaluationPeriods);
  const filled = criteria.evaluationPeriods - evaluated.length;
  return { state: stateOf(newestFirst, evaluated, filled, criteria), evaluated, filled };
}

function stateOf(
  newestFirst: readonly Window[],
  evaluated: readonly Window[],
  filled: number,
  criteria: Criteria,
): Verdict['state'] {
  const { datapointsToAlarm, treatMissingData } = criteria;
  const breaching = evaluated.filter((window) => isBreaching(criteria, window)).length;
  const byCount = (count: number): StateValue => (count >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (filled === 0 || treatMissingData === 'notBreaching') return byCount(breaching);
  if (treatMissingData === 'breaching') return byCount(breaching + filled);
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (breaching < evaluated.length) return 'OK';
  // Nothing, or breaching datapoints only, but fewer than it takes.
  if (treatMissingData === 'ignore') return 'retain';
  return oldestAge(newestFirst) >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}

/** Of the oldest period with data: 1 is the newest period of all. 0 when none has data. */
const oldestAge = (newestFirst: readonly Window[]): number =>
  newestFirst.findLastIndex(({ value }) => value !== undefined) + 1;

/**
 * Whether there are too few samples for a percentile to mean something (CloudWatch user guide, "Percentile-based alarms and low
 * data samples").
 */
export function hasFewSamples(percentile: number, evaluated: readonly Window[]): boolean {
  const samples = evaluated.reduce((total, window) => total + (window.samples ?? 0), 0);
  const fraction = percentile / 100;
  return samples < 10 / (fraction >= 0.5 ? 1 - fraction : fraction);
}
