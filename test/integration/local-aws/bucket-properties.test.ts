import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { away, configuration, home, ReplicatingAws, unique } from './replicating-aws.ts';

let aws: ReplicatingAws;

beforeAll(async () => {
  aws = await ReplicatingAws.start();
});

afterAll(async () => {
  await aws.stop();
});

const bucket = (BucketName: string, properties: object = {}) => ({
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName, VersioningConfiguration: { Status: 'Enabled' }, ...properties },
  },
});

const key = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const kms = {
  ServerSideEncryptionConfiguration: [
    {
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
    },
  ],
};

describe('what a template says of a bucket', () => {
  test('is set, changed and removed again', async () => {
    const Bucket = unique('properties');
    const { arn, topic } = { topic: unique('topic'), arn: `arn:aws:sns:${home}:123456789012:` };
    const resources = (properties: object) => ({
      ...bucket(Bucket, properties),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: topic } },
    });
    const { id, status } = await aws.createStack(
      home,
      resources({
        BucketEncryption: kms,
        LifecycleConfiguration: {
          Rules: [
            { Id: 'abort', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
          ],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
        Tags: [{ Key: 'team', Value: 'trading' }],
      }),
    );
    expect(status).toBe('CREATE_COMPLETE');
    const s3 = aws.s3(home);
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
      BucketKeyEnabled: true,
    });
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toMatchObject([
      { ID: 'abort', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
    ]);
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerPreferred' }]);
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicAcls: true, BlockPublicPolicy: true });
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(TagSet).toEqual([{ Key: 'team', Value: 'trading' }]);

    const TopicConfigurations = [
      { Event: 's3:Replication:OperationMissedThreshold', Topic: `${arn}${topic}` },
    ];
    const after = resources({ NotificationConfiguration: { TopicConfigurations } });
    expect(await aws.updateStack(home, id, after)).toBe('UPDATE_COMPLETE');
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
    });
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchTagSet',
    });
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(
      encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
        ?.SSEAlgorithm,
    ).toBe('AES256');
    const notification = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(notification.TopicConfigurations?.[0]).toMatchObject({
      Events: ['s3:Replication:OperationMissedThreshold'],
      TopicArn: `${arn}${topic}`,
    });
    const suspended = resources({ VersioningConfiguration: { Status: 'Suspended' } });
    expect(await aws.updateStack(home, id, suspended)).toBe('UPDATE_COMPLETE');
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended');
    expect(await aws.deleteStack(home, id)).toBe('DELETE_COMPLETE');
  });

  test('of encryption holds for objects that do not say otherwise, and a rule must opt in to them (T27)', async () => {
    const Bucket = unique('encrypted');
    await aws.createStack(home, bucket(Bucket, { BucketEncryption: kms }));
    await aws.replicate(Bucket, home, configuration(await aws.makeBucket(away)));
    await aws.s3(home).send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const head = await aws.s3(home).send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    expect(head.ReplicationStatus).toBeUndefined();
  });

  test('of Object Lock enables versioning too', async () => {
    const Bucket = unique('locked');
    const DefaultRetention = { Mode: 'GOVERNANCE', Days: 1 };
    const { status } = await aws.createStack(home, {
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          ...{ BucketName: Bucket, ObjectLockEnabled: true },
          ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
        },
      },
    });
    expect(status).toBe('CREATE_COMPLETE');
    const { ObjectLockConfiguration } = await aws
      .s3(home)
      .send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } });
    expect((await aws.s3(home).send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  });

  test('that S3 does not know is refused, and rolls the stack back', async () => {
    const QueueConfigurations = [
      { Event: 's3:Replication:Failed', Queue: 'arn:aws:sqs:us-east-1:123456789012:q' },
    ];
    const unknown = bucket(unique('events'), { NotificationConfiguration: { QueueConfigurations } });
    const { id, status } = await aws.createStack(home, unknown);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(await aws.reasons(home, id)).toContain("The event 's3:Replication:Failed' is not supported");
  });
});

describe('a bucket policy', () => {
  const document = (name: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${name}/*` }],
  });
  const policy = (Bucket: string, about: string) => ({
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket, PolicyDocument: document(about) } },
  });

  test('is kept, and must be about a bucket that exists', async () => {
    const Bucket = await aws.makeBucket(home);
    const good = await aws.createStack(home, policy(Bucket, Bucket));
    expect(good.status).toBe('CREATE_COMPLETE');
    const { Policy = '{}' } = await aws.s3(home).send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy)).toEqual(document(Bucket));

    const nowhere = await aws.createStack(home, policy('nowhere', 'nowhere'));
    expect(nowhere.status).toBe('ROLLBACK_COMPLETE');
    expect(await aws.reasons(home, nowhere.id)).toContain('The specified bucket does not exist');
    const other = await aws.createStack(home, policy(Bucket, 'other'));
    expect(await aws.reasons(home, other.id)).toContain('Policy has invalid resource');
    const put = new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(document('other')) });
    await expect(aws.s3(home).send(put)).rejects.toMatchObject({ name: 'MalformedPolicy' });
  });
});

describe('a bucket that exists', () => {
  test('is its owner’s already, except where us-east-1 is asked for one of its own', async () => {
    const Bucket = await aws.makeBucket(home);
    await aws.s3(home).send(new CreateBucketCommand({ Bucket }));
    const LocationConstraint = 'eu-central-1';
    const there = new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } });
    await expect(aws.s3(away).send(there)).rejects.toMatchObject({
      ...{ name: 'BucketAlreadyOwnedByYou', $metadata: { httpStatusCode: 409 } },
    });
  });
});

test('an object with SSE-KMS and no key has S3’s own', async () => {
  const Bucket = await aws.makeBucket(home);
  const put = new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' });
  expect((await aws.s3(home).send(put)).SSEKMSKeyId).toMatch(/alias\/aws\/s3$/);
});
