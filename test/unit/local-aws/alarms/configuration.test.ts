import { describe, expect, it } from 'vitest';
import { readCompositeAlarm } from '../../../../src/local-aws/gateway/alarms/composite/configuration.ts';
import { readMetricAlarm } from '../../../../src/local-aws/gateway/alarms/configuration.ts';
import { Members } from '../../../../src/local-aws/gateway/metrics/wire/members.ts';

const judged = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' };
const simple = {
  ...{ ...judged, AlarmName: 'late', Namespace: 'AWS/S3', MetricName: 'ReplicationLatency' },
  ...{ Statistic: 'Maximum', Period: 60 },
};
const metric = (Id: string, Period = 60) => ({
  ...{ Id, ReturnData: false },
  MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Period, Stat: 'Sum' },
});
const math = (...Metrics: readonly object[]) => ({ ...judged, AlarmName: 'late', Metrics });

const read = (input: object) => readMetricAlarm(new Members(input), 'us-east-1');

it('takes numbers and booleans as text, as Query and templates have them', () => {
  const input = {
    ...simple,
    Period: '300',
    EvaluationPeriods: '3',
    Threshold: '0.5',
    ActionsEnabled: 'false',
  };
  expect(read(input)).toMatchObject({
    ...{ name: 'late', period: 300, evaluationPeriods: 3, threshold: 0.5, actionsEnabled: false },
  });
});

it('has the period of the metrics that its expression is over', () => {
  const configuration = read(math(metric('m1', 300), { Id: 'e1', Expression: 'FILL(m1, 0)' }));
  expect(configuration).toMatchObject({ period: 300, watched: { kind: 'queries', returning: { id: 'e1' } } });
});

const withoutStatistic = { ...simple, Statistic: undefined };

describe('refuses', () => {
  it.each([
    ['no name', { ...simple, AlarmName: undefined }, "Value null at 'alarmName'"],
    ['no metric', { ...judged, AlarmName: 'late' }, 'MetricName must not be null'],
    ['no namespace', { ...simple, Namespace: undefined }, 'Namespace must not be null'],
    ['no period', { ...simple, Period: undefined }, 'Period must not be null'],
    ['no statistic', withoutStatistic, 'Exactly one of Statistic and ExtendedStatistic must be set.'],
    [
      'two statistics',
      { ...simple, ExtendedStatistic: 'p90' },
      'Exactly one of Statistic and ExtendedStatistic',
    ],
    ['an unknown statistic', { ...simple, Statistic: 'Median' }, "Value 'Median' at 'statistic'"],
    [
      'a trimmed mean',
      { ...withoutStatistic, ExtendedStatistic: 'tm90' },
      'does not know the statistic tm90',
    ],
    ['no percentile', { ...withoutStatistic, ExtendedStatistic: 'p101' }, 'The value p101 for parameter'],
    ['no threshold', { ...simple, Threshold: undefined }, "Value null at 'threshold'"],
    [
      'no evaluation periods',
      { ...simple, EvaluationPeriods: undefined },
      "Value null at 'evaluationPeriods'",
    ],
    [
      'more than all datapoints',
      { ...simple, DatapointsToAlarm: 2 },
      'DatapointsToAlarm must not be greater',
    ],
    [
      'an unknown comparison',
      { ...simple, ComparisonOperator: 'Above' },
      "Value 'Above' at 'comparisonOperator'",
    ],
    [
      'a band',
      { ...simple, ComparisonOperator: 'LessThanLowerThreshold' },
      'does not know anomaly detection',
    ],
    ['an unknown treatment', { ...simple, TreatMissingData: 'zero' }, "Value 'zero' at 'treatMissingData'"],
    ['an odd period', { ...simple, Period: 45 }, 'Period must be 10, 20, 30 or a multiple of 60'],
    ['more than a day', { ...simple, Period: 900, EvaluationPeriods: 97 }, 'across more than a day'],
    ['more than a week', { ...simple, Period: 86_400, EvaluationPeriods: 8 }, 'across more than a week'],
    ['a window by the clock', { ...simple, EvaluationWindow: {} }, 'does not know evaluation windows'],
    [
      'a dimension twice',
      {
        ...simple,
        Dimensions: [
          { Name: 'd', Value: '1' },
          { Name: 'd', Value: '2' },
        ],
      },
      'A metric has every dimension once.',
    ],
    [
      'an action in another region',
      { ...simple, AlarmActions: ['arn:aws:sns:eu-central-1:123456789012:status'] },
      'Invalid region eu-central-1 specified. Only us-east-1 is supported.',
    ],
    ['an action that is no ARN', { ...simple, OKActions: ['status'] }, 'Invalid arn syntax: status'],
    ['too many actions', { ...simple, OKActions: Array(6).fill('arn:aws:sns:us-east-1:1:t') }, 'at most 5'],
  ])('%s', (_what, input, message) => {
    expect(() => read(input)).toThrow(message);
  });

  it.each([
    [
      'a metric beside the list',
      { ...math(metric('m1')), Statistic: 'Sum' },
      'Statistic should not be set if list of Metrics is set.',
    ],
    [
      'nothing that returns data',
      math(metric('m1')),
      'Exactly one element of the metrics list should return data.',
    ],
    [
      'two that return data',
      math(metric('m1'), { Id: 'e1', Expression: 'm1' }, { Id: 'e2', Expression: 'm1' }),
      'Exactly one element of the metrics list should return data.',
    ],
    ['the same id twice', math(metric('m1'), metric('m1')), 'are not unique'],
    ['an id in capitals', math(metric('M1')), 'The value M1 is not matching'],
    ['neither metric nor expression', math({ Id: 'm1' }), 'either an Expression or a MetricStat'],
    [
      'an expression that is none',
      math({ Id: 'e1', Expression: 'm1 +' }),
      "Error in expression 'e1': Unexpected end",
    ],
    ['what it refers to', math({ Id: 'e1', Expression: 'm1', Period: 60 }), "Unknown identifier 'm1'"],
    ['a scalar', math(metric('m1'), { Id: 'e1', Expression: 'SUM(m1)' }), 'must be a time series'],
    ['several series', math(metric('m1'), { Id: 'e1', Expression: 'METRICS()' }), 'return multi time series'],
    ['no period', math({ Id: 'e1', Expression: 'TIME_SERIES(1)' }), 'Period must not be null'],
    [
      'several periods',
      math(metric('m1', 60), metric('m2', 300), { Id: 'e1', Expression: 'm1 + m2' }),
      'metrics with different periods',
    ],
    [
      'eleven metrics',
      math(...Array.from({ length: 11 }, (_, index) => metric(`m${index}`)), { Id: 'e1', Expression: 'm1' }),
      'at most 10 metrics',
    ],
  ])('in math, %s', (_what, input, message) => {
    expect(() => read(input)).toThrow(message);
  });

  it('a composite alarm without a rule, or with suppression', () => {
    const composite = (input: object) => () => readCompositeAlarm(new Members(input), 'us-east-1');
    expect(composite({ AlarmName: 'both' })).toThrow("Value null at 'alarmRule'");
    expect(composite({ AlarmName: 'both', AlarmRule: 'TRUE', ActionsSuppressor: 'late' })).toThrow(
      'does not know action suppression',
    );
  });
});
