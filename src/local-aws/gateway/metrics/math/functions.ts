import {
  inOrder,
  isList,
  isScalar,
  mapSeries,
  seriesOf,
  timesOf,
  type MathValue,
  type TimeSeries,
} from './values.ts';

/** Functions of metric math over values. Each throws TypeError for arguments that it does not take. */

/** A value of one series is a scalar; over a list it is taken at every time, and gives a series. */
export type Aggregate = 'SUM' | 'AVG' | 'MIN' | 'MAX';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** @param count of the series of a list: for an average, those that have no value at a time count as 0. */
const aggregates: Readonly<Record<Aggregate, (values: readonly number[], count: number) => number>> = {
  SUM: (values) => sum(values),
  AVG: (values, count) => sum(values) / count,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

export function aggregate(name: Aggregate, value: MathValue): MathValue {
  if (isScalar(value)) throw new TypeError(`${name} takes time series`);
  if (!isList(value)) {
    const values = [...value.points.values()];
    // Of nothing there is no sum: AWS does not say what it would be.
    return values.length === 0 ? NaN : aggregates[name](values, values.length);
  }
  return seriesOf(
    [...timesOf(value)].map((time) => {
      const values = value.flatMap(({ points }) => points.get(time) ?? []);
      return [time, aggregates[name](values, value.length)];
    }),
  );
}

export const isAggregate = (name: string): name is Aggregate => name in aggregates;

const pointwise: Readonly<Record<string, (series: TimeSeries) => TimeSeries>> = {
  ABS: (series) => mapSeries(series, Math.abs),
  CEIL: (series) => mapSeries(series, Math.ceil),
  FLOOR: (series) => mapSeries(series, Math.floor),
  RATE: rate,
};

export const isPointwise = (name: string): boolean => Object.hasOwn(pointwise, name);

export function applyPointwise(name: string, value: MathValue): MathValue {
  const apply = pointwise[name];
  if (!apply || isScalar(value)) throw new TypeError(`${name} takes time series`);
  return isList(value) ? value.map(apply) : apply(value);
}

/** By how much each value differs from the one before, a second. */
function rate(series: TimeSeries): TimeSeries {
  const points = inOrder(series);
  return seriesOf(
    points.slice(1).map(([at, value], index) => {
      const [before = at, valueBefore = value] = points[index] ?? [];
      return [at, (value - valueBefore) / ((at - before) / 1000)];
    }),
    series.label,
  );
}

/** @param filler REPEAT: the last value before, if any. */
export function fill(
  value: MathValue,
  filler: number | TimeSeries | 'REPEAT',
  grid: readonly number[],
): MathValue {
  if (isScalar(value)) throw new TypeError('FILL takes time series');
  if (isList(value)) return value.map((series) => fillSeries(series, filler, grid));
  return fillSeries(value, filler, grid);
}

function fillSeries(
  series: TimeSeries,
  filler: number | TimeSeries | 'REPEAT',
  grid: readonly number[],
): TimeSeries {
  let last = NaN;
  const filled = grid.map((at) => {
    const value = series.points.get(at);
    if (value !== undefined) last = value;
    return [
      at,
      value ?? (filler === 'REPEAT' ? last : isScalar(filler) ? filler : (filler.points.get(at) ?? NaN)),
    ] as const;
  });
  return seriesOf(filled, series.label);
}

/**
 * The user guide, "Using IF expressions": the condition holds where it is not 0. Where it does and the second argument
 * has no value, the result is 0; where it does not and the third has none, there is none.
 */
export function choose(condition: MathValue, yes: MathValue, no: MathValue | undefined): MathValue {
  if (isList(condition) || isList(yes) || (no !== undefined && isList(no)))
    throw new TypeError('IF takes no lists of time series');
  if (isScalar(condition)) {
    const chosen = condition !== 0 ? yes : no;
    if (chosen !== undefined && isScalar(chosen)) throw new TypeError('IF of scalars only');
    return chosen ?? seriesOf([]);
  }
  return mapSeries(condition, (value, at) => {
    if (value !== 0) return isScalar(yes) ? yes : (yes.points.get(at) ?? 0);
    if (no === undefined) return NaN;
    return isScalar(no) ? no : (no.points.get(at) ?? NaN);
  });
}
