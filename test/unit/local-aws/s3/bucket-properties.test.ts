import { describe, expect, test } from 'vitest';
import { ruleOf as encryptionRuleOf } from '../../../../src/local-aws/gateway/bucket-properties/encryption.ts';
import { ruleOf } from '../../../../src/local-aws/gateway/bucket-properties/lifecycle.ts';
import { checkBucketPolicy } from '../../../../src/local-aws/gateway/s3/bucket-policy.ts';

describe('a lifecycle rule of CloudFormation in the API’s words', () => {
  test('has everything in its place', () => {
    expect(
      ruleOf({
        ...{ Id: 'all', Status: 'Enabled', Prefix: 'h/', TagFilters: [{ Key: 'a', Value: 'b' }] },
        ...{ ObjectSizeGreaterThan: '10', ExpirationInDays: '30', NoncurrentVersionExpirationInDays: 5 },
        Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 7 }],
        NoncurrentVersionTransitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 3 }],
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      }),
    ).toEqual({
      ...{ ID: 'all', Status: 'Enabled' },
      Filter: { And: { Prefix: 'h/', Tags: [{ Key: 'a', Value: 'b' }], ObjectSizeGreaterThan: 10 } },
      Expiration: { Days: 30 },
      NoncurrentVersionExpiration: { NoncurrentDays: 5 },
      Transitions: [{ StorageClass: 'GLACIER', Days: 7 }],
      NoncurrentVersionTransitions: [{ StorageClass: 'STANDARD_IA', NoncurrentDays: 3 }],
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    });
  });

  test('has a filter for every object when it names none, and a single condition alone', () => {
    const filter = (rule: object) => ruleOf({ Status: 'Enabled', ...rule }).Filter;
    expect(filter({})).toEqual({ Prefix: '' });
    expect(filter({ Prefix: 'h/' })).toEqual({ Prefix: 'h/' });
    expect(filter({ TagFilters: [{ Key: 'a', Value: 'b' }] })).toEqual({ Tag: { Key: 'a', Value: 'b' } });
    expect(filter({ ObjectSizeLessThan: 5 })).toEqual({ ObjectSizeLessThan: 5 });
  });

  test('keeps what is older than lists, and dates', () => {
    const rule = ruleOf({
      ...{ Status: 'Enabled', ExpirationDate: '2027-01-01T00:00:00Z' },
      Transition: { StorageClass: 'GLACIER', TransitionDate: '2026-12-01T00:00:00Z' },
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
    });
    expect(rule).toMatchObject({
      Expiration: { Date: new Date('2027-01-01T00:00:00Z') },
      Transitions: [{ StorageClass: 'GLACIER', Date: new Date('2026-12-01T00:00:00Z') }],
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
    });
  });
});

test('an encryption rule of CloudFormation in the API’s words', () => {
  const ServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' };
  expect(encryptionRuleOf({ ServerSideEncryptionByDefault, BucketKeyEnabled: 'true' })).toEqual({
    ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
    BucketKeyEnabled: true,
  });
});

describe('a bucket policy', () => {
  const check = (statement: object) => checkBucketPolicy('mine', JSON.stringify({ Statement: [statement] }));
  const valid = { Effect: 'Deny', Principal: '*', Action: 's3:*' };

  test.each(['arn:aws:s3:::mine', 'arn:aws:s3:::mine/*', 'arn:aws-cn:s3:::mi*/k', '*'])(
    'may be about %s',
    (Resource) => {
      expect(() => check({ ...valid, Resource })).not.toThrow();
    },
  );

  test.each([
    [{ ...valid, Resource: ['arn:aws:s3:::mine', 'arn:aws:s3:::yours/*'] }, /invalid resource/],
    [{ ...valid }, /Resource/],
    [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::mine' }, /Principal/],
  ])('is refused when it is %j', (statement, message) => {
    expect(() => check(statement)).toThrow(message);
  });

  test('is JSON', () => {
    expect(() => checkBucketPolicy('mine', 'no')).toThrow(/valid JSON/);
  });
});
