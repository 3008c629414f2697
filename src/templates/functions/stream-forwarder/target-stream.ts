import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { isTransient } from '../shared/transient.ts';
import type { TargetStream } from './forward.ts';

/** PutRecords, with whatever of it failed as an error code: a call that was throttled as a whole is as many failed records. */
export const createTargetStream = (
  client: Pick<KinesisClient, 'send'>,
  streamName: string,
): TargetStream => ({
  put: async (records) => {
    try {
      const { Records = [] } = await client.send(
        new PutRecordsCommand({
          StreamName: streamName,
          Records: records.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey })),
        }),
      );
      // Answers 200 although records failed (T42): only one with a sequence number has arrived.
      return records.map((_, index) => {
        const { SequenceNumber, ErrorCode = 'NoAnswer' } = Records[index] ?? {};
        return SequenceNumber === undefined ? ErrorCode : undefined;
      });
    } catch (error) {
      if (!isTransient(error)) throw error;
      return records.map(() => (error as Error).name);
    }
  },
});
