import { describe, expect, it } from 'vitest';
import { readDataQueries } from '../../../../src/local-aws/gateway/metrics/data-query.ts';
import {
  evaluateQuery,
  parseQueries,
  periodOf,
} from '../../../../src/local-aws/gateway/metrics/math/queries.ts';
import { seriesOf, type TimeSeries } from '../../../../src/local-aws/gateway/metrics/math/values.ts';
import { Members } from '../../../../src/local-aws/gateway/metrics/wire/members.ts';

const minute = 60_000;
type Values = readonly (number | undefined)[];
const _ = undefined;

const series = (values: Values, label: string): TimeSeries =>
  seriesOf(
    values.flatMap((value, index) => (value === undefined ? [] : [[index * minute, value] as const])),
    label,
  );

const metricQuery = (Id: string, Period = 60) => ({
  ...{ Id, ReturnData: false },
  MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period, Stat: 'Sum' },
});
const queriesOf = (queries: readonly object[]) =>
  parseQueries(readDataQueries(new Members({ Metrics: queries }).list('Metrics')));

/** The result over five periods, with undefined where it has no value. */
function result(
  expression: string,
  metrics: Readonly<Record<string, Values>>,
  others: readonly object[] = [],
) {
  const queries = queriesOf([
    { Id: 'result', Expression: expression },
    ...others,
    ...Object.keys(metrics).map((id) => metricQuery(id)),
  ]);
  const grid = [0, 1, 2, 3, 4].map((index) => index * minute);
  const read = new Map(Object.entries(metrics).map(([id, values]) => [id, series(values, id)]));
  const value = evaluateQuery(queries, 'result', read, grid);
  const valuesOf = ({ points }: TimeSeries): Values => grid.map((at) => points.get(at));
  return 'points' in value ? valuesOf(value) : value.map(valuesOf);
}

describe('as the CloudWatch user guide has it', () => {
  const comparison = { metric1: [30, 20, 0, 0, _], metric2: [20, _, 20, _, _] };
  it.each([
    ['metric1 < metric2', [0, 0, 1, 0, _]],
    ['metric1 >= 30', [1, 0, 0, 0, _]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0, _]],
  ])('%s', (expression, expected) => {
    expect(result(expression, comparison)).toEqual(expected);
  });

  const choice = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };
  it.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, _, _]],
    ['IF(metric1, 5, metric3)', [5, 5, 20, _, _]],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, _]],
    ['IF(metric1, metric2)', [30, 0, _, _, _]],
    ['IF(1, metric2, metric3)', [30, _, 0, 0, 30]],
    ['IF(0, metric2)', [_, _, _, _, _]],
  ])('%s', (expression, expected) => {
    expect(result(expression, choice)).toEqual(expected);
  });
});

describe('over metrics with gaps', () => {
  const metrics = { m1: [1, _, 3, _, 5], m2: [2, 4, _, _, 0], m3: [-1.5, 2.5, _, _, _] };
  it.each([
    ['m1 + m2', [3, 4, 3, _, 5]],
    ['m1 - m2', [-1, -4, 3, _, 5]],
    ['m1 / m2', [0.5, 0, _, _, _]],
    ['100 / m2', [50, 25, _, _, _]],
    ['-m1', [-1, _, -3, _, -5]],
    ['FILL(m1, 0)', [1, 0, 3, 0, 5]],
    ['FILL(m2, REPEAT)', [2, 4, 4, 4, 0]],
    ['FILL(m1, m2)', [1, 4, 3, _, 5]],
    ['FILL(m1, MIN(m1))', [1, 1, 3, 1, 5]],
    ['m1 - AVG(m1)', [-2, _, 0, _, 2]],
    ['m1 * SUM(m1)', [9, _, 27, _, 45]],
    ['m1 + MAX(m2)', [5, _, 7, _, 9]],
    ['SUM([m1, m2])', [3, 4, 3, _, 5]],
    ['AVG([m1, m2])', [1.5, 2, 1.5, _, 2.5]],
    ['MIN([m1, m2])', [1, 4, 3, _, 0]],
    ['MAX([m1, m2])', [2, 4, 3, _, 5]],
    ['SUM(METRICS())', [1.5, 6.5, 3, _, 5]],
    ['SUM(METRICS("m1"))', [1, _, 3, _, 5]],
    ["SUM([METRICS('m1'), METRICS('m2')])", [3, 4, 3, _, 5]],
    ['SUM(100 / [m1, m2])', [150, 25, 100 / 3, _, 20]],
    ['ABS(m3)', [1.5, 2.5, _, _, _]],
    ['CEIL(m3)', [-1, 3, _, _, _]],
    ['FLOOR(m3)', [-2, 2, _, _, _]],
    ['RATE(m1)', [_, _, 2 / 120, _, 2 / 120]],
    ['m1 / PERIOD(m1)', [1 / 60, _, 3 / 60, _, 5 / 60]],
    ['TIME_SERIES(7)', [7, 7, 7, 7, 7]],
  ])('%s', (expression, expected) => {
    expect(result(expression, metrics)).toEqual(expected);
  });

  it('gives a series for each of a list', () => {
    expect(result('[m1, m2] * 2', metrics)).toEqual([
      [2, _, 6, _, 10],
      [4, 8, _, _, 0],
    ]);
    expect(result('ABS(METRICS())', { m1: [1], m2: [-2] })).toEqual([
      [1, _, _, _, _],
      [2, _, _, _, _],
    ]);
  });

  it('refers to other expressions, which METRICS leaves out', () => {
    const others = [{ Id: 'double', Expression: 'm1 * 2', ReturnData: false }];
    expect(result('double + SUM(METRICS())', { m1: [1, 2] }, others)).toEqual([3, 6, _, _, _]);
  });
});

describe('refuses', () => {
  it.each([
    ['NOSUCH(m1)', "Function 'NOSUCH' not found"],
    ['SEARCH("x", "Sum", 60)', 'The local AWS does not know the function SEARCH'],
    ['FILL(m1, LINEAR)', 'The local AWS does not know FILL with LINEAR'],
    ['m9', "Unknown identifier 'm9'"],
    ['SUM(m1)', 'The result must be a time series, and not a scalar'],
    ['7', 'The result must be a time series, and not a scalar'],
    ['IF(1, 2, 3)', 'IF of scalars only'],
    ['ABS(1)', 'ABS takes time series'],
    ['SUM(1)', 'SUM takes time series'],
    ['[m1, 1]', 'A list has time series only'],
    ['[m1, m1] + [m1, m1, m1]', '+ between lists of 2 and 3 time series'],
    ['PERIOD(result)', 'PERIOD takes the id of a metric'],
    ['FILL(m1)', 'FILL with 1 arguments'],
    ['"text"', 'Text "text" is no value'],
    ['result', "'result' refers to itself"],
  ])('%s', (expression, message) => {
    expect(() => result(expression, { m1: [1] })).toThrow(`Error in expression 'result': ${message}`);
  });
});

describe('the period of a result', () => {
  const of = (queries: readonly object[]): number => {
    const parsed = queriesOf(queries);
    const [first] = parsed.all;
    if (!first) throw new Error('no query');
    return periodOf(parsed, first);
  };

  it('is that of its metrics, however it refers to them', () => {
    expect(
      of([{ Id: 'e1', Expression: 'e2 + 1' }, { Id: 'e2', Expression: 'm1' }, metricQuery('m1', 300)]),
    ).toBe(300);
    expect(of([{ Id: 'e1', Expression: 'SUM(METRICS())' }, metricQuery('m1', 300)])).toBe(300);
  });

  it('is its own without metrics, and must be known', () => {
    expect(of([{ Id: 'e1', Expression: 'TIME_SERIES(1)', Period: 120 }])).toBe(120);
    expect(() => of([{ Id: 'e1', Expression: 'TIME_SERIES(1)' }])).toThrow('Period must not be null');
  });

  it('must be one', () => {
    expect(() =>
      of([{ Id: 'e1', Expression: 'm1 + m2' }, metricQuery('m1', 60), metricQuery('m2', 300)]),
    ).toThrow('metrics with different periods');
  });
});
