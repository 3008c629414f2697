/** Values by the start of their period, in milliseconds since the epoch, in no order. */
export type Points = ReadonlyMap<number, number>;

export interface TimeSeries {
  readonly points: Points;
  /** Of the metric that it comes from; empty when it comes from several or none. */
  readonly label: string;
}

/** What metric math calls S, TS and TS[]. A scalar that is no finite number stands for nothing. */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

export const isScalar = (value: MathValue): value is number => typeof value === 'number';

export const isList = (value: MathValue): value is readonly TimeSeries[] => Array.isArray(value);

/** What is no finite number, such as a division by zero, is dropped. */
export const seriesOf = (entries: Iterable<readonly [number, number]>, label = ''): TimeSeries => ({
  points: new Map([...entries].filter(([, value]) => Number.isFinite(value))),
  label,
});

export const mapSeries = (series: TimeSeries, change: (value: number, at: number) => number): TimeSeries =>
  seriesOf(
    [...series.points].map(([at, value]) => [at, change(value, at)]),
    series.label,
  );

/** Every time at which one of the series has a value. */
export const timesOf = (all: readonly TimeSeries[]): ReadonlySet<number> =>
  new Set(all.flatMap(({ points }) => [...points.keys()]));

export const inOrder = ({ points }: TimeSeries): readonly (readonly [number, number])[] =>
  [...points].sort(([one], [other]) => one - other);
