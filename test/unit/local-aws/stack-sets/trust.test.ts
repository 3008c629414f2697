import { expect, it } from 'vitest';
import { trusts } from '../../../../src/local-aws/gateway/stack-sets/trust.ts';

const document = (...statements: readonly object[]): string =>
  JSON.stringify({
    Statement: statements.map((statement) => ({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      ...statement,
    })),
  });
const service = 'cloudformation.amazonaws.com';

it.each([
  [document({ Principal: { Service: service } }), true],
  [document({ Principal: { Service: ['lambda.amazonaws.com', service] }, Action: ['sts:AssumeRole'] }), true],
  [document({ Principal: { AWS: service } }, { Principal: '*' }), true],
  [JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Principal: { Service: service } } }), true],
  [document({ Principal: { Service: 'lambda.amazonaws.com' } }), false],
  [document({ Principal: { AWS: service } }), false],
  [document({ Principal: { Service: service }, Effect: 'Deny' }), false],
  [document({ Principal: { Service: service }, Action: 'sts:TagSession' }), false],
  [document({}), false],
  ['{}', false],
])('%s: %s', (policy, expected) => {
  expect(trusts(policy, 'Service', [service])).toBe(expected);
});
