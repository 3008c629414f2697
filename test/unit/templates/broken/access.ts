import { empty, withResource, withStatement, withTrust, type Case } from './template.ts';

/** Templates that let in or out whom they should not, in one way each. */
export const access: readonly Case[] = [
  [
    'no secret is plain text',
    'MasterUserPassword is plain text',
    withResource('AWS::RDS::DBCluster', { MasterUserPassword: 'correct horse' }),
  ],
  [
    'no secret is plain text',
    'API_TOKEN is plain text',
    withResource('AWS::Lambda::Function', { Environment: { Variables: { API_TOKEN: 'abc' } } }),
  ],
  [
    'no secret is plain text',
    'parameter DatabasePassword takes a secret',
    { ...empty, Parameters: { DatabasePassword: { Type: 'String', NoEcho: true } } },
  ],
  [
    'no secret is plain text',
    'an access key is in the template',
    withResource('AWS::SQS::Queue', { QueueName: `AKIA${'A'.repeat(16)}` }),
  ],
  [
    'statements name actions and resources',
    'a statement of Thing allows s3:Get*',
    withStatement({ Effect: 'Allow', Action: ['s3:Get*'], Resource: 'arn' }),
  ],
  [
    'statements name actions and resources',
    'a statement of Thing allows s3:GetObject on everything',
    withStatement({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
  ],
  ...['NotAction', 'NotResource'].map((key): Case => [
    'statements name actions and resources',
    `a statement of Thing allows with ${key}`,
    withStatement({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn', [key]: 'x' }),
  ]),
  [
    'statements name actions and resources',
    'a statement of Thing allows logs:*',
    withResource('AWS::Logs::ResourcePolicy', {
      PolicyDocument: {
        'Fn::Sub':
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"x"}]}',
      },
    }),
  ],
  [
    'roles are passed to named services',
    'a statement of Thing passes roles to any service',
    withStatement({ Effect: 'Allow', Action: ['iam:PassRole'], Resource: 'arn' }),
  ],
  ['policies name who may', 'a statement of Thing allows everybody', withTrust({ Principal: { AWS: '*' } })],
  ['policies name who may', 'a statement of Thing allows everybody', withTrust({ Principal: '*' })],
  [
    'services act for this account',
    'Thing lets states.amazonaws.com in on behalf of anybody',
    withTrust({ Principal: { Service: 'states.amazonaws.com' } }),
  ],
  [
    'services act for this account',
    'Thing lets s3.amazonaws.com in on behalf of anybody',
    withResource('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: ['s3.amazonaws.com'] } }],
      },
    }),
  ],
  [
    'services act for this account',
    'Thing lets apigateway.amazonaws.com in on behalf of anybody',
    withResource('AWS::Lambda::Permission', { Principal: 'apigateway.amazonaws.com' }),
  ],
  ...(
    [
      ['Thing lets 0.0.0.0/0 in', { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }],
      ['Thing lets in on every port', { CidrIp: '10.0.0.0/16', IpProtocol: '-1' }],
      [
        'Thing lets in by something else than an address range',
        { SourceSecurityGroupId: 'sg-1', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
      ],
    ] as const
  ).map(([problem, rule]): Case => [
    'ingress is by address and port',
    problem,
    withResource('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [rule] }),
  ]),
  [
    'ingress is by address and port',
    'Thing lets ::/0 in',
    withResource('AWS::EC2::SecurityGroupIngress', {
      CidrIpv6: '::/0',
      IpProtocol: 'tcp',
      FromPort: 1,
      ToPort: 2,
    }),
  ],
  ['egress is said', 'Thing lets everything out', withResource('AWS::EC2::SecurityGroup', {})],
  [
    'egress is said',
    'Thing lets everything out',
    withResource('AWS::EC2::SecurityGroupEgress', { CidrIp: '0.0.0.0/0', IpProtocol: -1 }),
  ],
];
