import { isMetricQuery, type DataQuery, type ExpressionQuery } from '../data-query.ts';
import { validationError } from '../fault.ts';
import { evaluate } from './evaluate.ts';
import { parseExpression, partsOf, type Expression } from './parser.ts';
import { isScalar, type MathValue, type TimeSeries } from './values.ts';

/** Queries whose expressions are parsed, and refer to what exists. */
export interface ParsedQueries {
  readonly all: readonly DataQuery[];
  readonly expressions: ReadonlyMap<string, Expression>;
}

const inExpression = (id: string, error: unknown): Error =>
  validationError(`Error in expression '${id}': ${(error as Error).message}`);

/** @throws AwsFault ValidationError for an expression that does not parse. */
export function parseQueries(all: readonly DataQuery[]): ParsedQueries {
  const expressions = new Map<string, Expression>();
  for (const query of all) {
    if (isMetricQuery(query)) continue;
    try {
      expressions.set(query.id, parseExpression(query.expression));
    } catch (error) {
      throw inExpression(query.id, error);
    }
  }
  return { all, expressions };
}

/**
 * The period of a query's result, in seconds: that of the metrics it is made of, or its own.
 * @throws AwsFault ValidationError when they have different ones, which the local AWS does not bring together.
 */
export function periodOf(queries: ParsedQueries, query: DataQuery): number {
  if (isMetricQuery(query)) return query.stat.period;
  const periods = new Set(metricsBehind(queries, query).map((id) => metricNamed(queries, id)?.stat.period));
  const [period = query.period, another] = periods;
  if (period === undefined) throw validationError('Period must not be null');
  if (another !== undefined)
    throw validationError(
      `Error in expression '${query.id}': the local AWS does not know expressions over metrics with different periods`,
    );
  return period;
}

const metricNamed = ({ all }: ParsedQueries, id: string) =>
  all.filter(isMetricQuery).find((query) => query.id === id);

/** Ids of the metrics that an expression refers to, also through other expressions. */
function metricsBehind(queries: ParsedQueries, query: ExpressionQuery): readonly string[] {
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const expression = queries.expressions.get(id);
    for (const part of expression ? partsOf(expression) : []) {
      if (part.kind === 'name') visit(part.name);
      if (part.kind === 'call' && part.function === 'METRICS')
        queries.all.filter(isMetricQuery).forEach(({ id: metric }) => visit(metric));
    }
  };
  visit(query.id);
  return [...seen].filter((id) => metricNamed(queries, id) !== undefined);
}

/**
 * The result of an expression.
 * @param metrics by id.
 * @param grid the start of every period in the range, ascending, in milliseconds since the epoch.
 * @throws AwsFault ValidationError
 */
export function evaluateQuery(
  queries: ParsedQueries,
  id: string,
  metrics: ReadonlyMap<string, TimeSeries>,
  grid: readonly number[],
): Exclude<MathValue, number> {
  const underWay = new Set<string>();
  const valueOf = (name: string): MathValue => {
    const metric = metrics.get(name);
    if (metric) return metric;
    const expression = queries.expressions.get(name);
    if (!expression) throw new Error(`Unknown identifier '${name}'`);
    if (underWay.has(name)) throw new Error(`'${name}' refers to itself`);
    underWay.add(name);
    const value = evaluate(expression, { metrics, grid, valueOf, periodOf: periodNamed });
    underWay.delete(name);
    return value;
  };
  const periodNamed = (name: string): number => {
    const metric = metricNamed(queries, name);
    if (!metric) throw new Error('PERIOD takes the id of a metric');
    return metric.stat.period;
  };
  try {
    const value = valueOf(id);
    if (isScalar(value)) throw new TypeError('The result must be a time series, and not a scalar');
    return value;
  } catch (error) {
    throw inExpression(id, error);
  }
}
