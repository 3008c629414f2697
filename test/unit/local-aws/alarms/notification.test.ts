import { describe, expect, it } from 'vitest';
import { detailOf, eventOf, invocationOf } from '../../../../src/local-aws/gateway/alarms/actions/event.ts';
import { notificationOf } from '../../../../src/local-aws/gateway/alarms/actions/message.ts';
import { readCompositeAlarm } from '../../../../src/local-aws/gateway/alarms/composite/configuration.ts';
import { readMetricAlarm } from '../../../../src/local-aws/gateway/alarms/configuration.ts';
import type { Alarm } from '../../../../src/local-aws/gateway/alarms/model.ts';
import type { AlarmState } from '../../../../src/local-aws/gateway/alarms/state.ts';
import { Members } from '../../../../src/local-aws/gateway/metrics/wire/members.ts';

const region = 'eu-central-1';
const topic = `arn:aws:sns:${region}:123456789012:status`;
const at = new Date('2026-11-25T02:00:00Z');
const state = (value: AlarmState['value'], reason: string): AlarmState => ({
  ...{ value, reason, updatedAt: at, transitionedAt: at },
});
const before = state('INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation');
const common = {
  scope: { account: '123456789012', region },
  arn: `arn:aws:cloudwatch:${region}:123456789012:alarm:late`,
  configuredAt: at,
  state: { ...state('ALARM', 'It is late'), reasonData: '{"version":"1.0"}' },
};
const judged = { EvaluationPeriods: 2, Threshold: 300, ComparisonOperator: 'GreaterThanThreshold' };

const simple: Alarm = {
  ...{ type: 'MetricAlarm', ...common },
  configuration: readMetricAlarm(
    new Members({
      ...{ ...judged, AlarmName: 'late', AlarmDescription: 'Too late', AlarmActions: [topic] },
      ...{ Namespace: 'AWS/S3', MetricName: 'ReplicationLatency', Statistic: 'Maximum', Period: 60 },
      ...{ Dimensions: [{ Name: 'RuleId', Value: 'all' }], TreatMissingData: 'breaching' },
    }),
    region,
  ),
};
const math: Alarm = {
  ...{ type: 'MetricAlarm', ...common },
  configuration: readMetricAlarm(
    new Members({
      ...{ ...judged, AlarmName: 'late' },
      Metrics: [
        {
          ...{ Id: 'm1', ReturnData: false },
          MetricStat: {
            Metric: { Namespace: 'N', MetricName: 'M' },
            Period: 60,
            Stat: 'p90',
            Unit: 'Seconds',
          },
        },
        { Id: 'e1', Expression: 'FILL(m1, 0)', Label: 'Filled' },
      ],
    }),
    region,
  ),
};
const composite: Alarm = {
  ...{ type: 'CompositeAlarm', ...common },
  configuration: readCompositeAlarm(new Members({ AlarmName: 'late', AlarmRule: 'TRUE' }), region),
};

const messageOf = (alarm: Alarm): unknown => JSON.parse(notificationOf(alarm, before).message);

describe('a topic gets', () => {
  it('the message of AWS, about a metric', () => {
    expect(notificationOf(simple, before).subject).toBe('ALARM: "late" in EU (Frankfurt)');
    expect(messageOf(simple)).toEqual({
      ...{ AlarmName: 'late', AlarmDescription: 'Too late', AWSAccountId: '123456789012' },
      AlarmConfigurationUpdatedTimestamp: '2026-11-25T02:00:00.000+0000',
      ...{ NewStateValue: 'ALARM', NewStateReason: 'It is late', OldStateValue: 'INSUFFICIENT_DATA' },
      ...{ StateChangeTime: '2026-11-25T02:00:00.000+0000', Region: 'EU (Frankfurt)', AlarmArn: common.arn },
      ...{ OKActions: [], AlarmActions: [topic], InsufficientDataActions: [] },
      Trigger: {
        ...{
          MetricName: 'ReplicationLatency',
          Namespace: 'AWS/S3',
          StatisticType: 'Statistic',
          Statistic: 'MAXIMUM',
        },
        ...{ Unit: null, Dimensions: [{ value: 'all', name: 'RuleId' }], Period: 60, EvaluationPeriods: 2 },
        ...{ ComparisonOperator: 'GreaterThanThreshold', Threshold: 300, TreatMissingData: 'breaching' },
        EvaluateLowSampleCountPercentile: '',
      },
    });
  });

  it('the queries of metric math', () => {
    expect(messageOf(math)).toMatchObject({
      AlarmDescription: null,
      Trigger: {
        Metrics: [
          {
            ...{ Id: 'm1', ReturnData: false },
            MetricStat: {
              Metric: { Dimensions: [], MetricName: 'M', Namespace: 'N' },
              ...{ Period: 60, Stat: 'p90', Unit: 'Seconds' },
            },
          },
          { Expression: 'FILL(m1, 0)', Id: 'e1', Label: 'Filled', ReturnData: true },
        ],
      },
    });
  });

  it('the rule of a composite alarm', () => {
    expect(messageOf(composite)).toMatchObject({ AlarmName: 'late', AlarmRule: 'TRUE' });
  });
});

describe('EventBridge gets', () => {
  it('the event of AWS', () => {
    expect(eventOf(simple, before)).toMatchObject({
      ...{ Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change', Resources: [common.arn] },
    });
    expect(detailOf(simple, before)).toEqual({
      alarmName: 'late',
      state: {
        ...{ value: 'ALARM', reason: 'It is late', reasonData: '{"version":"1.0"}' },
        timestamp: '2026-11-25T02:00:00.000+0000',
      },
      previousState: {
        ...{ value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' },
        timestamp: '2026-11-25T02:00:00.000+0000',
      },
      configuration: {
        description: 'Too late',
        metrics: [
          {
            id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
            metricStat: {
              metric: { namespace: 'AWS/S3', name: 'ReplicationLatency', dimensions: { RuleId: 'all' } },
              ...{ period: 60, stat: 'Maximum' },
            },
            returnData: true,
          },
        ],
      },
    });
  });

  it('the queries of metric math, and the rule of a composite alarm', () => {
    expect(detailOf(math, before)).toMatchObject({
      configuration: {
        metrics: [
          { id: 'm1', metricStat: { period: 60, stat: 'p90', unit: 'Seconds' }, returnData: false },
          { id: 'e1', expression: 'FILL(m1, 0)', label: 'Filled', returnData: true },
        ],
      },
    });
    expect(detailOf(composite, before)).toMatchObject({ configuration: { alarmRule: 'TRUE' } });
  });
});

it('a function gets the same as its input', () => {
  expect(invocationOf(simple, before)).toMatchObject({
    ...{ source: 'aws.cloudwatch', alarmArn: common.arn, accountId: '123456789012', region },
    alarmData: { alarmName: 'late', state: { value: 'ALARM' } },
  });
});
