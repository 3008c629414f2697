import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { KinesisStreamHandler } from 'aws-lambda';
import { bucketName, readEnvironment, regionName, tableName } from '../shared/environment.ts';
import { readBatch } from '../shared/kinesis-batch.ts';
import { createLog } from '../shared/log.ts';
import { s3Settings } from '../shared/s3-settings.ts';
import { processBatch, type History } from './process.ts';
import { createTradeTable } from './table.ts';

/**
 * Kinesis → dashboard table and history bucket.
 *
 * Environment: DASHBOARD_TABLE, HISTORY_BUCKET. Event: a Kinesis batch. Answer: `batchItemFailures`, for an event source mapping with
 * ReportBatchItemFailures. The README has the shape of a record.
 */
const { DASHBOARD_TABLE, HISTORY_BUCKET, AWS_REGION } = readEnvironment({
  DASHBOARD_TABLE: tableName,
  HISTORY_BUCKET: bucketName,
  AWS_REGION: regionName,
});

const table = createTradeTable(new DynamoDBClient(), DASHBOARD_TABLE, AWS_REGION);

const s3 = new S3Client(s3Settings());
const history: History = {
  put: async ({ key, body }) => {
    await s3.send(
      new PutObjectCommand({
        Bucket: HISTORY_BUCKET,
        Key: key,
        Body: body,
        ContentType: 'application/x-ndjson',
      }),
    );
  },
};

export const handler: KinesisStreamHandler = (event, { awsRequestId }) =>
  processBatch(readBatch(event), { table, history, log: createLog('data-transform', awsRequestId) });
