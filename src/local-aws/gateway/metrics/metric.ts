import { unsupported, validationError } from './fault.ts';
import type { Members } from './wire/members.ts';
import type { Structure } from './wire/protocol.ts';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** A metric is its namespace, its name and all of its dimensions: with one less it is another. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** What is asked of a metric. */
export interface MetricStat {
  readonly metric: Metric;
  /** Seconds. */
  readonly period: number;
  /** `Average`, or a percentile such as `p99.9`. */
  readonly stat: string;
  readonly unit?: string;
}

export const statistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type Statistic = (typeof statistics)[number];

export const isStatistic = (stat: string): stat is Statistic => statistics.includes(stat as Statistic);

/** @throws AwsFault ValidationError for the others that AWS knows: trimmed means, winsorized means, percentile ranks. */
export function checkPercentile(stat: string): string {
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(stat);
  if (percent) return stat;
  if (/^(tm|tc|ts|wm|iqm|pr)/i.test(stat)) throw unsupported(`the statistic ${stat}`);
  throw validationError(`The value ${stat} for parameter ExtendedStatistic is not supported.`);
}

/** @throws AwsFault ValidationError when it is none that CloudWatch evaluates. */
export function checkPeriod(period: number): number {
  if ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return period;
  throw validationError(
    `The value ${period} for parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.`,
  );
}

/** Of members MetricName, Namespace and Dimensions. */
export const readMetric = (members: Members): Metric => ({
  namespace: members.required('Namespace'),
  name: members.required('MetricName'),
  dimensions: readDimensions(members),
});

export function readDimensions(members: Members): readonly Dimension[] {
  const dimensions = members
    .list('Dimensions')
    .map((dimension) => ({ name: dimension.required('Name'), value: dimension.required('Value') }));
  if (new Set(dimensions.map(({ name }) => name)).size < dimensions.length)
    throw validationError('A metric has every dimension once.');
  return dimensions;
}

export const presentDimensions = (dimensions: readonly Dimension[]): readonly Structure[] =>
  dimensions.map(({ name, value }) => ({ Name: name, Value: value }));

/** The same text for the same metric, whatever the order of its dimensions. */
export const metricKey = ({ namespace, name, dimensions }: Metric): string =>
  JSON.stringify([namespace, name, ...dimensions.map((each) => `${each.name}=${each.value}`).sort()]);
