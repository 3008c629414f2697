import { stepOf } from '../metrics/reader.ts';

/** Milliseconds that late datapoints of a period are waited for. AWS waits too, and does not say for how long. */
const patience = 2_000;

/** Periods that are read beyond the evaluation periods, in case some have no data: 5 for 3 in the user guide's example. */
const extraPeriods = 2;

/** How many periods are read: the user guide's evaluation range. */
export const evaluationRange = (evaluationPeriods: number): number => evaluationPeriods + extraPeriods;

interface Timing {
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
}

/**
 * The end of the newest period that an alarm looks at, in milliseconds since the epoch. It moves every minute, whatever the
 * period: an alarm over 5 minutes looks at minutes 1 to 5, then at 2 to 6. It moves every 10 seconds for a period below a minute,
 * and every hour when the evaluation periods are longer than a day (CloudWatch user guide, "Alarm evaluation").
 */
export function newestEnd({ period, evaluationPeriods }: Timing, now: number): number {
  const isOfDays = period * evaluationPeriods > 86_400;
  const step = (isOfDays ? 3_600 : stepOf(period)) * 1000;
  return Math.floor((now - patience) / step) * step;
}

/** Starts of the `count` periods that end at `end`, ascending. */
export const startsOf = (period: number, end: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => end - (count - index) * period * 1000);
