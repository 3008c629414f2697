import { unsupported, validationError } from './fault.ts';
import {
  checkPercentile,
  checkPeriod,
  isStatistic,
  presentDimensions,
  readMetric,
  type MetricStat,
} from './metric.ts';
import type { Members } from './wire/members.ts';
import type { Structure } from './wire/protocol.ts';

interface Query {
  /** What expressions call it. */
  readonly id: string;
  readonly label?: string;
  readonly returnData: boolean;
}

/** A MetricDataQuery: a metric, or an expression over the others. */
export interface MetricQuery extends Query {
  readonly stat: MetricStat;
}
export interface ExpressionQuery extends Query {
  readonly expression: string;
  /** Seconds: of the result, when no metric tells it. */
  readonly period?: number;
}
export type DataQuery = MetricQuery | ExpressionQuery;

export const isMetricQuery = (query: DataQuery): query is MetricQuery => 'stat' in query;

/** @throws AwsFault ValidationError */
export function readDataQueries(queries: readonly Members[]): readonly DataQuery[] {
  const read = queries.map(readDataQuery);
  const ids = new Set<string>();
  for (const { id } of read) {
    if (ids.has(id))
      throw validationError(`The values for parameter id in MetricDataQueries are not unique.`);
    ids.add(id);
  }
  return read;
}

function readDataQuery(query: Members): DataQuery {
  const id = query.required('Id');
  if (!/^[a-z][a-zA-Z0-9_]{0,254}$/.test(id))
    throw validationError(`The value ${id} is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`);
  if (query.has('AccountId')) throw unsupported('metrics of another account');
  const label = query.text('Label');
  const common = { id, returnData: query.flag('ReturnData') ?? true, ...(label !== undefined && { label }) };
  const expression = query.text('Expression');
  if ((expression === undefined) !== query.has('MetricStat'))
    throw validationError(`The query ${id} must have either an Expression or a MetricStat.`);
  const period = query.integer('Period', 1);
  if (period !== undefined) checkPeriod(period);
  if (expression === undefined) return { ...common, stat: readMetricStat(query.structure('MetricStat')) };
  return { ...common, expression, ...(period !== undefined && { period }) };
}

function readMetricStat(members: Members): MetricStat {
  const stat = members.required('Stat');
  const period = members.integer('Period', 1);
  if (period === undefined) throw validationError('Period must not be null');
  const unit = members.text('Unit');
  return {
    metric: readMetric(members.structure('Metric')),
    period: checkPeriod(period),
    stat: isStatistic(stat) ? stat : checkPercentile(stat),
    ...(unit !== undefined && { unit }),
  };
}

export function presentDataQuery(query: DataQuery): Structure {
  const common = { Id: query.id, Label: query.label, ReturnData: query.returnData };
  if (!isMetricQuery(query)) return { ...common, Expression: query.expression, Period: query.period };
  const { metric, period, stat, unit } = query.stat;
  const Metric = {
    Namespace: metric.namespace,
    MetricName: metric.name,
    Dimensions: presentDimensions(metric.dimensions),
  };
  return { ...common, MetricStat: { Metric, Period: period, Stat: stat, Unit: unit } };
}
