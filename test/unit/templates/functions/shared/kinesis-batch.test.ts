import { describe, expect, it } from 'vitest';
import {
  placeOf,
  readBatch,
  retryFrom,
} from '../../../../../src/templates/functions/shared/kinesis-batch.ts';
import { record, stream } from '../records.ts';

describe('readBatch', () => {
  it('reads what Lambda gives a function', () => {
    const event = {
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'ACME',
            sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
            data: Buffer.from('quote').toString('base64'),
            approximateArrivalTimestamp: 1_545_084_650.987,
          },
          eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam::123456789012:role/lambda-role',
          awsRegion: 'us-east-1',
          eventSourceARN: stream,
        },
      ],
    };
    expect(readBatch(event)).toEqual([
      {
        shard: 'shardId-000000000006',
        sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
        partitionKey: 'ACME',
        data: Buffer.from('quote'),
        arrivedAt: new Date('2018-12-17T22:10:50.987Z'),
        stream,
      },
    ]);
  });
});

describe('retryFrom', () => {
  it('gives sequence numbers in the form that Lambda heeds', () => {
    expect(retryFrom([record(1, 'a'), record(2, 'b')])).toEqual({
      batchItemFailures: [{ itemIdentifier: '101' }, { itemIdentifier: '102' }],
    });
    expect(retryFrom([])).toEqual({ batchItemFailures: [] });
  });
});

describe('placeOf', () => {
  it('is the shard and both ends of a batch', () => {
    expect(placeOf([record(1, 'a'), record(2, 'b'), record(3, 'c')])).toEqual({
      ...{ shard: 'shardId-000000000001', firstSequenceNumber: '101', lastSequenceNumber: '103' },
    });
  });
});
