import { describe, expect, it } from 'vitest';
import { readBuiltInTemplate } from '../../../src/templates/load.ts';
import { rules } from '../../../scripts/templates/rules/index.ts';
import { limits, sizeProblems, sizesOf } from '../../../scripts/templates/rules/sizes.ts';
import { builtIn, builtInFiles, type Template } from '../../../scripts/templates/template.ts';
import { access } from './broken/access.ts';
import { data } from './broken/data.ts';
import { form } from './broken/form.ts';
import { services } from './broken/services.ts';
import { empty, withResource, withStatement, withTrust } from './broken/template.ts';

describe.each(builtInFiles)('%s', (file) => {
  it.each(rules)('$name', ({ problems }) => {
    expect(problems(builtIn(file))).toEqual([]);
  });

  it('is within the quotas of CloudFormation', () => {
    expect(sizeProblems(readBuiltInTemplate(file))).toEqual([]);
  });
});

const problemsOf = (rule: string, template: Template): readonly string[] => {
  const found = rules.find(({ name }) => name === rule);
  if (!found) throw new Error(`there is no rule "${rule}"`);
  return found.problems(template);
};

/** Templates that are wrong in one way each, so that every rule is seen to find something. */
const broken = [...form, ...access, ...data, ...services];

it.each(broken)('the rule "%s" finds: %s', (rule, problem, template) => {
  expect(problemsOf(rule, template)).toContain(problem);
});

it('has an example for every rule', () => {
  const shown = new Set(broken.map(([rule]) => rule));
  expect(rules.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

const sourceAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

/** What looks like the above and is right. */
const right: readonly (readonly [rule: string, what: string, template: Template])[] = [
  [
    'statements name actions and resources',
    'everything, with a reason',
    withStatement(
      { Effect: 'Allow', Action: 'xray:PutTraceSegments', Resource: '*' },
      { Metadata: { AnyResource: 'X-Ray has no resources.' } },
    ),
  ],
  [
    'statements name actions and resources',
    'everything, with a condition',
    withStatement({
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: '*',
      Condition: { StringEquals: { 'ec2:CreateAction': 'CreateVpc' } },
    }),
  ],
  [
    'statements name actions and resources',
    'a Deny of everything',
    withStatement({ Effect: 'Deny', Action: '*', Resource: '*' }),
  ],
  [
    'services act for this account',
    'a service with a condition',
    withTrust({ Principal: { Service: 'states.amazonaws.com' }, Condition: sourceAccount }),
  ],
  [
    'services act for this account',
    'Lambda, to which no role of another account can be passed',
    withTrust({ Principal: { Service: 'lambda.amazonaws.com' } }),
  ],
  [
    'no secret is plain text',
    'a dynamic reference',
    withResource('AWS::RDS::DBCluster', {
      MasterUserPassword: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:password}}' },
    }),
  ],
  [
    'no secret is plain text',
    'the ARN of a secret',
    { ...empty, Parameters: { DatabaseSecretArn: { Type: 'String' } } },
  ],
  [
    'nothing waits for itself',
    'a chain',
    {
      ...empty,
      Resources: {
        A: { Type: 'AWS::SQS::Queue', DependsOn: 'B', Properties: {} },
        B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'C' } } },
        C: { Type: 'AWS::SQS::Queue', Properties: {} },
      },
    },
  ],
  [
    'CloudWatch can publish to topics',
    'a key that another template gives',
    withResource('AWS::SNS::Topic', { KmsMasterKeyId: { Ref: 'KeyArn' } }),
  ],
  [
    'what is ignored has a reason',
    'a check that is ignored with a reason',
    withResource(
      'AWS::SQS::Queue',
      {},
      { Metadata: { 'cfn-lint': { config: { ignore_checks: ['W3010'] }, reason: 'It is wrong.' } } },
    ),
  ],
];

it.each(right)('the rule "%s" lets pass: %s', (rule, _what, template) => {
  expect(problemsOf(rule, template)).toEqual([]);
});

describe('sizes', () => {
  const text = (resources: number, description = ''): string =>
    JSON.stringify({
      ...empty,
      Description: description,
      Resources: Object.fromEntries(Array.from({ length: resources }, (_, index) => [`R${index}`, {}])),
    });

  it('are counted in bytes, not in characters', () => {
    expect(sizesOf(text(0, 'é')).bytes).toBe(sizesOf(text(0, 'e')).bytes + 1);
  });

  it.each([
    [`has ${limits.resources + 1} resources; CloudFormation takes 500`, text(501)],
    [`has 1000110 bytes; CloudFormation takes 1000000`, text(0, 'x'.repeat(1_000_110 - text(0).length))],
  ])('too large: %s', (problem, template) => {
    expect(sizeProblems(template)).toEqual([problem]);
  });

  it('let pass what goes by the artifact bucket', () => {
    expect(sizeProblems(text(0, 'x'.repeat(limits.inlineBytes)))).toEqual([]);
  });
});
