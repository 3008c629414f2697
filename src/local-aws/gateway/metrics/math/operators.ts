import type { Operator } from './parser.ts';
import { isList, isScalar, mapSeries, seriesOf, timesOf, type MathValue, type TimeSeries } from './values.ts';

const operations: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  OR: (left, right) => Number(left !== 0 || right !== 0),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};

/**
 * Between two series, one that has no value at a time counts as 0 there (CloudWatch user guide, "Using metric math"), so that
 * a division by it is dropped. A list of series meets a single value with each of its members, another list pair by pair.
 * @throws TypeError for lists of different lengths.
 */
export function operate(operator: Operator, left: MathValue, right: MathValue): MathValue {
  const operation = operations[operator];
  if (isScalar(left) && isScalar(right)) return operation(left, right);
  if (isList(left) && isList(right)) {
    if (left.length !== right.length)
      throw new TypeError(`${operator} between lists of ${left.length} and ${right.length} time series`);
    return left.map((series, index) => combine(operation, series, right[index] ?? series));
  }
  if (isList(left)) return left.map((series) => combine(operation, series, right as Single));
  if (isList(right)) return right.map((series) => combine(operation, left, series));
  return combine(operation, left, right);
}

export function negate(value: MathValue): MathValue {
  if (isScalar(value)) return -value;
  if (isList(value)) return value.map((series) => mapSeries(series, (point) => -point));
  return mapSeries(value, (point) => -point);
}

type Single = number | TimeSeries;

function combine(
  operation: (left: number, right: number) => number,
  left: Single,
  right: Single,
): TimeSeries {
  const sides = [left, right];
  const series = sides.filter((side): side is TimeSeries => !isScalar(side));
  const [label = '', another = label] = series.map((each) => each.label);
  const at = (side: Single, time: number): number => (isScalar(side) ? side : (side.points.get(time) ?? 0));
  return seriesOf(
    [...timesOf(series)].map((time) => [time, operation(at(left, time), at(right, time))]),
    label === another ? label : '',
  );
}
