import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';

export interface StreamRecord {
  /** Such as `shardId-000000000000`. A batch comes from one shard. */
  readonly shard: string;
  /** Decimal digits; grows along a shard. */
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Buffer;
  readonly arrivedAt: Date;
  /** ARN. */
  readonly stream: string;
}

/** Records of a batch, in the order of the shard. */
export const readBatch = ({ Records }: KinesisStreamEvent): readonly StreamRecord[] =>
  Records.map(({ kinesis, eventID, eventSourceARN }) => ({
    // eventID is <shard id>:<sequence number>.
    shard: eventID.slice(0, eventID.indexOf(':')),
    sequenceNumber: kinesis.sequenceNumber,
    partitionKey: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, 'base64'),
    // In seconds, with a fraction.
    arrivedAt: new Date(kinesis.approximateArrivalTimestamp * 1000),
    stream: eventSourceARN,
  }));

/**
 * The answer with which Lambda retries from the earliest of these records on, whatever became of later ones. An empty list is
 * success; so would be an answer of any other shape, hence one function for it.
 */
export const retryFrom = (records: readonly StreamRecord[]): KinesisStreamBatchResponse => ({
  batchItemFailures: records.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })),
});

/** For logs: where in the stream a batch lies. */
export const placeOf = (records: readonly StreamRecord[]) => ({
  shard: records[0]?.shard,
  firstSequenceNumber: records[0]?.sequenceNumber,
  lastSequenceNumber: records.at(-1)?.sequenceNumber,
});
