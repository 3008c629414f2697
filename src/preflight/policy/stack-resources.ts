import type { DeployableLayer } from '../../deployment/layer.ts';
import type { Conditions, Grant } from './grant.ts';
import type { PolicyScope } from './scope.ts';
import {
  anything,
  buckets,
  globalDatabases,
  networks,
  policies,
  roles,
  serviceRoles,
  tablesAndStreams,
  type ResourceScope,
} from './resources.ts';

/** What CloudFormation does with a resource of a plain stack, which it does in the name of whoever asked for the stack. */
interface Handling {
  readonly on: ResourceScope;
  /** To create, read and update. */
  readonly keep: readonly string[];
  /** To delete, which a deploy does as well when it rolls back. */
  readonly remove: readonly string[];
  readonly when?: (scope: PolicyScope) => Conditions;
}

/**
 * By type: what AWS's resource schemas ask for (as cfn-lint 1.58.0 bundles them), less what is for properties that the
 * templates do not use. The types of the built-in plain stacks only: those of StackSets are the execution role's.
 */
const handlings: Readonly<Record<string, readonly Handling[]>> = {
  'AWS::S3::Bucket': [
    {
      on: buckets,
      keep: [
        's3:CreateBucket',
        's3:GetAccelerateConfiguration',
        's3:GetAnalyticsConfiguration',
        's3:GetBucketAbac',
        's3:GetBucketAcl',
        's3:GetBucketCORS',
        's3:GetBucketLogging',
        's3:GetBucketMetadataTableConfiguration',
        's3:GetBucketNotification',
        's3:GetBucketObjectLockConfiguration',
        's3:GetBucketOwnershipControls',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketTagging',
        's3:GetBucketVersioning',
        's3:GetBucketWebsite',
        's3:GetEncryptionConfiguration',
        's3:GetIntelligentTieringConfiguration',
        's3:GetInventoryConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetMetricsConfiguration',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:ListTagsForResource',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        's3:TagResource',
        's3:UntagResource',
      ],
      remove: ['s3:DeleteBucket', 's3:ListBucket'],
    },
  ],
  'AWS::S3::BucketPolicy': [
    {
      on: buckets,
      keep: ['s3:GetBucketPolicy', 's3:PutBucketPolicy'],
      remove: ['s3:DeleteBucketPolicy', 's3:GetBucketPolicy'],
    },
  ],
  'AWS::IAM::Role': [
    {
      on: roles,
      keep: [
        'iam:CreateRole',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:PutRolePolicy',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      remove: [
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:GetRole',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
      ],
    },
    {
      on: roles,
      keep: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      remove: ['iam:DetachRolePolicy'],
      // Without it, whoever runs the program could give these roles any policy of the account.
      when: (scope) => ({ ArnLike: { 'iam:PolicyARN': policies.arns(scope) } }),
    },
  ],
  'AWS::IAM::ManagedPolicy': [
    {
      on: policies,
      keep: [
        'iam:CreatePolicy',
        'iam:CreatePolicyVersion',
        'iam:DeletePolicyVersion',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
        'iam:ListEntitiesForPolicy',
        'iam:ListPolicyVersions',
      ],
      remove: [
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:GetPolicy',
        'iam:ListEntitiesForPolicy',
        'iam:ListPolicyVersions',
      ],
    },
  ],
  'AWS::EC2::VPCPeeringConnection': [
    {
      on: networks,
      keep: [
        'ec2:AcceptVpcPeeringConnection',
        'ec2:CreateTags',
        'ec2:CreateVpcPeeringConnection',
        'ec2:DeleteTags',
      ],
      remove: ['ec2:DeleteVpcPeeringConnection'],
    },
    {
      on: anything,
      keep: ['ec2:DescribeVpcPeeringConnections'],
      remove: ['ec2:DescribeVpcPeeringConnections'],
    },
  ],
  'AWS::EC2::Route': [
    { on: networks, keep: ['ec2:CreateRoute', 'ec2:ReplaceRoute'], remove: ['ec2:DeleteRoute'] },
    {
      on: anything,
      keep: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeRouteTables'],
      remove: ['ec2:DescribeRouteTables'],
    },
  ],
  'AWS::DynamoDB::GlobalTable': [
    {
      on: tablesAndStreams,
      keep: [
        'dynamodb:BatchWriteItem',
        'dynamodb:CreateTable',
        'dynamodb:CreateTableReplica',
        'dynamodb:DeleteItem',
        'dynamodb:DeleteTableReplica',
        'dynamodb:Describe*',
        'dynamodb:GetItem',
        'dynamodb:GetResourcePolicy',
        'dynamodb:ListTagsOfResource',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:TagResource',
        'dynamodb:UntagResource',
        'dynamodb:UpdateContinuousBackups',
        'dynamodb:UpdateContributorInsights',
        'dynamodb:UpdateItem',
        'dynamodb:UpdateTable',
        'dynamodb:UpdateTimeToLive',
      ],
      remove: ['dynamodb:DeleteTable', 'dynamodb:DeleteTableReplica', 'dynamodb:Describe*'],
    },
    {
      on: serviceRoles,
      keep: ['iam:CreateServiceLinkedRole'],
      remove: [],
      when: () => ({ StringEquals: { 'iam:AWSServiceName': ['replication.dynamodb.amazonaws.com'] } }),
    },
  ],
  'AWS::RDS::GlobalCluster': [
    {
      on: globalDatabases,
      keep: [
        'rds:AddTagsToResource',
        'rds:CreateGlobalCluster',
        'rds:ListTagsForResource',
        'rds:ModifyGlobalCluster',
        'rds:RemoveTagsFromResource',
      ],
      remove: ['rds:DeleteGlobalCluster', 'rds:RemoveFromGlobalCluster'],
    },
    {
      on: anything,
      keep: ['rds:DescribeDBClusters', 'rds:DescribeGlobalClusters'],
      remove: ['rds:DescribeDBClusters', 'rds:DescribeGlobalClusters'],
    },
  ],
};

export const grantsOfStacks = (layers: readonly DeployableLayer[]): readonly Grant[] =>
  typesOfStacks(layers).flatMap((type) =>
    (handlings[type] ?? []).flatMap(({ on, keep, remove, when }): readonly Grant[] => {
      const condition = when ? { when } : {};
      return [
        { on, actions: keep, commands: ['deploy'], ...condition },
        { on, actions: remove, commands: ['deploy', 'cleanup'], ...condition },
      ];
    }),
  );

/** Types of plain stacks of which is not known here what they need: those of an operator's own templates. */
export const typesWithoutGrants = (layers: readonly DeployableLayer[]): readonly string[] =>
  typesOfStacks(layers).filter((type) => !(type in handlings));

function typesOfStacks(layers: readonly DeployableLayer[]): readonly string[] {
  const types = layers
    .filter(({ kind }) => kind === 'stack')
    .flatMap(({ templateBody }) => {
      const { Resources = {} } = JSON.parse(templateBody) as {
        readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
      };
      return Object.values(Resources).map(({ Type }) => Type);
    });
  return [...new Set(types)].sort();
}
