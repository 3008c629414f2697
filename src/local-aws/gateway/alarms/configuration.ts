import { isMetricQuery, readDataQueries, type DataQuery } from '../metrics/data-query.ts';
import { unsupported, validationError } from '../metrics/fault.ts';
import { evaluateQuery, parseQueries, periodOf } from '../metrics/math/queries.ts';
import { isList, seriesOf } from '../metrics/math/values.ts';
import { checkPercentile, readMetric, statistics, type MetricStat } from '../metrics/metric.ts';
import type { Members } from '../metrics/wire/members.ts';
import { readCommon } from './common-configuration.ts';
import {
  comparisons,
  missingDataTreatments,
  type Comparison,
  type MetricAlarmConfiguration,
  type Watched,
} from './model.ts';

/** Members that AWS has for alarms of other kinds. */
const otherKinds = {
  ThresholdMetricId: 'anomaly detection',
  EvaluationWindow: 'evaluation windows',
  WarmUpConfiguration: 'warm-up periods',
  EvaluationCriteria: 'evaluation criteria',
  EvaluationInterval: 'evaluation intervals',
  ActionConfiguration: 'action configurations',
};
const anomalyComparisons = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];
/** What belongs into Metrics if that is there. */
const ofOneMetric = [
  'MetricName',
  'Namespace',
  'Dimensions',
  'Period',
  'Unit',
  'Statistic',
  'ExtendedStatistic',
];

/**
 * The configuration in PutMetricAlarm's input, or in the properties of AWS::CloudWatch::Alarm, which have the same names.
 * @throws AwsFault ValidationError
 */
export function readMetricAlarm(input: Members, region: string): MetricAlarmConfiguration {
  for (const [name, what] of Object.entries(otherKinds)) if (input.has(name)) throw unsupported(what);
  const common = readCommon(input, region);
  const watched = input.has('Metrics') ? readQueries(input) : readOneMetric(input);
  const period =
    watched.kind === 'metric' ? watched.stat.period : periodOf(watched.queries, watched.returning);
  const evaluationPeriods = input.needed('EvaluationPeriods', input.integer('EvaluationPeriods', 1));
  checkRange(period, evaluationPeriods);
  const datapointsToAlarm = input.integer('DatapointsToAlarm', 1);
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods)
    throw validationError('DatapointsToAlarm must not be greater than EvaluationPeriods.');
  const treatMissingData = input.choice('TreatMissingData', missingDataTreatments);
  const lowSamples = input.choice('EvaluateLowSampleCountPercentile', ['evaluate', 'ignore']);
  return {
    ...common,
    ...{ watched, period, evaluationPeriods, comparison: readComparison(input) },
    threshold: input.needed('Threshold', input.number('Threshold')),
    ...(datapointsToAlarm !== undefined && { datapointsToAlarm }),
    ...(treatMissingData && { treatMissingData }),
    ...(lowSamples && { evaluateLowSampleCountPercentile: lowSamples }),
  };
}

function readComparison(input: Members): Comparison {
  if (anomalyComparisons.includes(input.required('ComparisonOperator')))
    throw unsupported('anomaly detection');
  return input.needed('ComparisonOperator', input.choice('ComparisonOperator', comparisons));
}

function readOneMetric(input: Members): Watched {
  for (const name of ['MetricName', 'Namespace', 'Period'])
    if (!input.has(name)) throw validationError(`${name} must not be null`);
  const statistic = input.choice('Statistic', statistics);
  const percentile = input.text('ExtendedStatistic');
  if ((statistic === undefined) === (percentile === undefined))
    throw validationError('Exactly one of Statistic and ExtendedStatistic must be set.');
  const unit = input.text('Unit');
  const stat: MetricStat = {
    metric: readMetric(input),
    period: input.integer('Period', 1) ?? 0,
    stat: statistic ?? checkPercentile(percentile ?? ''),
    ...(unit !== undefined && { unit }),
  };
  return { kind: 'metric', stat };
}

function readQueries(input: Members): Watched {
  for (const name of ofOneMetric)
    if (input.has(name)) throw validationError(`${name} should not be set if list of Metrics is set.`);
  const queries = parseQueries(readDataQueries(input.list('Metrics')));
  const [returning, another] = queries.all.filter(({ returnData }) => returnData);
  if (!returning || another)
    throw validationError('Exactly one element of the metrics list should return data.');
  if (queries.all.filter(isMetricQuery).length > 10)
    throw validationError('An alarm based on a math expression can include at most 10 metrics.');
  const watched = { kind: 'queries', queries, returning } as const;
  checkResult(watched, queries.all);
  return watched;
}

/** What is wrong with an expression shows when it is evaluated, also over nothing. */
function checkResult({ queries, returning }: Watched & { kind: 'queries' }, all: readonly DataQuery[]): void {
  if (isMetricQuery(returning)) return;
  const empty = new Map(all.filter(isMetricQuery).map(({ id }) => [id, seriesOf([])]));
  if (isList(evaluateQuery(queries, returning.id, empty, [])))
    throw validationError(
      'Metrics expression that return multi time series are only allowed for MetricsInsights expression with an ORDER BY clause',
    );
}

const [day, week] = [86_400, 604_800];

function checkRange(period: number, evaluationPeriods: number): void {
  if (![10, 20, 30].includes(period) && period % 60 !== 0)
    throw validationError('Period must be 10, 20, 30 or a multiple of 60');
  const range = period * evaluationPeriods;
  if (period < 3600 && range > day)
    throw validationError(
      `Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= ${day}) for alarms using period < 3600`,
    );
  if (range > week)
    throw validationError(
      `Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= ${week}) for alarms using period >= 3600`,
    );
}
