import { commandNames, type CommandName, type Grant } from '../preflight/policy/grant.ts';
import {
  administrationRole,
  alarms,
  anything,
  anythingGlobal,
  apis,
  batchJobs,
  buckets,
  clusters,
  databaseSecrets,
  eventSourceMappings,
  dashboards,
  eventBuses,
  executions,
  functions,
  keys,
  objects,
  policies,
  principals,
  queues,
  replicationRole,
  roles,
  stateBucket,
  stateMachines,
  stateObjects,
  stacks,
  streams,
  stackSetOperations,
  stackSets,
  tables,
  temporaryQueues,
  topicKeys,
  topics,
  type ResourceScope,
} from '../preflight/policy/resources.ts';

/**
 * What the adapters call: by file, and in it by what is imported of the SDK, the IAM actions that the call needs and the
 * commands that make it. A test finds every import that is not here, and everything here that is not imported. Policies and
 * preflight are made of it. Names and resources of the actions are those of the Service Authorization Reference: they are often
 * not those of the calls.
 */
type Calls = Readonly<Record<string, Readonly<Record<string, readonly Grant[]>>>>;

const may = (on: ResourceScope, actions: readonly string[], commands: readonly CommandName[]): Grant => ({
  on,
  actions,
  commands,
});

/** Those that run phases: each may tell what happens. */
const running: readonly CommandName[] = [
  'deploy',
  'sync',
  'verify-replication',
  'test-app',
  'monitor',
  'cleanup',
];
const deploying: readonly CommandName[] = ['deploy', 'cleanup'];
const onlyLooking: readonly CommandName[] = ['preflight', 'plan', 'status'];
const journalling = commandNames.filter((command) => !onlyLooking.includes(command));
/** A deploy looks at a change set too, before it updates what holds data. */
const planning: readonly CommandName[] = ['plan', 'deploy'];

const passAdministrationRole: Grant = {
  ...may(administrationRole, ['iam:PassRole'], ['deploy']),
  when: () => ({ StringEquals: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] } }),
};

export const calls: Calls = {
  'alarms.ts': {
    // Asked for composite alarms too, it takes no narrower resource (API reference).
    paginateDescribeAlarms: [may(anything, ['cloudwatch:DescribeAlarms'], ['monitor'])],
    SetAlarmStateCommand: [may(alarms, ['cloudwatch:SetAlarmState'], ['monitor'])],
  },
  'artifacts.ts': {
    // Without ListBucket, S3 answers 403 for an object that is not there.
    HeadObjectCommand: [
      may(objects, ['s3:GetObject'], ['deploy']),
      may(buckets, ['s3:ListBucket'], ['deploy']),
    ],
    PutObjectCommand: [may(objects, ['s3:PutObject'], ['deploy'])],
    // Only for the URL: CloudFormation reads the template with the permissions of whoever asks for the stack.
    GetObjectCommand: [may(objects, ['s3:GetObject'], ['deploy'])],
  },
  'batch-jobs.ts': {
    GetBucketReplicationCommand: [may(buckets, ['s3:GetReplicationConfiguration'], ['sync'])],
    paginateListJobs: [may(anything, ['s3:ListJobs'], ['sync'])],
    CreateJobCommand: [
      may(anything, ['s3:CreateJob'], ['sync']),
      // Without a condition on the service: which of its two names S3 passes it to is not documented.
      may(replicationRole, ['iam:PassRole'], ['sync']),
    ],
    DescribeJobCommand: [may(batchJobs, ['s3:DescribeJob'], ['sync'])],
    // The report of what failed.
    GetObjectCommand: [may(objects, ['s3:GetObject'], ['sync'])],
  },
  'bucket-sizes.ts': {
    GetMetricDataCommand: [may(anything, ['cloudwatch:GetMetricData'], ['cleanup'])],
  },
  'buckets.ts': {
    GetBucketReplicationCommand: [may(buckets, ['s3:GetReplicationConfiguration'], ['cleanup'])],
    DeleteBucketReplicationCommand: [may(buckets, ['s3:PutReplicationConfiguration'], ['cleanup'])],
    ListMultipartUploadsCommand: [may(buckets, ['s3:ListBucketMultipartUploads'], ['cleanup'])],
    AbortMultipartUploadCommand: [may(objects, ['s3:AbortMultipartUpload'], ['cleanup'])],
  },
  'change-sets.ts': {
    CreateChangeSetCommand: [
      may(stacks, ['cloudformation:CreateChangeSet', 'cloudformation:TagResource'], planning),
    ],
    DescribeChangeSetCommand: [may(stacks, ['cloudformation:DescribeChangeSet'], planning)],
    paginateDescribeChangeSet: [may(stacks, ['cloudformation:DescribeChangeSet'], planning)],
    DeleteChangeSetCommand: [may(stacks, ['cloudformation:DeleteChangeSet'], planning)],
  },
  'dashboards.ts': { GetDashboardCommand: [may(dashboards, ['cloudwatch:GetDashboard'], ['monitor'])] },
  'databases.ts': {
    paginateDescribeDBEngineVersions: [
      may(anything, ['rds:DescribeDBEngineVersions'], ['preflight', 'plan', 'deploy']),
    ],
    paginateDescribeOrderableDBInstanceOptions: [
      may(anything, ['rds:DescribeOrderableDBInstanceOptions'], ['preflight', 'plan', 'deploy']),
    ],
  },
  'deletion-guards.ts': {
    paginateListImports: [may(anything, ['cloudformation:ListImports'], ['cleanup'])],
    DescribeStacksCommand: [may(anything, ['cloudformation:DescribeStacks'], ['cleanup'])],
    DescribeTableCommand: [may(tables, ['dynamodb:DescribeTable'], ['cleanup'])],
    paginateDescribeDBClusters: [may(anything, ['rds:DescribeDBClusters'], ['cleanup'])],
    paginateDescribeGlobalClusters: [may(anything, ['rds:DescribeGlobalClusters'], ['cleanup'])],
    GetBucketVersioningCommand: [may(buckets, ['s3:GetBucketVersioning'], ['cleanup'])],
    GetObjectLockConfigurationCommand: [may(buckets, ['s3:GetBucketObjectLockConfiguration'], ['cleanup'])],
  },
  // What CloudFormation reads to compare a plain stack, it reads with the permissions of whoever asks: where they are missing, it
  // says so, and nothing else depends on it. In a StackSet it reads by the execution role.
  'drift.ts': {
    // BatchDescribeTypeConfigurations: from the guide to drift detection, from memory.
    DetectStackDriftCommand: [
      may(stacks, ['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'], ['status']),
      may(anything, ['cloudformation:BatchDescribeTypeConfigurations'], ['status']),
    ],
    DescribeStackDriftDetectionStatusCommand: [
      may(anything, ['cloudformation:DescribeStackDriftDetectionStatus'], ['status']),
    ],
    DetectStackSetDriftCommand: [may(stackSets, ['cloudformation:DetectStackSetDrift'], ['status'])],
    paginateDescribeStackResourceDrifts: [
      may(stacks, ['cloudformation:DescribeStackResourceDrifts'], ['status']),
    ],
    paginateDescribeGlobalClusters: [may(anything, ['rds:DescribeGlobalClusters'], ['status'])],
  },
  'existing-names.ts': {
    HeadBucketCommand: [may(buckets, ['s3:ListBucket'], ['preflight'])],
    GetRoleCommand: [may(roles, ['iam:GetRole'], ['preflight'])],
    GetPolicyCommand: [may(policies, ['iam:GetPolicy'], ['preflight'])],
    DescribeTableCommand: [may(tables, ['dynamodb:DescribeTable'], ['preflight'])],
    paginateDescribeGlobalClusters: [may(anything, ['rds:DescribeGlobalClusters'], ['preflight'])],
    paginateDescribeDBClusters: [may(anything, ['rds:DescribeDBClusters'], ['preflight'])],
  },
  'fences.ts': {
    GetBucketPolicyCommand: [may(buckets, ['s3:GetBucketPolicy'], ['cleanup'])],
    PutBucketPolicyCommand: [may(buckets, ['s3:PutBucketPolicy'], ['cleanup'])],
    GetEventSourceMappingCommand: [may(eventSourceMappings, ['lambda:GetEventSourceMapping'], ['cleanup'])],
    UpdateEventSourceMappingCommand: [
      may(eventSourceMappings, ['lambda:UpdateEventSourceMapping'], ['cleanup']),
    ],
  },
  'functions.ts': { InvokeCommand: [may(functions, ['lambda:InvokeFunction'], ['test-app'])] },
  'global-databases.ts': {
    DescribeGlobalClustersCommand: [may(anything, ['rds:DescribeGlobalClusters'], ['verify-replication'])],
    // The Data API reads the secret, and Secrets Manager uses its key, with the permissions of whoever asks.
    ExecuteStatementCommand: [
      may(clusters, ['rds-data:ExecuteStatement'], ['verify-replication']),
      may(databaseSecrets, ['secretsmanager:GetSecretValue'], ['verify-replication']),
      {
        ...may(keys, ['kms:Decrypt'], ['verify-replication']),
        when: ({ regions }) => ({
          StringEquals: { 'kms:ViaService': [`secretsmanager.${regions.source}.amazonaws.com`] },
        }),
      },
    ],
  },
  'history.ts': {
    ListObjectVersionsCommand: [may(buckets, ['s3:ListBucketVersions'], ['test-app'])],
    DeleteObjectsCommand: [may(objects, ['s3:DeleteObject', 's3:DeleteObjectVersion'], ['test-app'])],
  },
  'file-uploads.ts': { PutObjectCommand: [may(objects, ['s3:PutObject'], ['sync'])] },
  // GetCallerIdentity needs no permission.
  'identity.ts': { GetCallerIdentityCommand: [] },
  'inventory.ts': {
    paginateDescribeStacks: [may(anything, ['cloudformation:DescribeStacks'], ['cleanup'])],
    paginateListStackSets: [may(anything, ['cloudformation:ListStackSets'], ['cleanup'])],
    paginateListTables: [may(anything, ['dynamodb:ListTables'], ['cleanup'])],
    paginateDescribeVpcs: [may(anything, ['ec2:DescribeVpcs'], ['cleanup'])],
    paginateListBuckets: [may(anything, ['s3:ListAllMyBuckets'], ['cleanup'])],
    paginateListRoles: [may(anythingGlobal, ['iam:ListRoles'], ['cleanup'])],
  },
  'items.ts': {
    PutItemCommand: [may(tables, ['dynamodb:PutItem'], ['verify-replication', 'test-app'])],
    BatchWriteItemCommand: [may(tables, ['dynamodb:BatchWriteItem'], ['sync'])],
    GetItemCommand: [may(tables, ['dynamodb:GetItem'], ['verify-replication', 'test-app'])],
    DeleteItemCommand: [may(tables, ['dynamodb:DeleteItem'], ['verify-replication', 'test-app'])],
    DescribeTableCommand: [may(tables, ['dynamodb:DescribeTable'], ['verify-replication'])],
  },
  'left-behind.ts': {
    paginateDescribeLogGroups: [may(anything, ['logs:DescribeLogGroups'], ['cleanup'])],
    paginateDescribeDBClusterSnapshots: [may(anything, ['rds:DescribeDBClusterSnapshots'], ['cleanup'])],
    ListBackupsCommand: [may(anything, ['dynamodb:ListBackups'], ['cleanup'])],
  },
  'lifecycle-rules.ts': {
    GetBucketLifecycleConfigurationCommand: [may(buckets, ['s3:GetLifecycleConfiguration'], ['cleanup'])],
    PutBucketLifecycleConfigurationCommand: [may(buckets, ['s3:PutLifecycleConfiguration'], ['cleanup'])],
  },
  'live-compute.ts': {
    paginateDescribeStacks: [may(anything, ['cloudformation:DescribeStacks'], ['cleanup'])],
    paginateDescribeAlarms: [may(anything, ['cloudwatch:DescribeAlarms'], ['cleanup'])],
    paginateListDashboards: [may(anything, ['cloudwatch:ListDashboards'], ['cleanup'])],
    ListEventBusesCommand: [may(anything, ['events:ListEventBuses'], ['cleanup'])],
    paginateListPolicies: [may(anythingGlobal, ['iam:ListPolicies'], ['cleanup'])],
    paginateListRoles: [may(anythingGlobal, ['iam:ListRoles'], ['cleanup'])],
    paginateListEventSourceMappings: [may(anything, ['lambda:ListEventSourceMappings'], ['cleanup'])],
    paginateListFunctions: [may(anything, ['lambda:ListFunctions'], ['cleanup'])],
    paginateListTopics: [may(anything, ['sns:ListTopics'], ['cleanup'])],
    paginateListQueues: [may(anything, ['sqs:ListQueues'], ['cleanup'])],
    paginateListStateMachines: [may(anything, ['states:ListStateMachines'], ['cleanup'])],
  },
  'live-data.ts': {
    paginateListTables: [may(anything, ['dynamodb:ListTables'], ['cleanup'])],
    paginateListKeys: [may(anything, ['kms:ListKeys'], ['cleanup'])],
    DescribeKeyCommand: [may(anything, ['kms:DescribeKey'], ['cleanup'])],
    paginateListStreams: [may(anything, ['kinesis:ListStreams'], ['cleanup'])],
    paginateDescribeDBClusters: [may(anything, ['rds:DescribeDBClusters'], ['cleanup'])],
    paginateDescribeDBInstances: [may(anything, ['rds:DescribeDBInstances'], ['cleanup'])],
    paginateDescribeGlobalClusters: [may(anything, ['rds:DescribeGlobalClusters'], ['cleanup'])],
    paginateListBuckets: [may(anything, ['s3:ListAllMyBuckets'], ['cleanup'])],
    paginateListSecrets: [may(anything, ['secretsmanager:ListSecrets'], ['cleanup'])],
  },
  'live-network.ts': {
    DescribeAddressesCommand: [may(anything, ['ec2:DescribeAddresses'], ['cleanup'])],
    paginateDescribeNatGateways: [may(anything, ['ec2:DescribeNatGateways'], ['cleanup'])],
    paginateDescribeSecurityGroups: [may(anything, ['ec2:DescribeSecurityGroups'], ['cleanup'])],
    paginateDescribeSubnets: [may(anything, ['ec2:DescribeSubnets'], ['cleanup'])],
    paginateDescribeVpcs: [may(anything, ['ec2:DescribeVpcs'], ['cleanup'])],
    paginateDescribeVpcEndpoints: [may(anything, ['ec2:DescribeVpcEndpoints'], ['cleanup'])],
    paginateDescribeVpcPeeringConnections: [
      may(anything, ['ec2:DescribeVpcPeeringConnections'], ['cleanup']),
    ],
  },
  'metrics.ts': {
    paginateListMetrics: [may(anything, ['cloudwatch:ListMetrics'], ['verify-replication'])],
    paginateGetMetricData: [may(anything, ['cloudwatch:GetMetricData'], ['verify-replication'])],
  },
  // Only of verify-replication --inventory, on buckets and a workgroup that are not the platform's: docs/operating.md has the actions.
  'athena.ts': {
    StartQueryExecutionCommand: [],
    GetQueryExecutionCommand: [],
    StopQueryExecutionCommand: [],
    paginateGetQueryResults: [],
  },
  'inventory-reports.ts': {
    GetBucketInventoryConfigurationCommand: [],
    paginateListObjectsV2: [],
    GetObjectCommand: [],
  },
  'listings.ts': {
    GetBucketReplicationCommand: [may(buckets, ['s3:GetReplicationConfiguration'], ['verify-replication'])],
  },
  'multipart.ts': {
    CreateMultipartUploadCommand: [may(objects, ['s3:PutObject'], ['sync'])],
    UploadPartCommand: [may(objects, ['s3:PutObject'], ['sync'])],
    CompleteMultipartUploadCommand: [may(objects, ['s3:PutObject'], ['sync'])],
    AbortMultipartUploadCommand: [may(objects, ['s3:AbortMultipartUpload'], ['sync'])],
  },
  'objects.ts': {
    PutObjectCommand: [may(objects, ['s3:PutObject'], ['sync', 'verify-replication'])],
    HeadObjectCommand: [
      may(objects, ['s3:GetObject', 's3:GetObjectVersion'], ['sync', 'verify-replication', 'cleanup']),
      may(buckets, ['s3:ListBucket'], ['sync', 'verify-replication', 'cleanup']),
    ],
    // Asked only for the reason of a refused HEAD.
    GetObjectCommand: [
      may(
        objects,
        ['s3:GetObject', 's3:GetObjectVersion'],
        ['deploy', 'sync', 'verify-replication', 'cleanup'],
      ),
    ],
    DeleteObjectCommand: [
      may(objects, ['s3:DeleteObject', 's3:DeleteObjectVersion'], ['verify-replication']),
    ],
  },
  'permissions.ts': {
    GetRoleCommand: [may(principals, ['iam:GetRole'], ['preflight'])],
    paginateSimulatePrincipalPolicy: [may(principals, ['iam:SimulatePrincipalPolicy'], ['preflight'])],
  },
  'queues.ts': {
    GetQueueAttributesCommand: [may(queues, ['sqs:GetQueueAttributes'], ['verify-replication'])],
  },
  'queues-temporary.ts': {
    CreateQueueCommand: [may(temporaryQueues, ['sqs:CreateQueue'], ['monitor'])],
    ReceiveMessageCommand: [may(temporaryQueues, ['sqs:ReceiveMessage'], ['monitor'])],
    DeleteMessageBatchCommand: [may(temporaryQueues, ['sqs:DeleteMessage'], ['monitor'])],
    DeleteQueueCommand: [may(temporaryQueues, ['sqs:DeleteQueue'], ['monitor', 'cleanup'])],
    paginateListQueues: [may(anything, ['sqs:ListQueues'], ['monitor', 'cleanup'])],
  },
  'quotas.ts': {
    GetServiceQuotaCommand: [may(anything, ['servicequotas:GetServiceQuota'], ['preflight'])],
    GetAWSDefaultServiceQuotaCommand: [
      may(anything, ['servicequotas:GetAWSDefaultServiceQuota'], ['preflight']),
    ],
    paginateDescribeVpcs: [may(anything, ['ec2:DescribeVpcs'], ['preflight'])],
    DescribeAddressesCommand: [may(anything, ['ec2:DescribeAddresses'], ['preflight'])],
    paginateDescribeDBClusters: [may(anything, ['rds:DescribeDBClusters'], ['preflight'])],
    paginateDescribeDBInstances: [may(anything, ['rds:DescribeDBInstances'], ['preflight'])],
    ListStreamsCommand: [may(anything, ['kinesis:ListStreams'], ['preflight'])],
    // All streams count, also those of others.
    DescribeStreamSummaryCommand: [may(anything, ['kinesis:DescribeStreamSummary'], ['preflight'])],
  },
  'regions.ts': {
    DescribeRegionsCommand: [may(anything, ['ec2:DescribeRegions'], ['preflight'])],
  },
  'saved-queries.ts': {
    DescribeQueryDefinitionsCommand: [may(anything, ['logs:DescribeQueryDefinitions'], ['monitor'])],
  },
  'stack-events.ts': {
    paginateDescribeStackEvents: [
      may(stacks, ['cloudformation:DescribeStackEvents'], ['preflight', ...deploying]),
    ],
  },
  'stack-set-operations.ts': {
    DescribeStackSetOperationCommand: [
      may(stackSets, ['cloudformation:DescribeStackSetOperation'], ['status', ...deploying]),
    ],
    paginateListStackSetOperationResults: [
      may(stackSets, ['cloudformation:ListStackSetOperationResults'], ['status', ...deploying]),
    ],
    StopStackSetOperationCommand: [may(stackSets, ['cloudformation:StopStackSetOperation'], ['deploy'])],
    paginateListStackSetOperations: [may(stackSets, ['cloudformation:ListStackSetOperations'], deploying)],
  },
  // Who runs a command reads the journal; who only looks writes nothing.
  's3-state.ts': {
    HeadBucketCommand: [may(stateBucket, ['s3:ListBucket'], commandNames)],
    paginateListObjectsV2: [may(stateBucket, ['s3:ListBucket'], commandNames)],
    GetObjectCommand: [may(stateObjects, ['s3:GetObject'], commandNames)],
    // If-Match needs GetObject too.
    PutObjectCommand: [may(stateObjects, ['s3:PutObject'], journalling)],
  },
  'stack-sets.ts': {
    DescribeStackSetCommand: [
      may(stackSets, ['cloudformation:DescribeStackSet'], ['preflight', 'plan', ...deploying]),
    ],
    // A set that is not there yet has no ARN.
    CreateStackSetCommand: [
      may(anything, ['cloudformation:CreateStackSet'], ['deploy']),
      may(stackSets, ['cloudformation:TagResource'], ['deploy']),
      passAdministrationRole,
    ],
    UpdateStackSetCommand: [
      may(stackSetOperations, ['cloudformation:UpdateStackSet'], ['deploy']),
      may(stackSets, ['cloudformation:TagResource', 'cloudformation:UntagResource'], ['deploy']),
      passAdministrationRole,
    ],
    DeleteStackSetCommand: [may(stackSets, ['cloudformation:DeleteStackSet'], ['cleanup'])],
    CreateStackInstancesCommand: [
      may(stackSetOperations, ['cloudformation:CreateStackInstances'], ['deploy']),
    ],
    UpdateStackInstancesCommand: [
      may(stackSetOperations, ['cloudformation:UpdateStackInstances'], ['deploy']),
    ],
    DeleteStackInstancesCommand: [
      may(stackSetOperations, ['cloudformation:DeleteStackInstances'], ['cleanup']),
    ],
    DescribeStackInstanceCommand: [may(stackSets, ['cloudformation:DescribeStackInstance'], commandNames)],
    paginateListStackInstances: [
      may(stackSets, ['cloudformation:ListStackInstances'], ['preflight', ...planning]),
    ],
    paginateListStackSets: [may(anything, ['cloudformation:ListStackSets'], ['preflight', ...deploying])],
  },
  'stacks.ts': {
    DescribeStacksCommand: [may(stacks, ['cloudformation:DescribeStacks'], commandNames)],
    paginateListStacks: [may(anything, ['cloudformation:ListStacks'], ['status', ...deploying])],
    GetTemplateCommand: [may(stacks, ['cloudformation:GetTemplate'], ['plan', 'deploy'])],
    CreateStackCommand: [
      may(stacks, ['cloudformation:CreateStack', 'cloudformation:TagResource'], ['deploy']),
    ],
    UpdateStackCommand: [
      may(
        stacks,
        ['cloudformation:UpdateStack', 'cloudformation:TagResource', 'cloudformation:UntagResource'],
        ['deploy'],
      ),
    ],
    CancelUpdateStackCommand: [may(stacks, ['cloudformation:CancelUpdateStack'], ['deploy'])],
    ContinueUpdateRollbackCommand: [may(stacks, ['cloudformation:ContinueUpdateRollback'], ['deploy'])],
    paginateListChangeSets: [may(stacks, ['cloudformation:ListChangeSets'], ['preflight', 'deploy'])],
    DeleteStackCommand: [may(stacks, ['cloudformation:DeleteStack'], deploying)],
    paginateListStackResources: [
      may(stacks, ['cloudformation:ListStackResources'], ['preflight', 'monitor', 'status', ...deploying]),
    ],
  },
  'state-machines.ts': {
    StartExecutionCommand: [may(stateMachines, ['states:StartExecution'], ['test-app'])],
    DescribeExecutionCommand: [may(executions, ['states:DescribeExecution'], ['test-app'])],
  },
  'streams.ts': {
    PutRecordCommand: [may(streams, ['kinesis:PutRecord'], ['verify-replication', 'test-app'])],
    ListShardsCommand: [may(streams, ['kinesis:ListShards'], ['verify-replication', 'test-app'])],
    GetShardIteratorCommand: [may(streams, ['kinesis:GetShardIterator'], ['verify-replication', 'test-app'])],
    GetRecordsCommand: [may(streams, ['kinesis:GetRecords'], ['verify-replication', 'test-app'])],
  },
  'table-sizes.ts': {
    DescribeTableCommand: [may(tables, ['dynamodb:DescribeTable'], ['cleanup'])],
  },
  'tagged-resources.ts': {
    paginateGetResources: [may(anything, ['tag:GetResources'], ['cleanup'])],
  },
  'table-scans.ts': {
    ScanCommand: [may(tables, ['dynamodb:Scan'], ['verify-replication'])],
    DescribeTableCommand: [may(tables, ['dynamodb:DescribeTable'], ['verify-replication'])],
    GetItemCommand: [may(tables, ['dynamodb:GetItem'], ['verify-replication'])],
  },
  'template-validation.ts': {
    ValidateTemplateCommand: [may(anything, ['cloudformation:ValidateTemplate'], ['preflight'])],
  },
  'event-bus.ts': { PutEventsCommand: [may(eventBuses, ['events:PutEvents'], running)] },
  'topics.ts': {
    // The topic's key lets whoever publishes in by their own policies.
    PublishCommand: [
      may(topics, ['sns:Publish'], running),
      {
        ...may(topicKeys, ['kms:GenerateDataKey', 'kms:Decrypt'], running),
        when: ({ regions }) => ({
          StringEquals: { 'kms:ViaService': [`sns.${regions.source}.amazonaws.com`] },
        }),
      },
    ],
    paginateListSubscriptionsByTopic: [may(topics, ['sns:ListSubscriptionsByTopic'], ['monitor'])],
    SubscribeCommand: [may(topics, ['sns:Subscribe'], ['monitor'])],
    // IAM knows no resource for it (Service Authorization Reference).
    UnsubscribeCommand: [may(anything, ['sns:Unsubscribe'], ['monitor'])],
  },
  'version-pages.ts': {
    ListObjectVersionsCommand: [may(buckets, ['s3:ListBucketVersions'], ['verify-replication', 'cleanup'])],
  },
  // The flag --bypass-governance needs s3:BypassGovernanceRetention too: who has it is not for a policy to say that everybody gets.
  'version-deletion.ts': {
    DeleteObjectsCommand: [may(objects, ['s3:DeleteObject', 's3:DeleteObjectVersion'], ['cleanup'])],
    DeleteObjectCommand: [may(objects, ['s3:DeleteObject', 's3:DeleteObjectVersion'], ['cleanup'])],
  },
  'version-listing.ts': {
    ListObjectVersionsCommand: [may(buckets, ['s3:ListBucketVersions'], ['cleanup', 'verify-replication'])],
  },
};

/** What is asked without a command of the SDK: APIs of the platform, by requests that are signed. */
const otherGrants: readonly Grant[] = [may(apis, ['execute-api:Invoke'], ['test-app'])];

/** The same without where it comes from. */
export const callGrants: readonly Grant[] = [
  ...Object.values(calls).flatMap((byImport) => Object.values(byImport).flat()),
  ...otherGrants,
];
