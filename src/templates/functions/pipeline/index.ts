import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Handler } from 'aws-lambda';
import { bucketName, readEnvironment, tableName } from '../shared/environment.ts';
import { createLog } from '../shared/log.ts';
import { s3Settings } from '../shared/s3-settings.ts';
import { createHistoryBucket } from './history-bucket.ts';
import { runStep, type StepEvent } from './run-step.ts';
import type { Measured } from './steps.ts';
import { createSummaryTable } from './summary-table.ts';

/**
 * The tasks of the data pipeline: a day's trades in the history bucket → a summary of the day.
 *
 * Environment: DASHBOARD_TABLE, HISTORY_BUCKET. Event: StepEvent, from the state machine. Errors by name: see `runStep`.
 */
const { DASHBOARD_TABLE, HISTORY_BUCKET } = readEnvironment({
  DASHBOARD_TABLE: tableName,
  HISTORY_BUCKET: bucketName,
});

const stores = {
  bucket: createHistoryBucket(new S3Client(s3Settings()), HISTORY_BUCKET),
  table: createSummaryTable(new DynamoDBClient(), DASHBOARD_TABLE),
};

export const handler: Handler<StepEvent, Measured> = (event, { awsRequestId }) =>
  runStep(event, stores, new Date(), createLog('pipeline', awsRequestId));
