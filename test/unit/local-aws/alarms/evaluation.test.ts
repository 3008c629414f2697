import { describe, expect, it } from 'vitest';
import {
  hasFewSamples,
  judge,
  type Criteria,
  type Window,
} from '../../../../src/local-aws/gateway/alarms/evaluation.ts';
import type { Comparison, MissingDataTreatment } from '../../../../src/local-aws/gateway/alarms/model.ts';
import { reasonDataOf, reasonOf } from '../../../../src/local-aws/gateway/alarms/reason.ts';

const treatments: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const minute = 60_000;
const start = Date.UTC(2026, 10, 25, 2, 0);

/** As the user guide draws it: 0 is not breaching, X is, - is missing; the newest is the last. */
const rangeOf = (drawn: string): readonly Window[] =>
  drawn.split(' ').map((mark, index) => ({
    start: start + index * minute,
    ...(mark === '-' ? { value: undefined } : { value: mark === 'X' ? 5 : 0, samples: 1 }),
  }));

const criteria = (
  evaluationPeriods: number,
  datapointsToAlarm: number,
  treatMissingData: MissingDataTreatment = 'missing',
  comparison: Comparison = 'GreaterThanThreshold',
): Criteria => ({ evaluationPeriods, datapointsToAlarm, treatMissingData, comparison, threshold: 2 });

const insufficient = 'INSUFFICIENT_DATA';

describe("the user guide's tables of missing data", () => {
  it.each([
    ['0 - X - X', 0, ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', 2, ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', 3, [insufficient, 'retain', 'ALARM', 'OK']],
    ['0 X X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', 2, ['ALARM', 'retain', 'ALARM', 'OK']],
    // "The alarm does not go immediately into ALARM state."
    ['- - - - X', 2, [insufficient, 'retain', 'ALARM', 'OK']],
    ['- - - X -', 2, [insufficient, 'retain', 'ALARM', 'OK']],
    ['- - - X 0', 1, ['OK', 'OK', 'OK', 'OK']],
    ['- - X - 0', 1, ['OK', 'OK', 'OK', 'OK']],
  ] as const)('3 of 3: %s', (drawn, filled, states) => {
    const verdicts = treatments.map((treatment) => judge(rangeOf(drawn), criteria(3, 3, treatment)));
    expect(verdicts.map(({ state }) => state)).toEqual(states);
    expect(verdicts.map((verdict) => verdict.filled)).toEqual([filled, filled, filled, filled]);
  });

  it.each([
    ['0 - X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', 1, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', 2, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', 2, ['ALARM', 'retain', 'ALARM', 'OK']],
    ['- - - - X', 2, [insufficient, 'retain', 'ALARM', 'OK']],
  ] as const)('2 of 3: %s', (drawn, filled, states) => {
    const verdicts = treatments.map((treatment) => judge(rangeOf(drawn), criteria(3, 2, treatment)));
    expect(verdicts.map(({ state }) => state)).toEqual(states);
    expect(verdicts.map((verdict) => verdict.filled)).toEqual([filled, filled, filled, filled]);
  });
});

it.each([
  ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
  ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
  ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
  ['LessThanOrEqualToThreshold', ['ALARM', 'ALARM', 'OK']],
] as const)('%s', (comparison, states) => {
  const stateOf = (value: number) => judge([{ start, value }], criteria(1, 1, 'missing', comparison)).state;
  expect([1, 2, 3].map(stateOf)).toEqual(states);
});

describe('why', () => {
  const reason = (drawn: string, of: Criteria, isOutOf: boolean): string => {
    const verdict = judge(rangeOf(drawn), of);
    if (verdict.state === 'retain') throw new Error('retained');
    return reasonOf(verdict.state, verdict, of, isOutOf);
  };

  it.each([
    [
      '- - X',
      criteria(1, 1),
      false,
      'Threshold Crossed: 1 datapoint [5.0 (25/11/26 02:02:00)] was greater than the threshold (2.0).',
    ],
    [
      '0 X X',
      criteria(2, 2),
      false,
      'Threshold Crossed: 2 datapoints [5.0 (25/11/26 02:02:00), 5.0 (25/11/26 02:01:00)] were greater than the threshold (2.0).',
    ],
    [
      'X 0 0',
      criteria(1, 1),
      true,
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (25/11/26 02:02:00)] was not greater than the threshold (2.0) (minimum 1 datapoint for ALARM -> OK transition).',
    ],
    [
      '- X -',
      criteria(3, 1, 'notBreaching', 'GreaterThanOrEqualToThreshold'),
      true,
      'Threshold Crossed: 1 out of the last 3 datapoints [5.0 (25/11/26 02:01:00)] was greater than or equal to the threshold (2.0) and 2 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    [
      '- - -',
      criteria(2, 2, 'breaching'),
      false,
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    ],
    [
      '- - -',
      criteria(1, 1, 'notBreaching'),
      false,
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    ],
    [
      '- - 0',
      criteria(3, 2, 'breaching'),
      true,
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
    ],
    ['- - -', criteria(1, 1), false, 'Insufficient Data: 1 datapoint was unknown.'],
    ['- - -', criteria(3, 3), false, 'Insufficient Data: 3 datapoints were unknown.'],
  ] as const)('%s (%#)', (drawn, of, isOutOf, words) => {
    expect(reason(drawn, of, isOutOf)).toBe(words);
  });

  const dataOf = (drawn: string, of: Criteria): unknown => {
    const range = rangeOf(drawn);
    const asked = { statistic: 'Average', period: 60, at: new Date(start + 5 * minute) };
    return JSON.parse(reasonDataOf(range, judge(range, of), of, asked));
  };

  it('is told as data, with the datapoints that were looked at', () => {
    expect(dataOf('0 X -', criteria(2, 2))).toEqual({
      ...{
        version: '1.0',
        queryDate: '2026-11-25T02:05:00.000+0000',
        startDate: '2026-11-25T02:00:00.000+0000',
      },
      ...{ statistic: 'Average', period: 60, recentDatapoints: [0, 5], threshold: 2 },
      evaluatedDatapoints: [
        { timestamp: '2026-11-25T02:01:00.000+0000', sampleCount: 1, value: 5 },
        { timestamp: '2026-11-25T02:00:00.000+0000', sampleCount: 1, value: 0 },
      ],
    });
  });

  it('is told as data, with the periods that have none', () => {
    expect(dataOf('- - -', criteria(1, 1))).toMatchObject({
      recentDatapoints: [],
      evaluatedDatapoints: [{ timestamp: '2026-11-25T02:02:00.000+0000' }],
    });
  });
});

it.each([
  [99, 1000, false],
  [99, 999, true],
  [50, 20, false],
  [50, 19, true],
  [10, 100, false],
  [10, 99, true],
])('p%d of %d samples means something, or %s', (percentile, samples, isFew) => {
  expect(hasFewSamples(percentile, [{ start, value: 1, samples }])).toBe(isFew);
});
