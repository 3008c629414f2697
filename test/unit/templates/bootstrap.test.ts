import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInLayers } from '../../../src/templates/layers.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import {
  builtIn,
  isObject,
  listOf,
  objectsIn,
  textOf,
  type Json,
  type JsonObject,
} from '../../../scripts/templates/template.ts';

const bootstrap = builtIn('bootstrap.json');

/** The longest region name of the standard partition has 14 characters, a suffix at most 16. */
const values: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::AccountId': '111122223333',
  'AWS::Region': 'ap-southeast-1',
  SourceRegion: 'ap-southeast-1',
  TargetRegion: 'ap-northeast-1',
  EnvironmentSuffix: 'sixteenletters16',
};
const valueOf = (name: string): string => values[name] ?? `no value of ${name}`;

/** With Ref and Fn::Sub resolved: nothing else is in the policies. */
function resolved(value: Json | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(resolved);
  if (!isObject(value)) return value ?? null;
  if ('Ref' in value) return valueOf(textOf(value.Ref));
  if ('Fn::Sub' in value)
    return textOf(value['Fn::Sub']).replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => valueOf(name));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each)]));
}

const policies = Object.entries(bootstrap.Resources).filter(
  ([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy',
);
const statements = policies
  .flatMap(([, { Properties }]) => objectsIn(resolved(Properties.PolicyDocument)))
  .filter((object) => 'Effect' in object);
const actionsOf = (statement: JsonObject): readonly string[] => listOf(statement.Action).map(textOf);
const allowed = new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(actionsOf));
const bySid = (sid: string): JsonObject => statements.find(({ Sid }) => Sid === sid) ?? {};

/** What AWS's resource schemas ask to create, read, update and delete each type (as cfn-lint 1.58.0 bundles them). */
const asked = JSON.parse(
  readFileSync(new URL('handler-permissions.json', import.meta.url), 'utf8'),
) as Record<string, readonly string[]>;

/** What a schema asks for what no template uses. */
const unused: readonly (readonly [permissions: RegExp, because: string])[] = [
  [/^(acm-pca|docdb-elastic|redshift(-serverless)?|elasticfilesystem|firehose|s3files):/, 'no such services'],
  [
    /^(s3tables:|s3:(Put|Create|Update|Delete)Bucket(Metadata|Abac|CORS|Cors|Website|Logging)\w*$|s3:REST)/,
    'buckets without these',
  ],
  [/^s3:Delete(BucketAnalytics|BucketMetrics)Configuration$/, 'IAM has no such actions: Put covers deletion'],
  [/^s3:DeleteBucket(Encryption|Lifecycle|Replication)$/, 'IAM has no such actions: Put covers deletion'],
  [/^s3:Put(Accelerate|Analytics|IntelligentTiering|Inventory)Configuration$/, 'buckets without these'],
  [
    /^s3:Put(BucketAcl|ObjectAcl|BucketReplication|\w*ObjectLockConfiguration)$/,
    'no access lists and no locks',
  ],
  [/^s3:DeleteObject$/, 'buckets are emptied by the operator'],
  [
    /^ec2:\w*(AddressTransfer|NatGatewayAddress|SubnetCidrBlock|Vpn\w+|EncryptionControl|VpcTenancy)$/,
    'none',
  ],
  [/^ec2:(AssociateAddress|DescribeInstances)$/, 'no instances'],
  [/^(vpc-lattice:|vpce:)/, 'endpoints of AWS services in their own region only'],
  [/^events:(Put|Remove)Permission$/, 'the bus takes events of its own account only'],
  [/^iam:(Put|Delete)RolePermissionsBoundary$/, 'roles without a boundary'],
  [/^iam:ListRoles$/, 'no enhanced monitoring'],
  [
    /^kinesis:Update(MaxRecordSize|StreamRecordDistributionStrategy|StreamWarmThroughput)$/,
    'left as they are',
  ],
  [/^kms:ReEncrypt$/, 'IAM has no such action'],
  [
    /^lambda:(\w*(LayerVersion|CapacityProvider|RuntimeAlias)|(Put|Delete)FunctionCodeSigningConfig|GetCodeSigningConfig)$/,
    'functions without these',
  ],
  [/^lambda:Put(FunctionRecursion|FunctionScaling|RuntimeManagement)Config$/, 'left as they are'],
  [/^lambda:InvokeFunction$/, 'no rotation function'],
  [
    /^logs:(CreateLogDelivery|PutBearerTokenAuthentication|PutLogGroupDeletionProtection)$/,
    'no log delivery',
  ],
  [/^logs:(Put|Delete)(DataProtection|Index)Policy$/, 'log groups without these'],
  [
    /^rds:(AddRoleTo|RemoveRoleFrom|Create\w+Snapshot|CreateDBInstanceReadReplica|Promote|Restore)/,
    'none of these',
  ],
  [/^rds:(Start|Stop)DBInstanceAutomatedBackupsReplication$/, 'Aurora replicates by itself'],
  [/^route53-recovery-control-config:/, 'health checks of endpoints only'],
  [/^sns:PutDataProtectionPolicy$/, 'topics without one'],
];

/** Actions that no schema names. */
const beyondSchemas = [
  // What AWS documents as the least that an execution role of StackSets needs, on the stacks of our sets only.
  'cloudformation:*',
  'cloudformation:GetTemplateSummary',
  'cloudformation:ValidateTemplate',
  // What AWS's own execution role of a self-managed StackSet may do on all stacks (AWSQuickSetupDeploymentRolePolicy).
  'cloudformation:DescribeStacks',
  'cloudformation:ListStacks',
  // Private DNS of an interface endpoint: ec2:CreateVpcEndpoint depends on it (Service Authorization Reference).
  'route53:AssociateVPCWithHostedZone',
];

it('has both buckets and the roles in the source region, and the artifact bucket alone in the target region', () => {
  expect(evaluate(bootstrap, 'eu-central-1')).toEqual({
    resources: ['ArtifactBucket', 'ArtifactBucketPolicy'],
    outputs: ['ArtifactBucketName'],
  });
  expect(evaluate(bootstrap, 'us-east-1').outputs).toEqual([
    'ArtifactBucketName',
    'JournalBucketName',
    'StackSetAdministrationRoleArn',
    'StackSetExecutionRoleName',
  ]);
});

describe('the administration role', () => {
  const properties = resolved(bootstrap.Resources.StackSetAdministrationRole?.Properties);
  const role = isObject(properties) ? properties : {};

  it('is assumed by CloudFormation for StackSets of this account only', () => {
    expect(objectsIn(role.AssumeRolePolicyDocument).filter(({ Effect }) => Effect)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudformation.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          StringLike: { 'aws:SourceArn': 'arn:aws:cloudformation:*:111122223333:stackset/*' },
        },
      },
    ]);
  });

  it('may assume the execution role and nothing else', () => {
    const executionRole = resolved(bootstrap.Resources.StackSetExecutionRole?.Properties.RoleName);
    expect(objectsIn(role.Policies).filter(({ Effect }) => Effect)).toEqual([
      {
        Sid: 'AssumeExecutionRole',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: `arn:aws:iam::111122223333:role/${textOf(executionRole)}`,
      },
    ]);
  });
});

describe('the execution role', () => {
  const role = bootstrap.Resources.StackSetExecutionRole?.Properties ?? {};

  it('is assumed by the administration role only', () => {
    expect(objectsIn(role.AssumeRolePolicyDocument).find(({ Effect }) => Effect)).toEqual({
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::GetAtt': ['StackSetAdministrationRole', 'Arn'] } },
      Action: 'sts:AssumeRole',
    });
  });

  it('has every policy from its creation on: a StackSet that starts next finds it complete', () => {
    expect(role.ManagedPolicyArns).toEqual(policies.map(([id]) => ({ Ref: id })));
    expect(role).not.toHaveProperty('Policies');
  });

  const types = new Set(
    builtInLayers
      .filter(({ kind }) => kind === 'stack-set')
      .flatMap(({ template }) => Object.values(builtIn(template).Resources).map(({ Type }) => Type)),
  );
  const isUnused = (permission: string): boolean => unused.some(([pattern]) => pattern.test(permission));

  it.each([...types].sort())('may do what CloudFormation needs for %s', (type) => {
    const permissions = asked[type];
    expect(permissions).toBeDefined();
    expect(permissions?.filter((each) => !allowed.has(each) && !isUnused(each))).toEqual([]);
  });

  it('may do nothing that no template of the platform needs', () => {
    const needed = new Set([...Object.values(asked).flat(), ...beyondSchemas]);
    expect([...allowed].filter((action) => !needed.has(action) || isUnused(action))).toEqual([]);
  });

  it('makes and passes roles of this environment only, to named services, and never itself', () => {
    const own = 'arn:aws:iam::111122223333:role/trading-analytics-*-sixteenletters16';
    expect(bySid('Roles').Resource).toBe(own);
    expect(bySid('PassRoles')).toMatchObject({
      Action: 'iam:PassRole',
      Resource: own,
      Condition: {
        StringEquals: {
          'iam:PassedToService': [
            'apigateway.amazonaws.com',
            'lambda.amazonaws.com',
            's3.amazonaws.com',
            'states.amazonaws.com',
          ],
        },
      },
    });
    expect(bySid('NotItself')).toMatchObject({
      Effect: 'Deny',
      Resource: 'arn:aws:iam::111122223333:role/trading-analytics-stackset-*',
    });
    expect(actionsOf(bySid('NotItself'))).toEqual(
      expect.arrayContaining(['iam:AttachRolePolicy', 'iam:PassRole', 'iam:PutRolePolicy']),
    );
  });

  it('touches only what carries the suffix, wherever ARNs have names', () => {
    const withIds =
      /^arn:aws:(ec2:\*:111122223333:\*|kms:\*:111122223333:key\/\*|lambda:\*:111122223333:event-source-mapping:\*|apigateway:\*::\/[a-z*/]+|acm:\*:111122223333:certificate\/\*|route53:::[a-z]+\/\*|rds:\*:111122223333:(og|pg):default[.:]\*|iam::111122223333:role\/aws-service-role\/\*)$/;
    const others = statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Resource }) => listOf(Resource).map(textOf))
      .filter((arn) => arn !== '*' && !withIds.test(arn));
    expect(others.filter((arn) => !/trading-analytics.*-sixteenletters16/.test(arn))).toEqual([]);
  });

  it('is allowed on everything what IAM knows no resource for (Service Authorization Reference)', () => {
    const withoutResource = [
      'cloudformation:ListStacks',
      'ec2:DescribeVpcs',
      'kinesis:UpdateShardCount',
      'logs:DescribeIndexPolicies',
      'logs:DescribeResourcePolicies',
      'logs:PutQueryDefinition',
      'secretsmanager:GetRandomPassword',
    ];
    const onEverything = statements
      .filter(({ Effect, Resource }) => Effect === 'Allow' && listOf(Resource).includes('*'))
      .flatMap(actionsOf);
    expect(onEverything).toEqual(expect.arrayContaining(withoutResource));
  });

  it('acts on things without a name in the two regions only', () => {
    const unbounded = statements
      .filter((statement) => statement.Effect === 'Allow' && listOf(statement.Resource).includes('*'))
      .filter(({ Condition }) => !isObject(Condition))
      .flatMap(actionsOf);
    // Route 53 is global.
    expect(unbounded).toEqual(['route53:CreateHealthCheck', 'route53:ListHostedZones']);
  });
});

describe('the limits of IAM', () => {
  it.each(policies.map(([id, { Properties }]) => [id, Properties] as const))(
    'leave room for %s: 6,144 characters',
    (_, { PolicyDocument }) => {
      expect(JSON.stringify(resolved(PolicyDocument)).length).toBeLessThanOrEqual(6144);
    },
  );

  it.each(['StackSetAdministrationRole', 'StackSetExecutionRole'])(
    'leave room for the longest name of %s: 64 characters',
    (id) => {
      const name = resolved(bootstrap.Resources[id]?.Properties.RoleName);
      expect(textOf(name).length).toBeLessThanOrEqual(64);
    },
  );
});

it.each([
  ['ArtifactBucket', 30],
  ['JournalBucket', 365],
])('%s keeps what was overwritten for %s days, and current objects for ever', (id, days) => {
  expect(bootstrap.Resources[id]?.Properties.LifecycleConfiguration).toEqual({
    Rules: [
      {
        Id: 'abort-incomplete-multipart-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
      {
        Id: 'delete-noncurrent-versions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: days },
      },
    ],
  });
});
