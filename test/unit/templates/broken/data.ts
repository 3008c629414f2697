import { empty, withResource, type Case } from './template.ts';

/** Templates that treat data badly, in one way each. */
export const data: readonly Case[] = [
  [
    'everything can be destroyed',
    'Thing has DeletionPolicy Retain',
    withResource('AWS::Lambda::Function', {}, { DeletionPolicy: 'Retain' }),
  ],
  [
    'everything can be destroyed',
    'Thing has UpdateReplacePolicy undefined',
    withResource('AWS::S3::Bucket', {}, { DeletionPolicy: 'Delete' }),
  ],
  [
    // T39: the default of a database cluster is a snapshot that costs money after the cleanup.
    'everything can be destroyed',
    'Thing has DeletionPolicy undefined',
    withResource('AWS::RDS::DBCluster', {}),
  ],
  [
    'deletion protection is a parameter',
    'DeletionProtectionEnabled of Thing is no parameter',
    withResource('AWS::DynamoDB::GlobalTable', { Replicas: [{ DeletionProtectionEnabled: true }] }),
  ],
  ...(
    [
      ['AWS::S3::Bucket', {}],
      ['AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: true } }],
      ['AWS::Kinesis::Stream', { StreamEncryption: { EncryptionType: 'KMS' } }],
      ['AWS::SQS::Queue', { SqsManagedSseEnabled: false }],
      ['AWS::SNS::Topic', {}],
      ['AWS::RDS::GlobalCluster', { StorageEncrypted: false }],
      ['AWS::RDS::DBCluster', { StorageEncrypted: true }],
    ] as const
  ).map(([type, properties]): Case => [
    'data at rest is encrypted',
    'Thing is not encrypted',
    withResource(type, properties),
  ]),
  ['keys rotate and can be deleted', 'Thing is not rotated', withResource('AWS::KMS::Key', {})],
  ['keys rotate and can be deleted', 'Thing lingers for more than a week', withResource('AWS::KMS::Key', {})],
  [
    // T46: CloudWatch may not use the key of SNS itself.
    'CloudWatch can publish to topics',
    'Thing is under a key that CloudWatch cannot use',
    withResource('AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' }),
  ],
  ...['kms:Decrypt', 'kms:GenerateDataKey'].map((action): Case => [
    'CloudWatch can publish to topics',
    `Key does not let CloudWatch ${action}, as Topic needs`,
    {
      ...empty,
      Resources: {
        Key: { Type: 'AWS::KMS::Key', Properties: {} },
        Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
      },
    },
  ]),
  ...[
    'Thing is not versioned',
    'Thing does not block public access',
    'Thing lets objects have other owners',
  ].map((problem): Case => [
    'buckets are private and versioned',
    problem,
    withResource('AWS::S3::Bucket', {}),
  ]),
  ...['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic'].map((type): Case => [
    'plain HTTP is denied',
    'Thing takes plain HTTP',
    withResource(type, {}),
  ]),
  [
    'plain HTTP is denied',
    'Topic takes plain HTTP',
    {
      ...empty,
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
        // Of publishing only: whoever subscribes by plain HTTP shows the whole conversation.
        Policy: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: {
            Topics: [{ Ref: 'Topic' }],
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Deny',
                  Principal: '*',
                  Action: 'sns:Publish',
                  Resource: { Ref: 'Topic' },
                  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
                },
              ],
            },
          },
        },
      },
    },
  ],
];
