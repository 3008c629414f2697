import type { Scope } from '../emulator-api.ts';
import { isMetricQuery, readDataQueries, type DataQuery, type MetricQuery } from './data-query.ts';
import { validationError } from './fault.ts';
import { evaluateQuery, parseQueries, periodOf, type ParsedQueries } from './math/queries.ts';
import { inOrder, isList, seriesOf, type TimeSeries } from './math/values.ts';
import type { MetricReader } from './reader.ts';
import type { Members } from './wire/members.ts';
import type { Output, Structure } from './wire/protocol.ts';

/** GetMetricData with metric math, in one page whatever MaxDatapoints says. @throws AwsFault ValidationError */
export async function getMetricData(reader: MetricReader, scope: Scope, input: Members): Promise<Structure> {
  const queries = parseQueries(readDataQueries(input.list('MetricDataQueries')));
  if (!queries.all.some(({ returnData }) => returnData))
    throw validationError('At least one element of the metrics list should return data.');
  const [from, to] = [timeOf(input, 'StartTime'), timeOf(input, 'EndTime')];
  if (from >= to) throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  const isAscending =
    input.choice('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending';

  const metrics = new Map<string, TimeSeries>();
  for (const query of queries.all.filter(isMetricQuery)) {
    metrics.set(query.id, await readSeries(reader, scope, query, from, to));
  }
  const results = queries.all
    .filter(({ returnData }) => returnData)
    .flatMap((query) => resultsOf(query, queries, metrics, from, to))
    .map(({ Id, Label, series }) => ({ Id, Label, ...presentSeries(series, isAscending) }));
  return { MetricDataResults: results, Messages: [] };
}

function timeOf(input: Members, name: string): number {
  const time = input.time(name);
  if (!time) throw validationError(`The parameter ${name} is required.`);
  return time.getTime();
}

async function readSeries(
  reader: MetricReader,
  scope: Scope,
  { stat, label }: MetricQuery,
  from: number,
  to: number,
): Promise<TimeSeries> {
  const datapoints = await reader.periods(scope, stat, from, to);
  return seriesOf(
    [...datapoints].map(([at, { value }]) => [at, value]),
    label ?? stat.metric.name,
  );
}

interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly series: TimeSeries;
}

/** One, but for an expression that gives several: they share its id, and are told apart by the metrics' labels. */
function resultsOf(
  query: DataQuery,
  queries: ParsedQueries,
  metrics: ReadonlyMap<string, TimeSeries>,
  from: number,
  to: number,
): readonly Result[] {
  const { id: Id } = query;
  const metric = metrics.get(Id);
  if (metric) return [{ Id, Label: metric.label, series: metric }];
  const value = evaluateQuery(queries, Id, metrics, gridOf(periodOf(queries, query) * 1000, from, to));
  const label = query.label ?? Id;
  if (!isList(value)) return [{ Id, Label: label, series: value }];
  return value.map((series) => ({ Id, Label: `${label} ${series.label}`.trim(), series }));
}

/** Starts of the periods that may have values between the two. */
function gridOf(length: number, from: number, to: number): readonly number[] {
  const first = Math.floor(from / length) * length;
  return Array.from({ length: Math.ceil((to - first) / length) }, (_, index) => first + index * length);
}

function presentSeries(series: TimeSeries, isAscending: boolean): Readonly<Record<string, Output>> {
  const points = isAscending ? inOrder(series) : inOrder(series).toReversed();
  return {
    Timestamps: points.map(([at]) => new Date(at)),
    Values: points.map(([, value]) => value),
    StatusCode: 'Complete',
  };
}
