import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import { builtIn, stringsIn, textOf } from '../../../scripts/templates/template.ts';

const storage = builtIn('storage.json');
const sourceBucket = storage.Resources.HistoricalDataBucketSource;
const role = storage.Resources.S3ReplicationRole;

const target = ['HistoricalDataBucketTarget', 'HistoricalDataBucketTargetPolicy'];
const source = ['HistoricalDataBucketSource', 'HistoricalDataBucketSourcePolicy', 'S3ReplicationRole'];
const targetOutputs = ['HistoricalDataBucketTargetArn', 'HistoricalDataBucketTargetName'];
const sourceOutputs = [
  'HistoricalDataBucketSourceArn',
  'HistoricalDataBucketSourceName',
  'ReplicationRuleId',
  'S3ReplicationRoleArn',
];
const both = {
  resources: [...source, ...target].sort(),
  outputs: [...sourceOutputs, ...targetOutputs].sort(),
};
const arn = { TargetBucketArn: 'arn:aws:s3:::trading-analytics-historical-data-eu-central-1-dev' };

describe('which buckets a stack makes', () => {
  it('the target bucket in the target region', () => {
    expect(evaluate(storage, 'eu-central-1')).toEqual({ resources: target, outputs: targetOutputs });
  });

  it('the source bucket in the source region, once the target bucket is known', () => {
    expect(evaluate(storage, 'us-east-1', arn)).toEqual({ resources: source, outputs: sourceOutputs });
  });

  it.each([
    ['the source region', 'us-east-1', {}],
    ['a region without a role', 'eu-west-1', {}],
    ['a region with both roles', 'eu-west-1', { SourceRegion: 'eu-west-1', TargetRegion: 'eu-west-1' }],
  ])('both without a target bucket in %s', (_where, region, parameters) => {
    expect(evaluate(storage, region, parameters)).toEqual(both);
  });
});

describe('replication', () => {
  const arnOfTarget = {
    'Fn::If': [
      'HasTargetBucketArn',
      { Ref: 'TargetBucketArn' },
      { 'Fn::GetAtt': ['HistoricalDataBucketTarget', 'Arn'] },
    ],
  };

  it('has one rule with a fixed id, replication time control and metrics', () => {
    expect(sourceBucket?.Properties.ReplicationConfiguration).toEqual({
      Role: { 'Fn::GetAtt': ['S3ReplicationRole', 'Arn'] },
      Rules: [
        {
          Id: storage.Outputs.ReplicationRuleId?.Value,
          Status: 'Enabled',
          Priority: 1,
          Filter: { Prefix: '' },
          DeleteMarkerReplication: {
            Status: { 'Fn::If': ['ReplicatesDeleteMarkers', 'Enabled', 'Disabled'] },
          },
          Destination: {
            Bucket: arnOfTarget,
            ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
            Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
          },
        },
      ],
    });
  });

  it('does not replicate delete markers by default', () => {
    expect(storage.Parameters.ReplicateDeleteMarkers?.Default).toBe('false');
    expect(storage.Conditions?.ReplicatesDeleteMarkers).toEqual({
      'Fn::Equals': [{ Ref: 'ReplicateDeleteMarkers' }, 'true'],
    });
  });

  it('has a role of S3 that may do what replication and its backfill do and nothing else', () => {
    expect(stringsIn(role?.Properties.AssumeRolePolicyDocument)).toContain('s3.amazonaws.com');
    expect(
      stringsIn(role?.Properties.Policies)
        .filter((text) => text.startsWith('s3:'))
        .sort(),
    ).toEqual([
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionTagging',
      's3:GetReplicationConfiguration',
      's3:InitiateReplication',
      's3:ListBucket',
      's3:PutInventoryConfiguration',
      's3:PutObject',
      's3:ReplicateDelete',
      's3:ReplicateObject',
      's3:ReplicateTags',
    ]);
  });

  it('gives the role rights on the source bucket by the name that the bucket has', () => {
    const name = String((sourceBucket?.Properties.BucketName as { 'Fn::Sub'?: string })['Fn::Sub']);
    const resources = stringsIn(role?.Properties.Policies);
    expect(resources).toContain(`arn:\${AWS::Partition}:s3:::${name}`);
    expect(resources).toContain(`arn:\${AWS::Partition}:s3:::${name}/*`);
  });
});

describe('notifications', () => {
  const topics = sourceBucket?.Properties.NotificationConfiguration;

  it('tell the topic of every replication that is late, failed or not tracked', () => {
    const event = (name: string): unknown => ({
      Event: `s3:Replication:${name}`,
      Topic: { Ref: 'MigrationStatusTopicArn' },
    });
    expect(topics).toEqual({
      'Fn::If': [
        'HasTopic',
        {
          TopicConfigurations: [
            event('OperationFailedReplication'),
            event('OperationMissedThreshold'),
            event('OperationReplicatedAfterThreshold'),
            event('OperationNotTracked'),
          ],
        },
        { Ref: 'AWS::NoValue' },
      ],
    });
  });

  it('are left out when there is no topic, as in a rehearsal with one template', () => {
    expect(storage.Parameters.MigrationStatusTopicArn?.Default).toBe('');
    expect(storage.Conditions?.HasTopic).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'MigrationStatusTopicArn' }, ''] }],
    });
  });

  it('come from the bucket that has a rule, and from no other', () => {
    const notifying = Object.entries(storage.Resources)
      .filter(([, { Properties }]) => 'NotificationConfiguration' in Properties)
      .map(([id]) => id);
    const replicating = Object.entries(storage.Resources)
      .filter(([, { Properties }]) => 'ReplicationConfiguration' in Properties)
      .map(([id]) => id);
    expect(notifying).toEqual(replicating);
  });

  it('about the threshold have the replication time control that they need (T23)', () => {
    expect(JSON.stringify(topics)).toContain('OperationMissedThreshold');
    expect(JSON.stringify(sourceBucket?.Properties.ReplicationConfiguration)).toContain(
      '"ReplicationTime":{"Status":"Enabled"',
    );
  });

  it('are told to a topic of another layer, so that nothing here refers in a circle (T50)', () => {
    const types = Object.values(storage.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::SNS'))).toEqual([]);
  });

  it.each([
    ['', true],
    ['arn:aws:sns:eu-central-1:123456789012:trading-analytics-migration-status-dev', true],
    ['trading-analytics-migration-status-dev', false],
    ['arn:aws:sqs:eu-central-1:123456789012:queue', false],
  ])('take "%s" as a topic: %s', (arn, taken) => {
    const pattern = textOf(storage.Parameters.MigrationStatusTopicArn?.AllowedPattern);
    expect(new RegExp(pattern).test(arn)).toBe(taken);
  });
});

it.each(['Source', 'Target'])('lifecycle of the %s bucket deletes and archives no object', (side) => {
  const lifecycle = storage.Resources[`HistoricalDataBucket${side}`]?.Properties.LifecycleConfiguration;
  expect(lifecycle).toEqual({
    Rules: [
      {
        Id: 'abort-incomplete-multipart-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
      {
        Id: 'noncurrent-versions-to-infrequent-access',
        Status: 'Enabled',
        NoncurrentVersionTransitions: [{ TransitionInDays: 30, StorageClass: 'STANDARD_IA' }],
      },
    ],
  });
});
