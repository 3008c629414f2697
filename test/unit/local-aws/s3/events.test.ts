import { describe, expect, test } from 'vitest';
import {
  subscribersOf,
  unknownEvent,
} from '../../../../src/local-aws/gateway/s3/notifications/configuration.ts';
import { messageOf, type Notice } from '../../../../src/local-aws/gateway/s3/notifications/event.ts';
import { ReplicationEvents } from '../../../../src/local-aws/gateway/s3/notifications/events.ts';
import type { ReplicationOperation } from '../../../../src/local-aws/gateway/s3/operation.ts';

const operation = (key: string, writtenAt = 0): ReplicationOperation => ({
  ...{ kind: 'object', bucket: 'source', key, versionId: `v-${key}`, ruleId: 'r', destination: 'target' },
  ...{ bytes: 5, etag: '"e"', writtenAt, lastModified: writtenAt, measured: true, thresholdMinutes: 15 },
});

describe('what is notified', () => {
  function watch() {
    const told: string[] = [];
    const events = new ReplicationEvents(
      () => 60_000,
      ({ event, operation: { key }, failureReason = '' }) =>
        told.push(`${key} ${event} ${failureReason}`.trim()),
    );
    return { events, told };
  }
  const minute = 60_000;

  test('is a missed threshold, once, and the arrival after it', () => {
    const { events, told } = watch();
    const [a, b] = [operation('a'), operation('b', 10 * minute)];
    events.started(a);
    events.started(b);
    events.check(15 * minute);
    expect(told).toEqual([]);
    events.check(16 * minute);
    events.check(17 * minute);
    expect(told).toEqual(['a OperationMissedThreshold']);
    events.ended(b, { outcome: 'arrived' }, 18 * minute);
    events.ended(a, { outcome: 'arrived' }, 18 * minute);
    expect(told.slice(1)).toEqual(['a OperationReplicatedAfterThreshold']);
  });

  test('is a missed threshold also when nobody looked before the arrival', () => {
    const { events, told } = watch();
    const a = operation('a');
    events.started(a);
    events.ended(a, { outcome: 'arrived' }, 16 * minute);
    expect(told).toEqual(['a OperationMissedThreshold', 'a OperationReplicatedAfterThreshold']);
  });

  test('is a failure with its reason, and that nothing tracks it when its rule is gone', () => {
    const { events, told } = watch();
    events.ended(operation('a'), { outcome: 'failed', reason: 'DstBucketNotFound' }, 1);
    events.ended(operation('b'), { outcome: 'failed', reason: 'SrcBucketReplicationConfigMissing' }, 1);
    expect(told).toEqual([
      'a OperationFailedReplication DstBucketNotFound',
      'b OperationFailedReplication SrcBucketReplicationConfigMissing',
      'b OperationNotTracked',
    ]);
  });

  test('is nothing without metrics, without time control, or of a version that is gone', () => {
    const { events, told } = watch();
    const unmeasured = { ...operation('a'), measured: false, thresholdMinutes: undefined };
    const untimed = { ...operation('b'), thresholdMinutes: undefined };
    events.started(unmeasured);
    events.started(untimed);
    events.check(60 * minute);
    events.ended(unmeasured, { outcome: 'failed', reason: 'Other' }, 60 * minute);
    events.ended(untimed, { outcome: 'arrived' }, 60 * minute);
    events.ended(operation('c'), { outcome: 'gone' }, 60 * minute);
    expect(told).toEqual([]);
  });
});

test('a message has S3’s structure, with an encoded key', () => {
  const notice: Notice = {
    ...{ event: 'OperationFailedReplication', operation: operation('a b/ü', 1000) },
    ...{ failureReason: 'AssumeRoleNotPermitted', at: 2000 },
  };
  expect(messageOf(notice, 'mine', 'us-east-1')).toMatchObject({
    Records: [
      {
        ...{ eventVersion: '2.2', eventSource: 'aws:s3', awsRegion: 'us-east-1' },
        ...{ eventName: 'Replication:OperationFailedReplication', eventTime: '1970-01-01T00:00:02.000Z' },
        s3: {
          configurationId: 'mine',
          bucket: { name: 'source', arn: 'arn:aws:s3:::source' },
          object: { key: 'a+b/%C3%BC', size: 5, eTag: 'e', versionId: 'v-a b/ü' },
        },
        replicationEventData: {
          ...{ replicationRuleId: 'r', destinationBucket: 'arn:aws:s3:::target', s3Operation: 'OBJECT_PUT' },
          ...{ requestTime: '1970-01-01T00:00:01.000Z', failureReason: 'AssumeRoleNotPermitted' },
        },
      },
    ],
  });
});

test('subscribers are those whose events and filter match', () => {
  const configuration = {
    $metadata: {},
    TopicConfigurations: [
      { Id: 'all', TopicArn: 'topic', Events: ['s3:Replication:*' as const] },
      { Id: 'other', TopicArn: 'topic', Events: ['s3:ObjectCreated:*' as const] },
    ],
    QueueConfigurations: [
      {
        ...{ Id: 'some', QueueArn: 'queue', Events: ['s3:Replication:OperationNotTracked' as const] },
        Filter: {
          Key: {
            FilterRules: [
              { Name: 'prefix' as const, Value: 'a/' },
              { Name: 'suffix' as const, Value: '.csv' },
            ],
          },
        },
      },
    ],
  };
  const ids = (event: string, key: string) =>
    subscribersOf(configuration, `s3:Replication:${event}`, key).map(
      ({ configurationId }) => configurationId,
    );
  expect(ids('OperationNotTracked', 'a/1.csv')).toEqual(['some', 'all']);
  expect(ids('OperationNotTracked', 'b/1.csv')).toEqual(['all']);
  expect(ids('OperationFailedReplication', 'a/1.csv')).toEqual(['all']);
});

test('an event that S3 does not know is found', () => {
  expect(unknownEvent(['s3:Replication:*', 's3:ObjectCreated:Put'])).toBeUndefined();
  expect(unknownEvent(['s3:Replication:*', 's3:Replication:Failed'])).toBe('s3:Replication:Failed');
});
