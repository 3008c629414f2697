import type { Fact } from '../fact.ts';
import { alarmFacts } from './alarms.ts';
import { auroraFacts } from './aurora.ts';
import { changeSetFacts } from './change-sets.ts';
import { dynamodbFacts } from './dynamodb.ts';
import { kinesisFacts } from './kinesis.ts';
import { otherFacts } from './others.ts';
import { preflightFacts } from './preflight.ts';
import { s3ConditionFacts } from './s3-conditions.ts';
import { s3ReplicationFacts } from './s3-replication.ts';
import { s3Facts } from './s3.ts';
import { stackSetOperationFacts } from './stack-set-operations.ts';
import { stackSetFacts } from './stack-sets.ts';
import { stackFacts } from './stacks.ts';
import { templateFacts } from './templates.ts';

/** In the order of the table. */
export const sections: Readonly<Record<string, readonly Fact[]>> = {
  Templates: templateFacts,
  Stacks: stackFacts,
  'Change sets': changeSetFacts,
  StackSets: stackSetFacts,
  'StackSet operations': stackSetOperationFacts,
  S3: s3Facts,
  'S3 conditions': s3ConditionFacts,
  'S3 replication': s3ReplicationFacts,
  DynamoDB: dynamodbFacts,
  Aurora: auroraFacts,
  Kinesis: kinesisFacts,
  Alarms: alarmFacts,
  Preflight: preflightFacts,
  'Other services': otherFacts,
};
