import { describe, expect, it } from 'vitest';
import { inlineTemplateLimit, readBuiltInTemplate } from '../../../src/templates/load.ts';
import { rules } from './rules.ts';
import { builtIn, builtInFiles, type Template } from './template.ts';

describe.each(builtInFiles)('%s', (file) => {
  it.each(rules)('$name', ({ problems }) => {
    expect(problems(builtIn(file))).toEqual([]);
  });

  it('fits into a request', () => {
    expect(Buffer.byteLength(readBuiltInTemplate(file))).toBeLessThanOrEqual(inlineTemplateLimit);
  });
});

/** A template that breaks every rule, so that each rule is seen to find something. */
const broken: Template = {
  Description: 'Production',
  Parameters: { Size: { Type: 'String' } },
  Resources: {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Condition: 'Missing',
      DeletionPolicy: 'Retain',
      Properties: { BucketName: { 'Fn::Sub': 'trading-analytics-data-${EnvironmentSuffix}' } },
    },
    Vpc: { Type: 'AWS::EC2::VPC', DependsOn: 'Nobody', Properties: {} },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'admin',
        Policies: [
          {
            PolicyName: { 'Fn::Sub': 'trading-analytics-all-${EnvironmentSuffix}' },
            Statement: [
              { Effect: 'Allow', Action: ['s3:Get*'], Resource: '*' },
              {
                Effect: 'Allow',
                Action: 's3:GetObject',
                Resource: { 'Fn::Sub': 'arn:aws:sqs:us-east-1:123456789012:${Queue.QueueName}' },
              },
            ],
          },
        ],
      },
    },
  },
  Outputs: { Name: { Value: { 'Fn::GetAtt': ['Gone', 'Arn'] } } },
};

it.each([
  ['parameters are described and constrained', 'parameter Size has no description'],
  ['parameters are described and constrained', 'parameter Size has no constraint'],
  ['parameters are described and constrained', 'parameter Size does not say what its constraint is'],
  ['parameters are used', 'parameter Size is not used'],
  ['outputs are described and exported', 'output Name has no description'],
  ['outputs are described and exported', 'output Name is not exported by its own name with the suffix'],
  ['everything can be destroyed', 'Bucket has DeletionPolicy Retain'],
  ['everything can be destroyed', 'Bucket has UpdateReplacePolicy undefined'],
  ['nothing is hard-coded', 'hard-coded: Production'],
  ['nothing is hard-coded', 'hard-coded: arn:aws:sqs:us-east-1:123456789012:${Queue.QueueName}'],
  ['references resolve', 'there is no EnvironmentSuffix'],
  ['references resolve', 'there is no Queue'],
  ['references resolve', 'there is no Gone'],
  ['references resolve', 'there is no condition Missing'],
  ['references resolve', 'there is no Nobody to depend on'],
  ['names carry the suffix', 'BucketName of Bucket is trading-analytics-data-${EnvironmentSuffix}'],
  ['names carry the suffix', 'RoleName of Role is "admin"'],
  ['nameless things have a Name tag', 'Vpc has no Name tag'],
  ['statements name actions and resources', 'a statement allows s3:Get*'],
  ['statements name actions and resources', 'a statement allows ["s3:Get*"] on everything'],
  ['buckets are private, versioned and encrypted', 'Bucket is not versioned'],
  ['buckets are private, versioned and encrypted', 'Bucket is not encrypted'],
  ['buckets are private, versioned and encrypted', 'Bucket does not block public access'],
  ['buckets are private, versioned and encrypted', 'Bucket lets objects have other owners'],
  ['plain HTTP is denied', 'Bucket takes plain HTTP'],
])('the rule "%s" finds: %s', (name, problem) => {
  expect(rules.find((rule) => rule.name === name)?.problems(broken)).toContain(problem);
});
