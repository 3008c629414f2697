import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import {
  builtIn,
  isObject,
  listOf,
  textOf,
  type Json,
  type JsonObject,
} from '../../../scripts/templates/template.ts';

const notifications = builtIn('notifications.json');
const { MigrationTopicKey: key, MigrationStatusTopicPolicy: policy, ...others } = notifications.Resources;

const statements = (document: Json | undefined): readonly JsonObject[] =>
  listOf(isObject(document) ? document.Statement : undefined).filter(isObject);
const keyStatements = statements(key?.Properties.KeyPolicy);
const topicStatements = statements(policy?.Properties.PolicyDocument);

const servicesOf = ({ Principal }: JsonObject): readonly string[] =>
  listOf(isObject(Principal) ? Principal.Service : undefined).map(textOf);
const ofService = (all: readonly JsonObject[], service: string): JsonObject | undefined =>
  all.find((statement) => servicesOf(statement).includes(`${service}.amazonaws.com`));

const always = [
  'MigrationEventBus',
  'MigrationLogGroup',
  'MigrationLogGroupPolicy',
  'MigrationStatusTopic',
  'MigrationStatusTopicPolicy',
  'MigrationTopicKey',
];

describe('what a stack makes', () => {
  it.each(['us-east-1', 'eu-central-1'])('the same in %s', (region) => {
    expect(evaluate(notifications, region).resources).toEqual(always);
  });

  it('a subscription when there is an address', () => {
    expect(evaluate(notifications, 'us-east-1', { AlarmEmail: 'ops@example.com' }).resources).toEqual(
      [...always, 'AlarmEmailSubscription'].sort(),
    );
  });

  it.each([
    ['', true],
    ['ops@example.com', true],
    ['ops', false],
    ['ops@example', false],
    ['two ops@example.com', false],
  ])('takes "%s" as an address: %s', (address, taken) => {
    const pattern = textOf(notifications.Parameters.AlarmEmail?.AllowedPattern);
    expect(new RegExp(pattern).test(address)).toBe(taken);
  });

  it('tells others of topic, key, bus and log group', () => {
    expect(evaluate(notifications, 'us-east-1').outputs).toEqual([
      'MigrationEventBusArn',
      'MigrationEventBusName',
      'MigrationLogGroupName',
      'MigrationStatusTopicArn',
      'MigrationTopicKeyArn',
    ]);
  });
});

describe('the key of the topic', () => {
  it('is a customer key, since the AWS managed one keeps CloudWatch out (T46)', () => {
    expect(others.MigrationStatusTopic?.Properties.KmsMasterKeyId).toEqual({
      'Fn::GetAtt': ['MigrationTopicKey', 'Arn'],
    });
    expect(key?.Properties).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 7 });
  });

  it.each(['cloudwatch', 'events', 's3'])('lets %s encrypt', (service) => {
    expect(ofService(keyStatements, service)).toMatchObject({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    });
  });

  it('asks for the account where the service sends it, and not of EventBridge, which does not', () => {
    expect(ofService(keyStatements, 'cloudwatch')?.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    });
    expect(ofService(keyStatements, 'events')).not.toHaveProperty('Condition');
  });

  it('serves other publishers of the account through SNS only', () => {
    expect(keyStatements.find(({ Sid }) => Sid === 'PublishersOfThisAccount')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: {
        StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'sns.${AWS::Region}.${AWS::URLSuffix}' } },
      },
    });
  });

  it('stays manageable by the account', () => {
    const administration = keyStatements.find(({ Sid }) => Sid === 'AdministrationByThisAccount');
    expect(administration).not.toHaveProperty('Condition');
    expect(administration?.Action).toEqual(
      expect.arrayContaining(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion']),
    );
  });
});

describe('the policy of the topic', () => {
  it('denies everything that comes over plain HTTP', () => {
    expect(topicStatements.find(({ Effect }) => Effect === 'Deny')).toMatchObject({
      Principal: '*',
      Action: expect.arrayContaining(['sns:Publish', 'sns:Subscribe']) as unknown,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  it.each([
    ['cloudwatch', 'alarm:trading-analytics-*-${EnvironmentSuffix}'],
    ['s3', 's3:::trading-analytics-historical-data-*-${EnvironmentSuffix}'],
  ])('lets %s publish for things of ours in this account', (service, source) => {
    const statement = ofService(topicStatements, service);
    expect(statement).toMatchObject({
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(JSON.stringify(statement?.Condition)).toContain(source);
  });

  it('lets rules publish without a condition, which EventBridge does not support', () => {
    expect(ofService(topicStatements, 'events')).toMatchObject({ Action: 'sns:Publish' });
    expect(ofService(topicStatements, 'events')).not.toHaveProperty('Condition');
    expect(policy?.Metadata?.Conditions).toContain('EventBridge does not support conditions');
  });

  it('lets nobody else in', () => {
    const allowed = topicStatements.filter(({ Effect }) => Effect === 'Allow').flatMap(servicesOf);
    expect(allowed.sort()).toEqual(['cloudwatch.amazonaws.com', 'events.amazonaws.com', 's3.amazonaws.com']);
  });
});

it('lets rules write to the log group, and to that one only', () => {
  const text = textOf((others.MigrationLogGroupPolicy?.Properties.PolicyDocument as JsonObject)['Fn::Sub']);
  expect(statements(JSON.parse(text) as Json)).toEqual([
    expect.objectContaining({
      Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: '${MigrationLogGroup.Arn}',
    }),
  ]);
});
