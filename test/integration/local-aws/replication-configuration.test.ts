import {
  DeleteBucketReplicationCommand,
  DeleteObjectCommand,
  GetBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type ReplicationConfiguration,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { away, configuration, home, lag, longLag, ReplicatingAws, unique, until } from './replicating-aws.ts';

let aws: ReplicatingAws;

beforeAll(async () => {
  aws = await ReplicatingAws.start();
});

afterAll(async () => {
  await aws.stop();
});

afterEach(() => {
  aws.setLag(lag);
});

describe('S3 replication configurations', () => {
  test('come back whole, and are gone after their deletion', async () => {
    const [source, target] = await aws.pair({ metrics: true });
    const get = new GetBucketReplicationCommand({ Bucket: source });
    expect((await aws.s3(home).send(get)).ReplicationConfiguration).toEqual(
      configuration(target, { metrics: true }),
    );
    await aws.s3(home).send(new DeleteBucketReplicationCommand({ Bucket: source }));
    await expect(aws.s3(home).send(get)).rejects.toMatchObject({
      ...{ name: 'ReplicationConfigurationNotFoundError', $metadata: { httpStatusCode: 404 } },
    });
  });

  test('are refused as AWS refuses them', async () => {
    const [source, target] = await aws.pair();
    const plain = await aws.makeBucket(away, { versioned: false });
    const refused = async (from: string, wanted: ReplicationConfiguration, message: RegExp) =>
      expect(aws.replicate(from, home, wanted)).rejects.toMatchObject({
        name: 'InvalidRequest',
        message: expect.stringMatching(message) as string,
      });
    await refused(source, configuration(plain), /must have versioning enabled/);
    await refused(source, configuration('nowhere'), /Destination bucket must exist/);
    const unversioned = await aws.makeBucket(home, { versioned: false });
    await refused(unversioned, configuration(target), /Versioning must be 'Enabled'/);
    const suspend = new PutBucketVersioningCommand({
      ...{ Bucket: source, VersioningConfiguration: { Status: 'Suspended' } },
    });
    await expect(aws.s3(home).send(suspend)).rejects.toMatchObject({ name: 'InvalidBucketState' });
  });
});

describe('S3 metrics', () => {
  test('are published in the region that AWS publishes them in, and nowhere else (T20)', async () => {
    const [source, target] = await aws.pair({ metrics: true });
    const dimensions = { SourceBucket: source, DestinationBucket: target, RuleId: 'history' };
    const ask = (region: string, metric: string) => aws.statistics(region, 'AWS/S3', metric, dimensions);
    await until(
      () => ask(away, 'OperationsPendingReplication'),
      (points) => points.length > 0,
    );
    aws.setLag(longLag);
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'k', Body: 'x'.repeat(2048) }));
    await until(
      () => ask(away, 'ReplicationLatency'),
      (points) => points.some(({ Maximum = 0 }) => Maximum > 0.3),
    );
    const [bytes] = await ask(away, 'BytesPendingReplication');
    expect(bytes?.Maximum).toBe(2048);
    expect(bytes?.Minimum).toBe(0);
    expect((await ask(away, 'OperationsPendingReplication'))[0]?.Maximum).toBe(1);
    expect((await ask(home, 'OperationsFailedReplication'))[0]?.Sum).toBe(0);

    expect(await ask(home, 'ReplicationLatency')).toEqual([]);
    expect(await ask(home, 'OperationsPendingReplication')).toEqual([]);
    expect(await ask(away, 'OperationsFailedReplication')).toEqual([]);

    await aws.s3(home).send(new DeleteBucketReplicationCommand({ Bucket: source }));
    await aws.replicate(source, home, configuration(target, { metrics: true }));
    aws.setLag(0);
    await aws.arrived(source, 'k');
  });
});

const sourceBucket = (BucketName: string, target: string) => ({
  Source: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName,
      VersioningConfiguration: { Status: 'Enabled' },
      ReplicationConfiguration: {
        Role: 'arn:aws:iam::123456789012:role/replication',
        Rules: [
          {
            ...{ Id: 'history', Priority: 1, Status: 'Enabled' },
            Filter: { And: { Prefix: 'h/', TagFilters: [{ Key: 'move', Value: 'yes' }] } },
            DeleteMarkerReplication: { Status: 'Disabled' },
            Destination: { Bucket: { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${target}` } },
          },
        ],
      },
    },
  },
});

describe('CloudFormation buckets', () => {
  test('replicate as their template says, and are not deleted while they hold versions', async () => {
    const target = await aws.makeBucket(away);
    const source = unique('trading');
    const { id, status } = await aws.createStack(home, sourceBucket(source, target));
    expect(status).toBe('CREATE_COMPLETE');
    const { ReplicationConfiguration } = await aws
      .s3(home)
      .send(new GetBucketReplicationCommand({ Bucket: source }));
    expect(ReplicationConfiguration?.Rules?.[0]).toMatchObject({
      ID: 'history',
      Filter: { And: { Prefix: 'h/', Tags: [{ Key: 'move', Value: 'yes' }] } },
      Destination: { Bucket: `arn:aws:s3:::${target}` },
    });
    const put = { Bucket: source, Body: 'x' };
    await aws.s3(home).send(new PutObjectCommand({ ...put, Key: 'h/other' }));
    const { VersionId } = await aws
      .s3(home)
      .send(new PutObjectCommand({ ...put, Key: 'h/k', Tagging: 'move=yes' }));
    await aws.arrived(source, 'h/k');
    expect((await aws.head(home, source, 'h/other')).ReplicationStatus).toBeUndefined();

    expect(await aws.deleteStack(home, id)).toBe('DELETE_FAILED');
    expect(await aws.reasons(home, id)).toContain(
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    );
    await aws.s3(home).send(new DeleteObjectCommand({ Bucket: source, Key: 'h/k', VersionId }));
    const { versions } = await aws.versionsOf(home, source);
    await aws
      .s3(home)
      .send(new DeleteObjectCommand({ Bucket: source, Key: 'h/other', VersionId: versions[0]?.VersionId }));
    expect(await aws.deleteStack(home, id)).toBe('DELETE_COMPLETE');
  });

  test('roll back with AWS’s words when their target does not exist', async () => {
    const { id, status } = await aws.createStack(home, sourceBucket(unique('trading'), 'nowhere'));
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(await aws.reasons(home, id)).toContain('Destination bucket must exist.');
  });
});
