import { aggregate, applyPointwise, choose, fill, isAggregate, isPointwise } from './functions.ts';
import { negate, operate } from './operators.ts';
import type { Expression } from './parser.ts';
import { isList, isScalar, seriesOf, type MathValue, type TimeSeries } from './values.ts';

/** What an expression may refer to. */
export interface Environment {
  /** The metrics of the request by id, in its order. Expressions are not among them. */
  readonly metrics: ReadonlyMap<string, TimeSeries>;
  /** @throws Error when nothing is called so. */
  valueOf(id: string): MathValue;
  /** Seconds. @throws Error when the id is no metric's. */
  periodOf(id: string): number;
  /** The start of every period in the range, ascending: what may be missing. */
  readonly grid: readonly number[];
}

/** Those of the user guide that are not here. */
const missing = new Set([
  ...['ANOMALY_DETECTION_BAND', 'DATAPOINT_COUNT', 'DB_PERF_INSIGHTS', 'DIFF', 'DIFF_TIME', 'FIRST', 'LAST'],
  ...[
    'INSIGHT_RULE_METRIC',
    'LAMBDA',
    'LOG',
    'LOG10',
    'METRIC_COUNT',
    'MINUTE',
    'HOUR',
    'DAY',
    'DATE',
    'MONTH',
  ],
  ...['YEAR', 'EPOCH', 'REMOVE_EMPTY', 'RUNNING_SUM', 'SEARCH', 'SERVICE_QUOTA', 'SLICE', 'SORT', 'STDDEV'],
]);

/** @throws Error that says what is wrong with the expression. */
export function evaluate(expression: Expression, environment: Environment): MathValue {
  const value = (of: Expression): MathValue => evaluate(of, environment);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'text':
      throw new TypeError(`Text "${expression.value}" is no value`);
    case 'name':
      return environment.valueOf(expression.name);
    case 'list':
      return expression.items.flatMap((item) => seriesIn(value(item)));
    case 'negation':
      return negate(value(expression.of));
    case 'operation':
      return operate(expression.operator, value(expression.left), value(expression.right));
    case 'call':
      return call(expression.function, expression.arguments, environment);
  }
}

function seriesIn(value: MathValue): readonly TimeSeries[] {
  if (isScalar(value)) throw new TypeError('A list has time series only');
  return isList(value) ? value : [value];
}

function call(name: string, given: readonly Expression[], environment: Environment): MathValue {
  const [first, second, third] = given;
  const value = (of: Expression | undefined): MathValue => {
    if (!of) throw new TypeError(`${name} lacks an argument`);
    return evaluate(of, environment);
  };
  const takes = (least: number, most = least): void => {
    if (given.length < least || given.length > most)
      throw new TypeError(`${name} with ${given.length} arguments`);
  };
  if (isAggregate(name)) {
    takes(1);
    return aggregate(name, value(first));
  }
  if (isPointwise(name)) {
    takes(1);
    return applyPointwise(name, value(first));
  }
  switch (name) {
    case 'IF':
      takes(2, 3);
      return choose(value(first), value(second), third && value(third));
    case 'FILL':
      takes(2);
      return fill(value(first), fillerOf(second, environment), environment.grid);
    case 'METRICS':
      takes(0, 1);
      return metricsLike(first, environment);
    case 'PERIOD':
      takes(1);
      if (first?.kind !== 'name') throw new TypeError('PERIOD takes the id of a metric');
      return environment.periodOf(first.name);
    case 'TIME_SERIES':
      takes(1);
      return constant(value(first), environment);
    default:
      // In AWS's words; what it knows and we do not is said in ours.
      throw new Error(
        missing.has(name)
          ? `The local AWS does not know the function ${name}`
          : `Function '${name}' not found`,
      );
  }
}

function fillerOf(filler: Expression | undefined, environment: Environment): number | TimeSeries | 'REPEAT' {
  if (filler?.kind === 'name' && filler.name === 'REPEAT') return 'REPEAT';
  if (filler?.kind === 'name' && filler.name === 'LINEAR')
    throw new Error('The local AWS does not know FILL with LINEAR');
  const value = filler && evaluate(filler, environment);
  if (value === undefined || isList(value)) throw new TypeError('FILL takes one value to fill with');
  return value;
}

function metricsLike(part: Expression | undefined, { metrics }: Environment): readonly TimeSeries[] {
  if (!part) return [...metrics.values()];
  if (part.kind !== 'text') throw new TypeError('METRICS takes a part of ids in quotes');
  return [...metrics].filter(([id]) => id.includes(part.value)).map(([, series]) => series);
}

function constant(value: MathValue, { grid }: Environment): TimeSeries {
  if (!isScalar(value)) throw new TypeError('TIME_SERIES takes a scalar');
  return seriesOf(grid.map((at) => [at, value]));
}
