import { randomBytes } from 'node:crypto';
import type { FailureReason } from '../failure-reason.ts';
import type { ReplicationOperation } from '../operation.ts';

/** What S3 can notify of a replication; on the bucket's configuration with `s3:Replication:` before it. */
export type ReplicationEvent =
  | 'OperationFailedReplication'
  | 'OperationMissedThreshold'
  | 'OperationReplicatedAfterThreshold'
  | 'OperationNotTracked';

export interface Notice {
  readonly event: ReplicationEvent;
  readonly operation: ReplicationOperation;
  /** Of OperationFailedReplication. */
  readonly failureReason?: FailureReason;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The message that S3 sends: version 2.2 of its structure, which is that of replication events
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-metrics-events.html).
 * @param configurationId of the notification's configuration.
 * @param region of the source bucket.
 */
export function messageOf(notice: Notice, configurationId: string, region: string): unknown {
  const { event, operation, failureReason, at } = notice;
  const { kind, bucket, key, versionId, bytes, etag, ruleId, destination, writtenAt } = operation;
  const principalId = 's3.amazonaws.com';
  return {
    Records: [
      {
        ...{ eventVersion: '2.2', eventSource: 'aws:s3', awsRegion: region },
        eventTime: new Date(at).toISOString(),
        eventName: `Replication:${event}`,
        userIdentity: { principalId },
        requestParameters: { sourceIPAddress: principalId },
        responseElements: {
          'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
          'x-amz-id-2': randomBytes(48).toString('base64'),
        },
        s3: {
          ...{ s3SchemaVersion: '1.0', configurationId },
          bucket: { name: bucket, ownerIdentity: { principalId }, arn: `arn:aws:s3:::${bucket}` },
          object: {
            key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            ...{ size: bytes, eTag: etag.replaceAll('"', ''), versionId },
            sequencer: at.toString(16).toUpperCase().padStart(18, '0'),
          },
        },
        replicationEventData: {
          replicationRuleId: ruleId,
          destinationBucket: `arn:aws:s3:::${destination}`,
          s3Operation: kind === 'object' ? 'OBJECT_PUT' : 'OBJECT_DELETE',
          requestTime: new Date(writtenAt).toISOString(),
          ...(failureReason === undefined ? {} : { failureReason }),
        },
      },
    ],
  };
}
