import { describe, expect, it } from 'vitest';
import { areMet, type Conditions } from '../../../../src/local-aws/gateway/iam/conditions.ts';
import { evaluate, type NamedPolicy } from '../../../../src/local-aws/gateway/iam/evaluate.ts';
import type { Statement } from '../../../../src/local-aws/gateway/s3/policy.ts';

const policy = (id: string, ...statements: Statement[]): NamedPolicy => ({
  ...{ id, type: 'role' as const, document: { Statement: statements } },
});
const allow = (Action: string, more: Statement = {}): Statement => ({
  ...{ Effect: 'Allow', Action, Resource: '*', ...more },
});
const nothing = new Map<string, readonly string[]>();

describe('an action', () => {
  const decide = (policies: NamedPolicy[], boundary?: NamedPolicy) =>
    evaluate({ policies, boundary }, 's3:PutObject', 'arn:aws:s3:::bucket/key', nothing);

  it('is denied by whatever denies, and needs something that allows', () => {
    const [one, other] = [
      policy('one', allow('s3:Put*')),
      policy('other', allow('s3:*', { Effect: 'Deny' })),
    ];
    expect(decide([])).toMatchObject({ decision: 'implicitDeny', matched: [] });
    expect(decide([one])).toMatchObject({ decision: 'allowed', matched: [one] });
    expect(decide([one, other])).toMatchObject({ decision: 'explicitDeny', matched: [other] });
    expect(decide([policy('elsewhere', allow('s3:*', { Resource: 'arn:aws:s3:::else/*' }))])).toMatchObject({
      decision: 'implicitDeny',
    });
  });

  it('must be inside the boundary, which allows nothing by itself', () => {
    const [wide, narrow] = [policy('wide', allow('*')), policy('narrow', allow('ec2:*'))];
    expect(decide([wide], narrow).decision).toBe('implicitDeny');
    expect(decide([wide], wide).decision).toBe('implicitDeny');
    expect(decide([wide], policy('boundary', allow('s3:*'))).decision).toBe('allowed');
  });

  it('that hangs on a context which is not given is not allowed, and the key is told', () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } };
    const regional = [policy('regional', allow('s3:*', { Condition }))];
    expect(decide(regional)).toMatchObject({ decision: 'implicitDeny', missing: ['aws:RequestedRegion'] });
    const context = new Map([['aws:requestedregion', ['eu-central-1']]]);
    const given = evaluate({ policies: regional, boundary: undefined }, 's3:GetObject', '*', context);
    expect(given).toMatchObject({ decision: 'allowed', missing: [] });
  });
});

describe('conditions', () => {
  const context = new Map([
    ['aws:requestedregion', ['eu-central-1']],
    ['aws:tagkeys', ['one', 'two']],
    ['aws:multifactorauthpresent', ['true']],
    ['s3:max-keys', ['10']],
  ]);

  it.each<[Conditions, boolean]>([
    [{}, true],
    [{ StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } }, true],
    [{ StringEquals: { 'aws:RequestedRegion': 'EU-central-1' } }, false],
    [{ StringEqualsIgnoreCase: { 'aws:RequestedRegion': 'EU-central-1' } }, true],
    [{ StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } }, false],
    [{ StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
    [{ StringLike: { 'aws:RequestedRegion': 'eu-*' } }, true],
    [{ StringNotLike: { 'aws:RequestedRegion': 'eu-*' } }, false],
    [{ Bool: { 'aws:MultiFactorAuthPresent': true } }, true],
    [{ NumericLessThanEquals: { 's3:max-keys': 10 } }, true],
    [{ NumericGreaterThan: { 's3:max-keys': '10' } }, false],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'two' } }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'two' } }, false],
    [{ StringEquals: { 'aws:RequestedRegion': 'eu-central-1', 'aws:SourceVpc': 'vpc-1' } }, false],
    [{ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, false],
    [{ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, true],
    [{ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }, true],
    [{ Null: { 'aws:SourceVpc': 'true' } }, true],
    [{ Null: { 'aws:RequestedRegion': true } }, false],
  ])('%j are met: %s', (conditions, met) => {
    expect(areMet(conditions, context)).toBe(met);
  });

  it('with an operator that is not known here are no answer', () => {
    expect(() => areMet({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, context)).toThrow(/IpAddress/);
  });
});
