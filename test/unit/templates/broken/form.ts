import { empty, named, withResource, withStatement, type Case } from './template.ts';

/** Templates whose form is wrong, in one way each. */
export const form: readonly Case[] = [
  ['the template says what it is', 'the template has no description', { ...empty, Description: '' }],
  ...(
    [
      ['parameters are described and constrained', 'parameter Size has no description'],
      ['parameters are described and constrained', 'parameter Size has no constraint'],
      ['parameters are described and constrained', 'parameter Size does not say what its constraint is'],
      ['parameters are used', 'parameter Size is not used'],
    ] as const
  ).map(([rule, problem]): Case => [rule, problem, { ...empty, Parameters: { Size: { Type: 'String' } } }]),
  ...(
    [
      ['outputs are described and exported', 'output Name has no description'],
      ['outputs are described and exported', 'output Name is not exported by its own name with the suffix'],
      ['references resolve', 'there is no Gone'],
    ] as const
  ).map(([rule, problem]): Case => [
    rule,
    problem,
    { ...empty, Outputs: { Name: { Value: { 'Fn::GetAtt': ['Gone', 'Arn'] } } } },
  ]),
  ['nothing is hard-coded', 'hard-coded: Production', { ...empty, Description: 'Production' }],
  [
    'nothing is hard-coded',
    'hard-coded: arn:aws:sqs:us-east-1:123456789012:orders',
    withStatement({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: 'arn:aws:sqs:us-east-1:123456789012:orders',
    }),
  ],
  [
    'nothing is hard-coded',
    'hard-coded in a parameter: 123456789012',
    { ...empty, Parameters: { Account: { Default: '123456789012' } } },
  ],
  [
    'nothing is null',
    'null at Resources/Thing/Properties/Definition/States/Told/ResultPath',
    withResource('AWS::StepFunctions::StateMachine', {
      Definition: { States: { Told: { ResultPath: null } } },
    }),
  ],
  [
    'references resolve',
    'there is no EnvironmentSuffix',
    withResource('AWS::SQS::Queue', { QueueName: named('x') }),
  ],
  [
    'references resolve',
    'there is no condition Missing',
    withResource('AWS::SQS::Queue', {}, { Condition: 'Missing' }),
  ],
  [
    'references resolve',
    'there is no Nobody to depend on',
    withResource('AWS::SQS::Queue', {}, { DependsOn: 'Nobody' }),
  ],
  [
    // T50: the classic circle.
    'nothing waits for itself',
    'these wait for each other: Bucket, Permission',
    {
      ...empty,
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket', DependsOn: 'Permission', Properties: {} },
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: { SourceArn: { 'Fn::Sub': '${Bucket.Arn}' } },
        },
        Waiting: { Type: 'AWS::SQS::Queue', DependsOn: ['Bucket'], Properties: {} },
      },
    },
  ],
  [
    'nothing waits for itself',
    'these wait for each other: Thing',
    withResource('AWS::SQS::Queue', { QueueName: { Ref: 'Thing' } }),
  ],
  [
    'names carry the suffix',
    'BucketName of Thing is trading-analytics-data-${EnvironmentSuffix}',
    withResource('AWS::S3::Bucket', { BucketName: named('data') }),
  ],
  [
    'names carry the suffix',
    'RoleName of Thing is "admin"',
    withResource('AWS::IAM::Role', { RoleName: 'admin' }),
  ],
  ['names carry the suffix', 'Thing has no FunctionName', withResource('AWS::Lambda::Function', {})],
  [
    'names carry the suffix',
    'LogGroupName of Thing is /aws/lambda/other-${EnvironmentSuffix}',
    withResource('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Sub': '/aws/lambda/other-${EnvironmentSuffix}' },
    }),
  ],
  [
    'names carry the suffix',
    'QueueName of Thing is "b"',
    withResource('AWS::SQS::Queue', { QueueName: { 'Fn::If': ['IsSource', named('a'), 'b'] } }),
  ],
  [
    'names carry the suffix',
    'PolicyName of Thing is "all"',
    withResource('AWS::IAM::Role', { Policies: [{ PolicyName: 'all' }] }),
  ],
  ['nameless things have a Name tag', 'Thing has no Name tag', withResource('AWS::EC2::VPC', {})],
  [
    'nameless things have a Name tag',
    'Name tag of Thing is "vpc"',
    withResource('AWS::EC2::VPC', { Tags: [{ Key: 'Name', Value: 'vpc' }] }),
  ],
  [
    'what is ignored has a reason',
    'W3010 is ignored without a reason',
    withResource(
      'AWS::SQS::Queue',
      {},
      { Metadata: { 'cfn-lint': { config: { ignore_checks: ['W3010'] } } } },
    ),
  ],
];
