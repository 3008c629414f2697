import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../../../src/local-aws/gateway/alarms/alarms.ts';
import { readCompositeAlarm } from '../../../../src/local-aws/gateway/alarms/composite/configuration.ts';
import { readMetricAlarm } from '../../../../src/local-aws/gateway/alarms/configuration.ts';
import { Evaluator } from '../../../../src/local-aws/gateway/alarms/evaluator.ts';
import { AlarmHistory } from '../../../../src/local-aws/gateway/alarms/history.ts';
import { AlarmStore } from '../../../../src/local-aws/gateway/alarms/store.ts';
import { Transitions } from '../../../../src/local-aws/gateway/alarms/transitions.ts';
import type { MetricReader } from '../../../../src/local-aws/gateway/metrics/reader.ts';
import { Members } from '../../../../src/local-aws/gateway/metrics/wire/members.ts';

const scope = { account: '123456789012', region: 'us-east-1' };
const minute = 60_000;
let now: number;
/** What every metric is, by its name; undefined: it has no data. */
let values: Readonly<Record<string, number>>;
let failing: boolean;
let asked: string[];
let told: string[];
let logged: string[];
let alarms: Alarms;
let evaluator: Evaluator;

const reader: MetricReader = {
  periods: async () => new Map(),
  windows: async (_scope, { metric, period }, end) => {
    if (failing) throw new Error('no answer');
    asked.push(metric.name);
    const value = values[metric.name];
    return value === undefined ? new Map() : new Map([[end - period * 1000, { value, samples: 1 }]]);
  },
};

beforeEach(() => {
  now = Date.UTC(2026, 10, 25, 2, 0, 30);
  [values, failing, asked, told, logged] = [{}, false, [], [], []];
  const clock = () => new Date(now);
  const log = (text: string) => void logged.push(text);
  const [store, history] = [new AlarmStore(), new AlarmHistory()];
  const actions = {
    tell: ({ configuration, state }: { configuration: { name: string }; state: { value: string } }) =>
      void told.push(`${configuration.name} ${state.value}`),
  };
  const transitions = new Transitions(store, history, actions, clock, log);
  evaluator = new Evaluator(store, reader, transitions, clock, log);
  alarms = new Alarms(store, history, transitions, evaluator, clock);
});

const put = (AlarmName: string, input: object = {}): void => {
  const members = new Members({
    ...{ AlarmName, Namespace: 'N', MetricName: 'lag', Statistic: 'Maximum', Period: 60 },
    ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', ...input },
  });
  alarms.putMetric(scope, readMetricAlarm(members, scope.region), new Map());
};
const putComposite = (AlarmName: string, AlarmRule: string): void => {
  const members = new Members({ AlarmName, AlarmRule });
  alarms.putComposite(scope, readCompositeAlarm(members, scope.region), new Map());
};
const stateOf = (name: string): string => alarms.existing(scope, name).state.value;
const evaluate = () => evaluator.evaluateWhatIsDue();
const later = async (milliseconds: number): Promise<void> => {
  now += milliseconds;
  await evaluate();
};

describe('an alarm', () => {
  it('begins without data, and is told of when it changes only', async () => {
    put('late');
    expect(stateOf('late')).toBe('INSUFFICIENT_DATA');
    await evaluate();
    expect(told).toEqual([]);
    values = { lag: 5 };
    await later(minute);
    await later(minute);
    expect(told).toEqual(['late ALARM']);
    values = { lag: 0 };
    await later(minute);
    values = {};
    await later(minute);
    expect(told).toEqual(['late ALARM', 'late OK', 'late INSUFFICIENT_DATA']);
  });

  it('is evaluated once a minute, and once more when its metric or itself has changed', async () => {
    put('late');
    await evaluate();
    await later(1000);
    expect(asked).toHaveLength(1);
    await later(minute);
    expect(asked).toHaveLength(2);
    evaluator.touchThoseOf(scope, 'N', new Set(['lag']));
    await evaluate();
    expect(asked).toHaveLength(3);
    evaluator.touchThoseOf(scope, 'N', new Set(['other']));
    evaluator.touchThoseOf(scope, 'Other', new Set(['lag']));
    evaluator.touchThoseOf({ ...scope, region: 'eu-central-1' }, 'N', new Set(['lag']));
    await evaluate();
    expect(asked).toHaveLength(3);
    put('late', { Threshold: 10 });
    await evaluate();
    expect(asked).toHaveLength(4);
  });

  it('stays in a state that was set until it is evaluated again', async () => {
    put('late', { TreatMissingData: 'notBreaching' });
    await evaluate();
    alarms.setState(scope, 'late', { value: 'ALARM', reason: 'a drill' });
    await later(1000);
    expect(stateOf('late')).toBe('ALARM');
    await later(minute);
    expect(stateOf('late')).toBe('OK');
  });

  it('keeps its state when its configuration is replaced', async () => {
    values = { lag: 5 };
    put('late');
    await evaluate();
    put('late', { Threshold: 10 });
    expect(stateOf('late')).toBe('ALARM');
    await evaluate();
    expect(stateOf('late')).toBe('OK');
  });

  it('on DynamoDB stays as it is while data is missing, if nothing else was said', async () => {
    values = { lag: 5 };
    put('table', { Namespace: 'AWS/DynamoDB' });
    put('said', { Namespace: 'AWS/DynamoDB', TreatMissingData: 'missing' });
    await evaluate();
    values = {};
    await later(minute);
    expect([stateOf('table'), stateOf('said')]).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
  });

  it('on a percentile of few samples waits, if it was told to', async () => {
    values = { lag: 5 };
    const percentile = { Statistic: undefined, ExtendedStatistic: 'p90' };
    put('hasty', percentile);
    put('patient', { ...percentile, EvaluateLowSampleCountPercentile: 'ignore' });
    await evaluate();
    expect([stateOf('hasty'), stateOf('patient')]).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
  });

  it('on an expression sees its result', async () => {
    const metric = (Id: string, MetricName: string) => ({
      ...{ Id, ReturnData: false },
      MetricStat: { Metric: { Namespace: 'N', MetricName }, Period: 60, Stat: 'Sum' },
    });
    const ofOne = { Namespace: undefined, MetricName: undefined, Statistic: undefined, Period: undefined };
    const Metrics = [
      metric('errors', 'errors'),
      metric('calls', 'calls'),
      { Id: 'e1', Expression: '100 * errors / calls' },
    ];
    put('failing', { ...ofOne, Metrics, Threshold: 10 });
    values = { errors: 2, calls: 10 };
    await evaluate();
    expect(stateOf('failing')).toBe('ALARM');
    values = { errors: 1, calls: 10 };
    await later(minute);
    expect(stateOf('failing')).toBe('OK');
    values = { errors: 1 };
    await later(minute);
    expect(stateOf('failing')).toBe('INSUFFICIENT_DATA');
  });

  it('is evaluated again when that failed, and the failure is logged', async () => {
    values = { lag: 5 };
    failing = true;
    put('late');
    await evaluate();
    expect(logged).toEqual([expect.stringContaining('could not be evaluated: Error: no answer')]);
    failing = false;
    await evaluate();
    expect(stateOf('late')).toBe('ALARM');
  });

  it('that was changed meanwhile is evaluated again', async () => {
    values = { lag: 5 };
    put('late');
    const evaluating = evaluate();
    alarms.enableActions(scope, ['late'], false);
    await evaluating;
    expect(told).toEqual([]);
    await evaluate();
    expect(told).toEqual(['late ALARM']);
  });

  it('that was deleted meanwhile changes nothing', async () => {
    values = { lag: 5 };
    put('late');
    const evaluating = evaluate();
    alarms.delete(scope, ['late']);
    await evaluating;
    expect(told).toEqual([]);
  });
});

describe('a composite alarm', () => {
  it('is evaluated when it is made, and follows its alarms, also through others', () => {
    put('late');
    put('lost');
    putComposite('both', 'ALARM(late) AND ALARM("lost")');
    putComposite('above', 'NOT ALARM(both)');
    expect([stateOf('both'), stateOf('above')]).toEqual(['OK', 'ALARM']);
    alarms.setState(scope, 'late', { value: 'ALARM', reason: 'a drill' });
    expect(stateOf('both')).toBe('OK');
    alarms.setState(scope, 'lost', { value: 'ALARM', reason: 'a drill' });
    expect([stateOf('both'), stateOf('above')]).toEqual(['ALARM', 'OK']);
    expect(alarms.existing(scope, 'both').state.reason).toMatch(
      /alarm:lost transitioned to ALARM at Wednesday 25 November, 2026 02:00:30 UTC$/,
    );
    expect(told).toEqual(['both OK', 'above ALARM', 'late ALARM', 'lost ALARM', 'both ALARM', 'above OK']);
  });

  it('ends at a cycle', () => {
    put('late');
    putComposite('one', 'ALARM(late)');
    putComposite('other', 'ALARM(one)');
    putComposite('one', 'ALARM(late) OR ALARM(other)');
    alarms.setState(scope, 'late', { value: 'ALARM', reason: 'a drill' });
    expect([stateOf('one'), stateOf('other')]).toEqual(['ALARM', 'ALARM']);
    alarms.setState(scope, 'late', { value: 'OK', reason: 'over' });
    expect([stateOf('one'), stateOf('other')]).toEqual(['ALARM', 'ALARM']);
  });

  it('needs alarms that exist, and keeps them', () => {
    expect(() => putComposite('both', 'ALARM(late)')).toThrow(
      'Could not save the composite alarm as alarms [arn:aws:cloudwatch:us-east-1:123456789012:alarm:late] in the alarm rule do not exist',
    );
    put('late');
    putComposite('both', 'ALARM(late)');
    expect(() => alarms.delete(scope, ['late'])).toThrow('there are composite alarm(s) depending on it');
    alarms.delete(scope, ['both']);
    alarms.delete(scope, ['late']);
    expect(alarms.store.list(scope)).toEqual([]);
  });
});

it('deletes all alarms or none', () => {
  put('late');
  expect(() => alarms.delete(scope, ['late', 'nobody'])).toThrow('Alarm nobody not found');
  expect(stateOf('late')).toBe('INSUFFICIENT_DATA');
});

it('remembers what happened, and to alarms that are gone', async () => {
  values = { lag: 5 };
  put('late');
  await evaluate();
  alarms.enableActions(scope, ['late', 'nobody'], false);
  alarms.delete(scope, ['late']);
  expect(alarms.history.in(scope).map(({ summary }) => summary)).toEqual([
    'Alarm "late" created',
    'Alarm updated from INSUFFICIENT_DATA to ALARM',
    'Alarm "late" updated',
    'Alarm "late" deleted',
  ]);
  expect(alarms.history.in({ ...scope, region: 'eu-central-1' })).toEqual([]);
});
