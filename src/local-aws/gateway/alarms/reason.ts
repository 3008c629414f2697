import { isBreaching, type Criteria, type Verdict, type Window } from './evaluation.ts';
import type { Comparison } from './model.ts';
import type { StateValue } from './state.ts';

const comparisonWords: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const was = (count: number): string => (count === 1 ? 'was' : 'were');

/** As Java prints a double: `5.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** `26/10/23 16:42:00`, in UTC. */
function shortTime(start: number): string {
  const [date = '', time = ''] = new Date(start).toISOString().split(/[T.]/);
  return `${date.slice(2).split('-').reverse().join('/')} ${time}`;
}

/**
 * Why an alarm is in a state, in CloudWatch's words as they are known from alarms on AWS.
 * @param isOutOf whether DatapointsToAlarm was given: then AWS says "1 out of the last 3 datapoints".
 */
export function reasonOf(state: StateValue, verdict: Verdict, criteria: Criteria, isOutOf: boolean): string {
  const { evaluationPeriods } = criteria;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${plural(verdict.filled, 'datapoint')} ${was(verdict.filled)} unknown.`;
  const isAlarm = state === 'ALARM';
  const deciding = verdict.evaluated.filter((window) => isBreaching(criteria, window) === isAlarm);
  const filled = filledWords(verdict, criteria);
  if (deciding.length === 0) {
    const received = verdict.evaluated.length;
    const datapoints =
      received === 0 ? 'no datapoints were' : `${plural(received, 'datapoint')} ${was(received)}`;
    return `Threshold Crossed: ${datapoints} received for ${plural(evaluationPeriods, 'period')}${filled}.`;
  }
  return `Threshold Crossed: ${decidingWords(deciding, criteria, isAlarm, isOutOf)}${filled}${
    isOutOf ? minimumWords(criteria, isAlarm) : ''
  }.`;
}

function decidingWords(
  deciding: readonly Window[],
  { evaluationPeriods, comparison, threshold }: Criteria,
  isAlarm: boolean,
  isOutOf: boolean,
): string {
  const count = deciding.length;
  const datapoints = isOutOf
    ? `${count} out of the last ${evaluationPeriods} datapoints`
    : plural(count, 'datapoint');
  const values = deciding
    .map(({ value = NaN, start }) => `${decimal(value)} (${shortTime(start)})`)
    .join(', ');
  const not = isAlarm ? '' : 'not ';
  return `${datapoints} [${values}] ${was(count)} ${not}${comparisonWords[comparison]} the threshold (${decimal(threshold)})`;
}

function filledWords({ filled }: Verdict, { treatMissingData }: Criteria): string {
  const treated = { breaching: 'Breaching', notBreaching: 'NonBreaching', missing: '', ignore: '' }[
    treatMissingData
  ];
  if (filled === 0 || treated === '') return '';
  return ` and ${filled} missing ${filled === 1 ? 'datapoint was' : 'datapoints were'} treated as [${treated}]`;
}

function minimumWords({ evaluationPeriods, datapointsToAlarm }: Criteria, isAlarm: boolean): string {
  const minimum = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const transition = isAlarm ? 'OK -> ALARM' : 'ALARM -> OK';
  return ` (minimum ${plural(minimum, 'datapoint')} for ${transition} transition)`;
}

/** CloudWatch's time in JSON: `2019-10-01T13:56:40.985+0000`. */
export const longTime = (time: Date): string => time.toISOString().replace('Z', '+0000');

export interface Asked {
  readonly unit?: string | undefined;
  /** Of one metric; an expression has none. */
  readonly statistic?: string | undefined;
  /** Seconds. */
  readonly period: number;
  readonly at: Date;
}

/** What the state was judged by, as JSON. */
export function reasonDataOf(
  range: readonly Window[],
  { evaluated }: Verdict,
  { threshold, evaluationPeriods }: Criteria,
  asked: Asked,
): string {
  const oldest = evaluated.at(-1);
  // Without any data, the periods that have none.
  const shown = oldest ? evaluated : range.slice(-evaluationPeriods).toReversed();
  return JSON.stringify({
    version: '1.0',
    queryDate: longTime(asked.at),
    ...(oldest && { startDate: longTime(new Date(oldest.start)) }),
    ...(asked.unit !== undefined && { unit: asked.unit }),
    ...(asked.statistic !== undefined && { statistic: asked.statistic }),
    period: asked.period,
    recentDatapoints: evaluated.map(({ value }) => value).toReversed(),
    threshold,
    evaluatedDatapoints: shown.map(({ start, samples, value }) => ({
      timestamp: longTime(new Date(start)),
      ...(samples !== undefined && { sampleCount: samples }),
      ...(value !== undefined && { value }),
    })),
  });
}
