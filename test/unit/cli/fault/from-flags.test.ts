import { describe, expect, it } from 'vitest';
import { parseBandwidth, parseQuota, parseRate } from '../../../../src/cli/fault/flags.ts';
import { resourceFault, settingsChange, wireFault } from '../../../../src/cli/fault/from-flags.ts';

describe('what the flags describe', () => {
  it('a fault of requests, without what was not given', () => {
    expect(wireFault('throttle', {})).toEqual({ kind: 'throttle' });
    expect(wireFault('reset', { service: 's3', operation: 'PutObject', rate: 0.1, nth: undefined })).toEqual({
      kind: 'reset',
      ...{ service: 's3', operation: 'PutObject', rate: 0.1 },
    });
  });

  it('a fault of resources, in milliseconds', () => {
    const bucket = { type: 'AWS::S3::Bucket', action: 'create' } as const;
    expect(resourceFault({ ...bucket, 'logical-id': 'Logs', latency: 1.5 })).toEqual({
      ...bucket,
      ...{ logicalId: 'Logs', latencyMs: 1500 },
    });
    expect(resourceFault({ ...bucket, message: 'No', nth: 2 })).toEqual({ ...bucket, fail: 'No', nth: 2 });
  });

  it('a change of every store, or of those that are named', () => {
    expect(settingsChange({})).toEqual({});
    expect(settingsChange({ lag: 20, stall: false })).toEqual({
      lag: { s3: 20_000, dynamodb: 20_000, rds: 20_000 },
      stalled: { s3: false, dynamodb: false, rds: false },
    });
    expect(settingsChange({ store: ['s3'], bandwidth: null, seed: 0, 'replica-delay': 2 })).toEqual({
      bandwidth: { s3: null },
      seed: 0,
      replicaDelay: 2000,
    });
    expect(settingsChange({ bandwidth: 5 })).toEqual({ bandwidth: { s3: 5, dynamodb: 5 } });
    expect(settingsChange({ 'database-delay': 30, 'threshold-minute': 1 })).toEqual({
      databaseTimes: { creating: 30_000, deleting: 30_000, promoting: 30_000 },
      thresholdMinute: 1000,
    });
    expect(settingsChange({ quota: [['L-F678F1CE', 1]] })).toEqual({ quotas: { 'L-F678F1CE': 1 } });
    expect(settingsChange({ switchover: 60 })).toEqual({ databaseTimes: { switchingOver: 60_000 } });
  });
});

it.each([
  ['0.3', 0.3],
  ['30%', 0.3],
  ['1', 1],
  ['100%', 1],
  ['0', undefined],
  ['1.1', undefined],
  ['-1', undefined],
  ['often', undefined],
])('the rate %s is %s', (text, rate) => {
  expect(parseRate(text)).toBe(rate);
});

it.each([
  ['500KB', 500_000],
  ['2.5MB', 2_500_000],
  ['1GB', 1e9],
  ['10B', 10],
  ['none', null],
  ['0KB', undefined],
  ['500', undefined],
  ['fast', undefined],
])('the bandwidth %s is %s', (text, bandwidth) => {
  expect(parseBandwidth(text)).toBe(bandwidth);
});

it.each([
  ['L-F678F1CE=1', ['L-F678F1CE', 1]],
  ['L-F678F1CE=none', ['L-F678F1CE', null]],
  ['L-F678F1CE', undefined],
  ['vpc=1', undefined],
  ['L-F678F1CE=-1', undefined],
])('the quota %s is %j', (text, quota) => {
  expect(parseQuota(text)).toEqual(quota);
});
