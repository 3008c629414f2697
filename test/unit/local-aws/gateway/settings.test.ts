import { describe, expect, it } from 'vitest';
import { addFaults, applySettings, clearFaults } from '../../../../src/local-aws/gateway/settings.ts';
import type { Faults, GatewaySettings } from '../../../../src/local-aws/gateway/service.ts';

const settings = (): GatewaySettings => ({ lag: { s3: 1, dynamodb: 2, rds: 3 }, metricsInterval: 3 });

describe('applySettings', () => {
  it('changes what is given and nothing else, in place', () => {
    const current = settings();
    const { lag } = current;
    applySettings(current, { lag: { dynamodb: 0 } });
    expect(current).toEqual({ ...settings(), lag: { s3: 1, dynamodb: 0, rds: 3 } });
    expect(current.lag).toBe(lag);
    applySettings(current, { metricsInterval: 9 });
    expect(current.metricsInterval).toBe(9);
    applySettings(current, { resultsDelay: 0 });
    expect(current.resultsDelay).toBe(0);
    applySettings(current, { bandwidth: { s3: 1000 }, stalled: { rds: true } });
    applySettings(current, { bandwidth: { dynamodb: 5 }, stalled: { s3: true, rds: false } });
    expect(current).toMatchObject({
      bandwidth: { s3: 1000, dynamodb: 5 },
      stalled: { s3: true, rds: false },
    });
    applySettings(current, { bandwidth: { s3: null } });
    expect(current.bandwidth).toEqual({ dynamodb: 5 });
    applySettings(current, { databaseTimes: { creating: 1 } });
    applySettings(current, { databaseTimes: { switchingOver: 2 } });
    expect(current.databaseTimes).toEqual({ creating: 1, switchingOver: 2 });
    applySettings(current, { quotas: { 'L-1': 0, 'L-2': 5 } });
    applySettings(current, { quotas: { 'L-2': null } });
    expect(current.quotas).toEqual({ 'L-1': 0 });
  });

  it.each([
    [{ lag: { s3: 100, dynamodb: -1 } }, 'settings.lag.dynamodb must be milliseconds, 0 or more'],
    [{ lag: { s3: 100, dynamodb: Number.NaN } }, 'settings.lag.dynamodb must be'],
    [{ lag: { dynamodb: Number.POSITIVE_INFINITY } }, 'settings.lag.dynamodb must be'],
    [{ lag: { dynamodb: '5' } }, 'settings.lag.dynamodb must be'],
    [{ lag: { dynamodb: null } }, 'settings.lag.dynamodb must be'],
    [{ lag: { kinesis: 5 } }, 'settings.lag.kinesis is unknown'],
    [{ bandwidth: { s3: 0 } }, 'settings.bandwidth.s3 must be a number above 0'],
    [{ bandwidth: { rds: 1000 } }, 'settings.bandwidth.rds is unknown'],
    [{ quotas: { 'L-1': -1 } }, 'settings.quotas.L-1 must be a number, 0 or more'],
    [{ databaseTimes: { creating: -1 } }, 'settings.databaseTimes.creating must be milliseconds'],
    [{ stalled: { s3: 'yes' } }, 'settings.stalled.s3 must be true or false'],
    [{ seed: 1.5 }, 'settings.seed must be a whole number'],
    [{ lags: {} }, 'settings.lags is unknown'],
    [null, 'settings must be an object'],
  ])('refuses %j, and changes nothing', (change, message) => {
    const current = settings();
    expect(() => applySettings(current, change as object)).toThrow(message);
    expect(current).toEqual(settings());
  });
});

describe('faults', () => {
  const throttle = { kind: 'throttle', service: 's3' } as const;
  const bucket = { type: 'AWS::S3::Bucket', action: 'create', fail: 'No bucket' } as const;

  it('are added to those that are there, which stay the same and so go on counting', () => {
    const current = settings();
    addFaults(current, { wire: [throttle] });
    const [first] = current.faults?.wire ?? [];
    addFaults(current, { wire: [{ kind: 'reset', rate: 0.5 }], cloudformation: [bucket] });
    expect(current.faults).toEqual({
      wire: [throttle, { kind: 'reset', rate: 0.5 }],
      cloudformation: [bucket],
    });
    expect(current.faults?.wire?.[0]).toBe(first);
  });

  it('begin anew with a seed', () => {
    const current = settings();
    addFaults(current, { wire: [throttle] });
    const [before] = current.faults?.wire ?? [];
    applySettings(current, { seed: 7 });
    expect(current.seed).toBe(7);
    expect(current.faults?.wire).toEqual([throttle]);
    expect(current.faults?.wire?.[0]).not.toBe(before);
  });

  it('are cleared with stalls and bandwidths, while the lag stays', () => {
    const current = settings();
    addFaults(current, { wire: [throttle] });
    applySettings(current, { stalled: { s3: true }, bandwidth: { s3: 1 }, lag: { s3: 9 } });
    clearFaults(current);
    expect(current).toEqual({ ...settings(), lag: { s3: 9, dynamodb: 2, rds: 3 } });
  });

  it.each([
    [{ wire: [{}] }, 'faults.wire[0].kind is missing'],
    [{ wire: [{ kind: 'flood' }] }, 'faults.wire[0].kind must be one of throttle,'],
    [{ wire: [{ kind: 'reset', rate: 0 }] }, 'faults.wire[0].rate must be a number above 0, at most 1'],
    [{ wire: [{ kind: 'reset', nth: 0 }] }, 'faults.wire[0].nth must be a whole number from 1'],
    [{ wire: [{ kind: 'reset', verb: 'x' }] }, 'faults.wire[0].verb is unknown'],
    [{ wire: { kind: 'reset' } }, 'faults.wire must be a list'],
    [{ cloudformation: [{ action: 'create' }] }, 'faults.cloudformation[0].type is missing'],
    [{ cloudformation: [{ ...bucket, action: 'drop' }] }, 'faults.cloudformation[0].action must be one of'],
  ])('refuses %j, and adds nothing', (faults, message) => {
    const current = settings();
    expect(() => addFaults(current, faults as Faults)).toThrow(message);
    expect(current).toEqual(settings());
  });
});
