import { expect, it } from 'vitest';
import { allowsService } from '../../../../src/local-aws/gateway/alarms/actions/service-policy.ts';

const request = {
  service: 'cloudwatch.amazonaws.com',
  action: 'sns:Publish',
  context: {
    'aws:sourcearn': 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:late',
    'aws:sourceaccount': '123456789012',
    'aws:securetransport': 'true',
  },
};
const granted = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
};
const allows = (...statements: readonly object[]): boolean =>
  allowsService(JSON.stringify({ Statement: statements }), request);
const onlyIf = (operator: string, key: string, value: string | string[]): boolean =>
  allows({ ...granted, Condition: { [operator]: { [key]: value } } });

it.each([
  ['nothing', [], false],
  ['the service', [granted], true],
  [
    'one of several services',
    [{ ...granted, Principal: { Service: ['s3.amazonaws.com', request.service] } }],
    true,
  ],
  ['everybody', [{ ...granted, Principal: '*' }], true],
  ['everybody of AWS', [{ ...granted, Principal: { AWS: '*' } }], true],
  ['another service', [{ ...granted, Principal: { Service: 'events.amazonaws.com' } }], false],
  ['the account', [{ ...granted, Principal: { AWS: 'arn:aws:iam::123456789012:root' } }], false],
  ['another action', [{ ...granted, Action: ['sns:Subscribe'] }], false],
  ['any action, in another case', [{ ...granted, Action: 'SNS:*' }], true],
  ['the service, and denied to all', [granted, { ...granted, Effect: 'Deny', Principal: '*' }], false],
  [
    'the service, and denied without TLS',
    [
      granted,
      { ...granted, Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    true,
  ],
])('granted to %s', (_who, statements, allowed) => {
  expect(allows(...statements)).toBe(allowed);
});

it.each([
  ['StringEquals', 'aws:SourceAccount', '123456789012', true],
  ['StringEquals', 'AWS:SourceAccount', ['1', '123456789012'], true],
  ['StringEquals', 'aws:SourceAccount', '1', false],
  ['ArnLike', 'aws:SourceArn', 'arn:aws:cloudwatch:*:123456789012:alarm:l*', true],
  ['ArnLike', 'aws:SourceArn', 'arn:aws:cloudwatch:*:123456789012:alarm:x*', false],
  ['StringLike', 'aws:SourceArn', '*:alarm:late', true],
  ['StringEquals', 'aws:SourceOrgID', 'o-1', false],
  ['StringEqualsIfExists', 'aws:SourceOrgID', 'o-1', true],
  ['IpAddress', 'aws:SourceArn', 'x', false],
])('on condition %s %s', (operator, key, value, allowed) => {
  expect(onlyIf(operator, key, value)).toBe(allowed);
});
