import type { PolicyScope } from './scope.ts';

/**
 * A kind of resource as policies name it. ARNs and which actions know them are those of the Service Authorization Reference
 * (September 2026); where it has no resource for an action, IAM takes only `*`.
 */
export interface ResourceScope {
  /** Begins the Sid of its statements: letters only. */
  readonly name: string;
  readonly arns: (scope: PolicyScope) => readonly string[];
  /** The ARN of one such resource of this migration, for simulations: IAM compares it with the patterns of policies. */
  readonly example: (scope: PolicyScope, region: string) => string;
  /** Regions from which it is asked for. IAM is asked in none: its requests count as us-east-1's (aws-notes, preflight). */
  readonly askedIn: 'both' | 'source' | 'none';
}

const ours = ({ environmentSuffix }: PolicyScope): string => `trading-analytics-*-${environmentSuffix}`;
const named = ({ environmentSuffix }: PolicyScope, what: string): string =>
  `trading-analytics-${what}-${environmentSuffix}`;

const resource = (
  name: string,
  askedIn: ResourceScope['askedIn'],
  arns: ResourceScope['arns'],
  example: ResourceScope['example'],
): ResourceScope => ({ name, askedIn, arns, example });

/** Actions for which IAM knows no narrower resource, in services that are regional. */
export const anything = resource(
  'Any',
  'both',
  () => ['*'],
  () => '*',
);

/** The same, in global services. */
export const anythingGlobal = resource(
  'AnyGlobal',
  'none',
  () => ['*'],
  () => '*',
);

/** Plain ones, and those of StackSets, which have the set's name inside their own. */
export const stacks = resource(
  'Stacks',
  'both',
  (scope) =>
    [`${ours(scope)}/*`, `StackSet-${ours(scope)}-*/*`].map(
      (name) => `arn:aws:cloudformation:*:${scope.account}:stack/${name}`,
    ),
  (scope, region) =>
    `arn:aws:cloudformation:${region}:${scope.account}:stack/${named(scope, 'network')}/00000000-0000-0000-0000-000000000000`,
);

const stackSet = (scope: PolicyScope, region: string, name: string): string =>
  `arn:aws:cloudformation:${region}:${scope.account}:stackset/${name}`;
const exampleOfSet = (scope: PolicyScope): string =>
  stackSet(scope, scope.regions.source, `${named(scope, 'network')}:00000000-0000-0000-0000-000000000000`);

/** They are seen only in the region where they live. */
export const stackSets = resource(
  'StackSets',
  'source',
  (scope) => [stackSet(scope, '*', `${ours(scope)}:*`)],
  exampleOfSet,
);

/** An operation on a set is also one on its targets and on the resource types of its template, which belong to AWS. */
export const stackSetOperations = resource(
  'StackSetOperations',
  'source',
  (scope) => [
    stackSet(scope, '*', `${ours(scope)}:*`),
    `arn:aws:cloudformation:*:${scope.account}:stackset-target/*`,
    'arn:aws:cloudformation:*:*:type/resource/*',
  ],
  exampleOfSet,
);

const bucketExample = (scope: PolicyScope, region: string): string =>
  `arn:aws:s3:::${named(scope, `historical-data-${region}`)}`;

export const buckets = resource('Buckets', 'both', (scope) => [`arn:aws:s3:::${ours(scope)}`], bucketExample);

export const objects = resource(
  'Objects',
  'both',
  (scope) => [`arn:aws:s3:::${ours(scope)}/*`],
  (scope, region) => `${bucketExample(scope, region)}/key`,
);

export const tables = resource(
  'Tables',
  'both',
  (scope) => [`arn:aws:dynamodb:*:${scope.account}:table/${ours(scope)}`],
  (scope, region) => `arn:aws:dynamodb:${region}:${scope.account}:table/${named(scope, 'dashboard-state')}`,
);

/** CloudFormation describes a table's stream too. */
export const tablesAndStreams = resource(
  'TablesAndStreams',
  'both',
  (scope) => tables.arns(scope).flatMap((arn) => [arn, `${arn}/stream/*`, `${arn}/index/*`]),
  tables.example,
);

export const roles = resource(
  'Roles',
  'none',
  (scope) => [`arn:aws:iam::${scope.account}:role/${ours(scope)}`],
  (scope) => `arn:aws:iam::${scope.account}:role/${named(scope, `stackset-exec-${scope.regions.source}`)}`,
);

/** The role by which CloudFormation enters the account: who makes a StackSet passes it. */
export const administrationRole = resource(
  'AdministrationRole',
  'none',
  (scope) => [`arn:aws:iam::${scope.account}:role/${named(scope, 'stackset-admin-*')}`],
  (scope) => `arn:aws:iam::${scope.account}:role/${named(scope, `stackset-admin-${scope.regions.source}`)}`,
);

/** The role of the replication rules: batch jobs run as it, too. */
export const replicationRole = resource(
  'ReplicationRole',
  'none',
  (scope) => [`arn:aws:iam::${scope.account}:role/${named(scope, 's3-replication-*')}`],
  (scope) => `arn:aws:iam::${scope.account}:role/${named(scope, `s3-replication-${scope.regions.source}`)}`,
);

/** Jobs have ids that AWS gives, and live in the region of the bucket that they replicate. */
export const batchJobs = resource(
  'BatchJobs',
  'source',
  (scope) => [`arn:aws:s3:*:${scope.account}:job/*`],
  (scope, region) => `arn:aws:s3:${region}:${scope.account}:job/00000000-0000-0000-0000-000000000000`,
);

export const policies = resource(
  'Policies',
  'none',
  (scope) => [`arn:aws:iam::${scope.account}:policy/${ours(scope)}`],
  (scope) => `arn:aws:iam::${scope.account}:policy/${named(scope, `stackset-data-${scope.regions.source}`)}`,
);

/** Whoever runs the program: it asks what it may do itself. */
export const principals = resource(
  'Principals',
  'none',
  (scope) => ['role', 'user'].map((kind) => `arn:aws:iam::${scope.account}:${kind}/*`),
  (scope) => `arn:aws:iam::${scope.account}:role/operator`,
);

export const serviceRoles = resource(
  'ServiceRoles',
  'none',
  (scope) => [`arn:aws:iam::${scope.account}:role/aws-service-role/*`],
  (scope) =>
    `arn:aws:iam::${scope.account}:role/aws-service-role/replication.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBReplication`,
);

/** A global database is in no region; its clusters are. */
export const globalDatabases = resource(
  'GlobalDatabases',
  'both',
  (scope) => [
    `arn:aws:rds::${scope.account}:global-cluster:${ours(scope)}`,
    `arn:aws:rds:*:${scope.account}:cluster:${ours(scope)}`,
  ],
  (scope) => `arn:aws:rds::${scope.account}:global-cluster:${named(scope, 'global-database')}`,
);

/** Of the source region: it is the writer that is asked. */
export const clusters = resource(
  'Clusters',
  'source',
  (scope) => [`arn:aws:rds:*:${scope.account}:cluster:${ours(scope)}`],
  (scope, region) => `arn:aws:rds:${region}:${scope.account}:cluster:${named(scope, 'aurora-primary')}`,
);

/** Secrets Manager ends their names with six characters of its own. */
export const databaseSecrets = resource(
  'DatabaseSecrets',
  'source',
  (scope) => [`arn:aws:secretsmanager:*:${scope.account}:secret:${ours(scope)}-??????`],
  (scope, region) =>
    `arn:aws:secretsmanager:${region}:${scope.account}:secret:${named(scope, 'database-master')}-abcdef`,
);

/** Keys have ids that AWS gives. */
export const keys = resource(
  'Keys',
  'source',
  (scope) => [`arn:aws:kms:*:${scope.account}:key/*`],
  (scope, region) => `arn:aws:kms:${region}:${scope.account}:key/00000000-0000-0000-0000-000000000000`,
);

export const queues = resource(
  'Queues',
  'source',
  (scope) => [`arn:aws:sqs:*:${scope.account}:${ours(scope)}`],
  (scope, region) => `arn:aws:sqs:${region}:${scope.account}:${named(scope, 'stream-forwarder-failures')}`,
);

export const streams = resource(
  'Streams',
  'both',
  (scope) => [`arn:aws:kinesis:*:${scope.account}:stream/${ours(scope)}`],
  (scope, region) => `arn:aws:kinesis:${region}:${scope.account}:stream/${named(scope, 'market-data')}`,
);

export const functions = resource(
  'Functions',
  'both',
  (scope) => [`arn:aws:lambda:*:${scope.account}:function:${ours(scope)}`],
  (scope, region) => `arn:aws:lambda:${region}:${scope.account}:function:${named(scope, 'dashboard-api')}`,
);

/** Their ids say nothing of whose they are. */
export const eventSourceMappings = resource(
  'EventSourceMappings',
  'both',
  (scope) => [`arn:aws:lambda:*:${scope.account}:event-source-mapping:*`],
  (scope, region) =>
    `arn:aws:lambda:${region}:${scope.account}:event-source-mapping:00000000-0000-0000-0000-000000000000`,
);

export const stateMachines = resource(
  'StateMachines',
  'both',
  (scope) => [`arn:aws:states:*:${scope.account}:stateMachine:${ours(scope)}`],
  (scope, region) =>
    `arn:aws:states:${region}:${scope.account}:stateMachine:${named(scope, 'data-pipeline')}`,
);

export const executions = resource(
  'Executions',
  'both',
  (scope) => [`arn:aws:states:*:${scope.account}:execution:${ours(scope)}:*`],
  (scope, region) =>
    `arn:aws:states:${region}:${scope.account}:execution:${named(scope, 'data-pipeline')}:test`,
);

/** APIs have ids that AWS gives. */
export const apis = resource(
  'Apis',
  'both',
  (scope) => [`arn:aws:execute-api:*:${scope.account}:*/${scope.environmentSuffix}/*`],
  (scope, region) =>
    `arn:aws:execute-api:${region}:${scope.account}:0000000000/${scope.environmentSuffix}/GET/health`,
);

export const alarms = resource(
  'Alarms',
  'both',
  (scope) => [`arn:aws:cloudwatch:*:${scope.account}:alarm:${ours(scope)}`],
  (scope, region) => `arn:aws:cloudwatch:${region}:${scope.account}:alarm:${named(scope, 'stream-lag')}`,
);

/** Dashboards are in no region. */
export const dashboards = resource(
  'Dashboards',
  'both',
  (scope) => [`arn:aws:cloudwatch::${scope.account}:dashboard/${ours(scope)}`],
  (scope, region) => `arn:aws:cloudwatch::${scope.account}:dashboard/${named(scope, region)}`,
);

export const topics = resource(
  'Topics',
  'both',
  (scope) => [`arn:aws:sns:*:${scope.account}:${ours(scope)}`],
  (scope, region) => `arn:aws:sns:${region}:${scope.account}:${named(scope, 'migration-status')}`,
);

/** Their ids are AWS's. */
export const topicKeys = resource(
  'TopicKeys',
  'source',
  (scope) => [`arn:aws:kms:${scope.regions.source}:${scope.account}:key/*`],
  (scope) => `arn:aws:kms:${scope.regions.source}:${scope.account}:key/00000000-0000-0000-0000-000000000000`,
);

export const eventBuses = resource(
  'EventBuses',
  'source',
  (scope) => [`arn:aws:events:*:${scope.account}:event-bus/${ours(scope)}`],
  (scope, region) => `arn:aws:events:${region}:${scope.account}:event-bus/${named(scope, 'migration')}`,
);

/** Those with which `monitor` listens to topics. */
export const temporaryQueues = resource(
  'TemporaryQueues',
  'both',
  (scope) => [`arn:aws:sqs:*:${scope.account}:${named(scope, 'monitor-*')}`],
  (scope, region) =>
    `arn:aws:sqs:${region}:${scope.account}:${named(scope, 'monitor-00000000-0000-0000-0000-000000000000')}`,
);

/** Networks have ids that AWS gives. */
export const networks = resource(
  'Networks',
  'both',
  (scope) =>
    ['vpc', 'vpc-peering-connection', 'route-table'].map(
      (kind) => `arn:aws:ec2:*:${scope.account}:${kind}/*`,
    ),
  (scope, region) => `arn:aws:ec2:${region}:${scope.account}:vpc/vpc-00000000000000000`,
);

const stateBucketArn = ({ state }: PolicyScope): string => `arn:aws:s3:::${state?.bucket ?? ''}`;
const stateObjectArn = (scope: PolicyScope, name: string): string =>
  [stateBucketArn(scope), scope.state?.prefix, scope.environmentSuffix, name].filter(Boolean).join('/');

/** Of the operators' own, in whatever region. Without a condition on the prefix: HeadBucket has none. */
export const stateBucket = resource(
  'StateBucket',
  'none',
  (scope) => (scope.state ? [stateBucketArn(scope)] : []),
  stateBucketArn,
);

export const stateObjects = resource(
  'StateObjects',
  'none',
  (scope) => (scope.state ? [stateObjectArn(scope, '*')] : []),
  (scope) => stateObjectArn(scope, 'lock.json'),
);
