import { empty, withResource, type Case } from './template.ts';

/** Templates that use a service wrongly, in one way each. */
export const services: readonly Case[] = [
  [
    'the runtime is a setting',
    'Runtime of Thing is nodejs20.x',
    withResource('AWS::Lambda::Function', { Runtime: 'nodejs20.x' }),
  ],
  [
    // T44: what arrives before the consumer works would be lost.
    'consumers lose nothing and block nothing',
    'Thing starts at LATEST',
    withResource('AWS::Lambda::EventSourceMapping', { StartingPosition: 'LATEST' }),
  ],
  [
    'consumers lose nothing and block nothing',
    'Thing starts at LATEST',
    {
      ...withResource('AWS::Lambda::EventSourceMapping', { StartingPosition: { Ref: 'Position' } }),
      Parameters: { Position: { AllowedValues: ['TRIM_HORIZON', 'LATEST'] } },
    },
  ],
  ...[
    'Thing may block a shard for ever',
    'Thing repeats whole batches',
    'Thing forgets what it gives up on',
  ].map((problem): Case => [
    'consumers lose nothing and block nothing',
    problem,
    withResource('AWS::Lambda::EventSourceMapping', {
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 60,
    }),
  ]),
  ...[
    // T31: a table of nothing but replicas.
    'Thing has no KeySchema',
    'Thing has no AttributeDefinitions',
    'Thing has no BillingMode',
    'Thing has no stream to replicate by',
    'the replica of Thing in a cannot be restored',
  ].map((problem): Case => [
    'global tables are whole',
    problem,
    withResource('AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'a' }, { Region: 'b' }] }),
  ]),
  [
    'database clusters fit together',
    'Thing is a secondary with DatabaseName',
    withResource('AWS::RDS::DBCluster', { DatabaseName: 'trading' }),
  ],
  [
    'database clusters fit together',
    'Thing has a password by RDS, which global databases cannot have',
    withResource('AWS::RDS::DBCluster', { ManageMasterUserPassword: true }),
  ],
  [
    'database clusters fit together',
    'Thing is in the default subnets',
    withResource('AWS::RDS::DBCluster', {}),
  ],
  [
    'database clusters fit together',
    'Thing may be reached from the internet',
    withResource('AWS::RDS::DBInstance', {}),
  ],
  ...[
    'Thing does not say what no datapoint means',
    'Thing does not say why no datapoint means that',
    'Thing tells nobody',
  ].map((problem): Case => [
    'alarms know what silence means',
    problem,
    withResource('AWS::CloudWatch::Alarm', {}),
  ]),
  [
    // T48: a deployment is a copy of what is there at that moment.
    'an API is deployed after its methods',
    'Deployment does not wait for Put',
    {
      ...empty,
      Resources: {
        Get: { Type: 'AWS::ApiGateway::Method', Properties: {} },
        Put: { Type: 'AWS::ApiGateway::Method', Properties: {} },
        Deployment: { Type: 'AWS::ApiGateway::Deployment', DependsOn: 'Get', Properties: {} },
      },
    },
  ],
  ...['Thing is not traced', 'Thing has no access log', 'Thing has no limit of requests'].map(
    (problem): Case => [
      'stages are traced, logged and limited',
      problem,
      withResource('AWS::ApiGateway::Stage', { MethodSettings: [{ MetricsEnabled: true }] }),
    ],
  ),
];
