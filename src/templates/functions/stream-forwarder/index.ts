import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { KinesisStreamHandler } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment, regionName, streamName } from '../shared/environment.ts';
import { placeOf, readBatch, retryFrom } from '../shared/kinesis-batch.ts';
import { createLog } from '../shared/log.ts';
import { forward, type Clock } from './forward.ts';
import { createTargetStream } from './target-stream.ts';

/**
 * Kinesis stream of the source region → stream of the target region.
 *
 * Environment: TARGET_STREAM_NAME, TARGET_REGION. Event: a Kinesis batch. Answer: `batchItemFailures`, for an event source mapping
 * with ReportBatchItemFailures.
 */
const { TARGET_STREAM_NAME, TARGET_REGION } = readEnvironment({
  TARGET_STREAM_NAME: streamName,
  TARGET_REGION: regionName,
});

/** A call that hangs ends before the time that is left for the answer does. */
const callMilliseconds = 4_000;
const answerMilliseconds = 5_000;

const target = createTargetStream(
  new KinesisClient({
    region: TARGET_REGION,
    // forward() repeats, and knows which records.
    maxAttempts: 1,
    requestHandler: { requestTimeout: callMilliseconds },
  }),
  TARGET_STREAM_NAME,
);

const clock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
};

export const handler: KinesisStreamHandler = async (event, context) => {
  const log = createLog('stream-forwarder', context.awsRequestId);
  const records = readBatch(event);
  const deadline = clock.now() + context.getRemainingTimeInMillis() - answerMilliseconds;
  const left = await forward(records, { target, clock, random: Math.random, deadline, log });
  log.info('batch forwarded', { ...placeOf(records), records: records.length, left: left.length });
  return retryFrom(left);
};
