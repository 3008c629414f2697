import { describe, expect, it } from 'vitest';
import { fenced } from '../../../src/teardown/fence-policy.ts';

const fence = {
  ...{ Sid: 'TradingMigrateFence', Effect: 'Deny', Principal: '*', Action: 's3:PutObject' },
  Resource: 'arn:aws:s3:::bucket/*',
};
const parsed = (policy: string | undefined): unknown => JSON.parse(fenced(policy, 'bucket') ?? 'null');

describe('a bucket’s policy with the fence', () => {
  it('denies new objects, and nothing that replication or a deletion needs', () => {
    expect(parsed(undefined)).toEqual({ Version: '2012-10-17', Statement: [fence] });
  });

  it('keeps what is there, be it a list or one statement', () => {
    const own = {
      Sid: 'Own',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::bucket',
    };
    const policy = { Version: '2008-10-17', Id: 'mine', Statement: [own] };
    expect(parsed(JSON.stringify(policy))).toEqual({ ...policy, Statement: [own, fence] });
    expect(parsed(JSON.stringify({ ...policy, Statement: own }))).toEqual({
      ...policy,
      Statement: [own, fence],
    });
  });

  it('is not made twice', () => {
    expect(fenced(fenced(undefined, 'bucket'), 'bucket')).toBeUndefined();
  });
});
