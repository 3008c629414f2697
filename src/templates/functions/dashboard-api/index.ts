import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyHandler } from 'aws-lambda';
import { origin, readEnvironment, regionName, tableName } from '../shared/environment.ts';
import { createLog } from '../shared/log.ts';
import { handle } from './handle.ts';
import { createSessions } from './sessions.ts';

/**
 * REST API of the dashboards.
 *
 * Environment: DASHBOARD_TABLE, ALLOWED_ORIGIN. Event: AWS_PROXY of a REST API (payload 1.0) with the resources
 * `/dashboard/{userId}/{sessionId}` and `/health`. The README lists requests and answers.
 */
const { DASHBOARD_TABLE, ALLOWED_ORIGIN, AWS_REGION } = readEnvironment({
  DASHBOARD_TABLE: tableName,
  ALLOWED_ORIGIN: origin,
  AWS_REGION: regionName,
});

const sessions = createSessions(new DynamoDBClient(), DASHBOARD_TABLE);

export const handler: APIGatewayProxyHandler = (event, { awsRequestId }) =>
  handle(event, awsRequestId, {
    ...{ sessions, region: AWS_REGION, allowedOrigin: ALLOWED_ORIGIN },
    now: () => new Date(),
    log: createLog('dashboard-api', awsRequestId),
  });
