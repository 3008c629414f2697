import { randomBytes } from 'node:crypto';
import type { ReplicationConfiguration, ReplicationRule } from '@aws-sdk/client-s3';
import type { Buckets } from './buckets.ts';
import { S3Error } from './error.ts';
import { destinationOf, tagsOf } from './rules.ts';

const invalidRequest = (message: string): S3Error => new S3Error('InvalidRequest', message);
const invalidArgument = (message: string): S3Error => new S3Error('InvalidArgument', message);

/** The only threshold of replication time control. */
const replicationMinutes = 15;

/**
 * The configuration as S3 would keep it: a rule without an id gets a random one (T25).
 * @throws S3Error InvalidRequest, InvalidArgument or MalformedXML.
 */
export function acceptRules(configuration: ReplicationConfiguration): ReplicationConfiguration {
  const rules = configuration.Rules ?? [];
  if (rules.length === 0 || !configuration.Role) {
    throw new S3Error('MalformedXML', 'A replication configuration needs a Role and at least one Rule');
  }
  for (const rule of rules) checkRule(rule);
  const named = rules.map((rule) => ({ ...rule, ID: rule.ID ?? randomBytes(12).toString('hex') }));
  if (new Set(named.map(({ ID }) => ID)).size < named.length) {
    throw invalidArgument('Rule Id must be unique. Found same Id for more than one rule');
  }
  const priorities = named.flatMap(({ Priority }) => (Priority === undefined ? [] : [Priority]));
  if (new Set(priorities).size < priorities.length) {
    throw invalidRequest('Priority must be unique. Found same Priority for more than one rule');
  }
  return { ...configuration, Rules: named };
}

function checkRule(rule: ReplicationRule): void {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') {
    throw new S3Error('MalformedXML', 'The Status of a rule is Enabled or Disabled');
  }
  if (rule.ExistingObjectReplication) {
    throw invalidRequest('ExistingObjectReplication is not supported. Use S3 Batch Replication.');
  }
  checkSchemaVersion(rule);
  checkEncryption(rule);
  checkReplicationTime(rule);
}

/** A Filter, even an empty one, makes a rule one of the second schema; without it only a Prefix may choose objects. */
function checkSchemaVersion(rule: ReplicationRule): void {
  const advice =
    'for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.';
  for (const field of ['Priority', 'DeleteMarkerReplication'] as const) {
    if (rule.Filter && rule[field] === undefined)
      throw invalidRequest(`${field} must be specified ${advice}`);
    if (!rule.Filter && rule[field] !== undefined) throw invalidRequest(`${field} cannot be used ${advice}`);
  }
  for (const field of ['ReplicationTime', 'Metrics'] as const) {
    if (!rule.Filter && rule.Destination?.[field]) throw invalidRequest(`${field} cannot be used ${advice}`);
  }
  if (rule.DeleteMarkerReplication?.Status === 'Enabled' && tagsOf(rule).length > 0) {
    throw invalidRequest(
      'Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide for more information.',
    );
  }
}

function checkEncryption({ SourceSelectionCriteria, Destination }: ReplicationRule): void {
  const selected = SourceSelectionCriteria?.SseKmsEncryptedObjects;
  const key = Destination?.EncryptionConfiguration?.ReplicaKmsKeyID;
  if (selected && !key) {
    throw invalidRequest('ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.');
  }
  if (key && !selected) {
    throw invalidRequest('SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.');
  }
}

/** Time control and metrics: T23 and its relatives. */
function checkReplicationTime({ Destination }: ReplicationRule): void {
  const time = Destination?.ReplicationTime;
  const metrics = Destination?.Metrics;
  if (time && !metrics) {
    throw invalidRequest('Replication destination must contain both ReplicationTime and Metrics or neither.');
  }
  if (time && time.Time?.Minutes !== replicationMinutes) throw invalidArgument('Invalid time minute value');
  const threshold = metrics?.EventThreshold;
  if (time?.Status !== 'Enabled') {
    if (threshold && metrics.Status === 'Enabled') {
      throw invalidArgument(
        'Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled',
      );
    }
    return;
  }
  if (metrics?.Status !== time.Status) {
    throw invalidArgument('ReplicationTime and ReplicationMetrics should have the same status');
  }
  if (!threshold) throw invalidArgument('ReplicationMetrics must contain an event threshold');
  if (threshold.Minutes !== replicationMinutes) throw invalidArgument('Invalid event threshold minute value');
}

/**
 * Both ends exist and are versioned.
 * @throws S3Error NoSuchBucket or InvalidRequest.
 */
export async function checkBuckets(
  bucket: string,
  { Rules = [] }: ReplicationConfiguration,
  buckets: Buckets,
): Promise<void> {
  const source = await buckets.find(bucket);
  if (!source) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (!source.versioned) {
    throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  for (const rule of Rules) {
    const destination = destinationOf(rule);
    if (destination === undefined) throw invalidArgument('Invalid bucket ARN.');
    if (destination === bucket) {
      throw invalidRequest('Destination bucket cannot be the same as the source bucket.');
    }
    const found = await buckets.find(destination);
    if (!found) throw invalidRequest('Destination bucket must exist.');
    if (!found.versioned) throw invalidRequest('Destination bucket must have versioning enabled.');
  }
}
