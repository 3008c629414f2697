import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../../../src/local-aws/gateway/s3/permission.ts';
import { allows, type PolicyDocument } from '../../../../src/local-aws/gateway/s3/policy.ts';

const object = 'arn:aws:s3:::target/a/b';

describe('policies', () => {
  const statement = (...Statement: NonNullable<PolicyDocument['Statement']>[]): PolicyDocument[] => [
    { Statement: Statement.flat() },
  ];

  test.each([
    ['the action and the resource', { Action: 's3:ReplicateObject', Resource: object }, true],
    ['lists and stars', { Action: ['s3:Get*', 's3:Rep*'], Resource: ['arn:aws:s3:::target/*'] }, true],
    ['an action in other letters', { Action: 'S3:replicateobject', Resource: '*' }, true],
    ['one unknown character', { Action: 's3:Replicate?bject', Resource: '*' }, true],
    ['another action', { Action: 's3:ReplicateDelete', Resource: '*' }, false],
    ['the bucket instead of its objects', { Action: 's3:*', Resource: 'arn:aws:s3:::target' }, false],
    ['a dot that is no wildcard', { Action: 's3:*', Resource: 'arn.aws:s3:::target/*' }, false],
    ['all but another action', { NotAction: 's3:ReplicateDelete', Resource: '*' }, true],
    ['all but this resource', { Action: '*', NotResource: object }, false],
  ])('that allow %s: %s', (_, allowed, expected) => {
    expect(allows(statement({ Effect: 'Allow', ...allowed }), 's3:ReplicateObject', object)).toBe(expected);
  });

  test('deny before they allow, but not when the denial has a condition', () => {
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const denial = { Effect: 'Deny', Action: 's3:*', Resource: object };
    const plainHttp = { Bool: { 'aws:SecureTransport': 'false' } };
    expect(allows(statement([all, denial]), 's3:ReplicateObject', object)).toBe(false);
    expect(allows(statement([all, { ...denial, Condition: plainHttp }]), 's3:ReplicateObject', object)).toBe(
      true,
    );
    expect(allows([], 's3:ReplicateObject', object)).toBe(false);
  });
});

describe('a role', () => {
  const operation = { kind: 'object', bucket: 'source', key: 'k', destination: 'target' } as const;
  const roleWithout = (...missing: readonly string[]) => ({
    trusts: (service: string) => service === 's3.amazonaws.com',
    allows: (action: string) => !missing.includes(action),
  });

  test('that has everything replicates', () => {
    expect(refusalOf(roleWithout(), operation)).toBeUndefined();
    expect(refusalOf(roleWithout('s3:ReplicateDelete'), operation)).toBeUndefined();
  });

  test('that lacks something fails with S3’s reason', () => {
    expect(refusalOf(undefined, operation)).toBe('AssumeRoleNotPermitted');
    expect(refusalOf({ ...roleWithout(), trusts: () => false }, operation)).toBe('AssumeRoleNotPermitted');
    expect(refusalOf(roleWithout('s3:GetObjectVersionForReplication'), operation)).toBe(
      'SrcGetObjectNotPermitted',
    );
    expect(refusalOf(roleWithout('s3:GetObjectVersionAcl'), operation)).toBe('SrcGetAclNotPermitted');
    expect(refusalOf(roleWithout('s3:ReplicateObject'), operation)).toBe('DstPutObjectNotPermitted');
    expect(refusalOf(roleWithout('s3:ReplicateDelete'), { ...operation, kind: 'delete-marker' })).toBe(
      'DstDelObjNotPermitted',
    );
  });
});
