import type { GateSample, Reading, Trend } from './events.ts';

/** Ten minutes at the default interval. */
const trendLength = 60;

export const trendOf = (samples: readonly GateSample[]): Trend =>
  samples.slice(-trendLength).reduce<Trend>((trend, { readings }) => extendTrend(trend, readings), {});

/** The same with one sample more. Of a subject that was left out nothing was measured. */
export function extendTrend(trend: Trend, readings: readonly Reading[]): Trend {
  const subjects = new Set([...Object.keys(trend), ...readings.map(({ subject }) => subject)]);
  const lagOf = (subject: string): number | null =>
    readings.find((reading) => reading.subject === subject)?.lagSeconds ?? null;
  return Object.fromEntries(
    [...subjects].map((subject) => [
      subject,
      [...(trend[subject] ?? []), lagOf(subject)].slice(-trendLength),
    ]),
  );
}
