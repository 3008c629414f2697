import { describe, expect, it } from 'vitest';
import {
  bucketName,
  origin,
  readEnvironment,
  regionName,
  streamName,
  tableName,
  type Expectation,
} from '../../../../../src/templates/functions/shared/environment.ts';

describe('readEnvironment', () => {
  it('gives the variables that are asked for', () => {
    const environment = { DASHBOARD_TABLE: 'trading-analytics-dashboard-state-dev', OTHER: 'x' };
    expect(readEnvironment({ DASHBOARD_TABLE: tableName }, environment)).toEqual({
      DASHBOARD_TABLE: 'trading-analytics-dashboard-state-dev',
    });
  });

  it('names everything that is wrong at once', () => {
    const expectations = {
      DASHBOARD_TABLE: tableName,
      HISTORY_BUCKET: bucketName,
      TARGET_REGION: regionName,
    };
    const environment = { HISTORY_BUCKET: '', TARGET_REGION: 'Frankfurt' };
    expect(() => readEnvironment(expectations, environment)).toThrow(
      "This function's environment is wrong: DASHBOARD_TABLE is missing: it must be the name of a DynamoDB table; " +
        'HISTORY_BUCKET is missing: it must be the name of an S3 bucket; TARGET_REGION is not the name of an AWS region.',
    );
  });

  it.each<[string, Expectation, readonly string[], readonly string[]]>([
    ['table', tableName, ['abc', 'a.b-c_D'], ['ab', 'a b c', 'arn:aws:dynamodb']],
    ['bucket', bucketName, ['a-bucket.1'], ['Bucket', 'ab', '-bucket']],
    ['stream', streamName, ['s', 'a.b-c_D'], ['a/b', '']],
    ['region', regionName, ['eu-central-1', 'us-gov-west-1'], ['eu-central', 'eu-central-1a']],
    [
      'origin',
      origin,
      ['*', 'https://a.example', 'http://localhost:3000'],
      ['a.example', 'https://a.example/', ''],
    ],
  ])('tells a %s from what is none', (_, expectation, good, bad) => {
    const accepts = (VALUE: string): boolean => {
      try {
        return readEnvironment({ VALUE: expectation }, { VALUE }).VALUE === VALUE;
      } catch {
        return false;
      }
    };
    expect(good.filter((value) => !accepts(value))).toEqual([]);
    expect(bad.filter(accepts)).toEqual([]);
  });
});
