import { describe, expect, it } from 'vitest';
import { database as layer } from '../../../src/templates/layers/database.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import {
  builtIn,
  isObject,
  listOf,
  objectsIn,
  stringsIn,
  textOf,
  type JsonObject,
} from '../../../scripts/templates/template.ts';

const database = builtIn('database.json');
const propertiesOf = (id: string): JsonObject => database.Resources[id]?.Properties ?? {};

const both = [
  'DatabaseClusterParameterGroup',
  'DatabaseKey',
  'DatabaseKeyAlias',
  'DatabaseSecurityGroup',
  'DatabaseSubnetGroup',
];
const source = [
  'AuroraPrimaryCluster',
  'AuroraPrimaryInstance1',
  'AuroraPrimaryLogGroup',
  'DatabaseMasterSecret',
  'DatabaseMasterSecretAttachment',
];
const target = ['AuroraSecondaryCluster', 'AuroraSecondaryInstance1', 'AuroraSecondaryLogGroup'];
const outputs = ['DatabaseClusterArn', 'DatabaseClusterEndpoint', 'DatabaseClusterId'];

describe('what each region has', () => {
  it('the primary and the secret in the source region', () => {
    expect(evaluate(database, 'us-east-1')).toEqual({
      resources: [...both, ...source].sort(),
      outputs: [...outputs, 'DatabaseMasterSecretArn', 'DatabaseName'],
    });
  });

  it('the secondary in the target region', () => {
    expect(evaluate(database, 'eu-central-1')).toEqual({ resources: [...both, ...target].sort(), outputs });
  });

  it('the primary with its instance before the secondary (T33)', () => {
    expect(layer.regions).toEqual(['source', 'target']);
    expect(propertiesOf('AuroraPrimaryInstance1').DBClusterIdentifier).toEqual({
      Ref: 'AuroraPrimaryCluster',
    });
  });
});

describe.each(['Primary', 'Secondary'])('the %s cluster', (side) => {
  const cluster = propertiesOf(`Aurora${side}Cluster`);
  const name = `trading-analytics-aurora-${side.toLowerCase()}-\${EnvironmentSuffix}`;

  it('is a member of the global database, of its version', () => {
    expect(cluster).toMatchObject({
      DBClusterIdentifier: { 'Fn::Sub': name },
      GlobalClusterIdentifier: { Ref: 'GlobalClusterIdentifier' },
      Engine: 'aurora-postgresql',
      EngineVersion: { Ref: 'DatabaseEngineVersion' },
    });
  });

  it("is encrypted by its own region's key", () => {
    expect(cluster).toMatchObject({
      StorageEncrypted: true,
      KmsKeyId: { 'Fn::GetAtt': ['DatabaseKey', 'Arn'] },
    });
  });

  it('has the port of PostgreSQL, which CloudFormation would not give it', () => {
    expect(cluster.Port).toBe(5432);
  });

  it('answers the Data API and IAM users, and logs to a group that was there before', () => {
    expect(cluster).toMatchObject({
      EnableHttpEndpoint: true,
      EnableIAMDatabaseAuthentication: true,
      EnableCloudwatchLogsExports: ['postgresql'],
    });
    expect(database.Resources[`Aurora${side}Cluster`]?.DependsOn).toBe(`Aurora${side}LogGroup`);
    expect(propertiesOf(`Aurora${side}LogGroup`)).toMatchObject({
      LogGroupName: { 'Fn::Sub': `/aws/rds/cluster/${name}/postgresql` },
      RetentionInDays: 30,
      KmsKeyId: { 'Fn::GetAtt': ['DatabaseKey', 'Arn'] },
    });
  });

  it('leaves no snapshot and no backup behind (T39), and is protected when the operator says so', () => {
    expect(database.Resources[`Aurora${side}Cluster`]?.DeletionPolicy).toBe('Delete');
    expect(cluster).toMatchObject({
      DeleteAutomatedBackups: true,
      DeletionProtection: { Ref: 'EnableDeletionProtection' },
    });
  });

  it('has an instance in private subnets, with insights, that never changes its version alone', () => {
    expect(propertiesOf(`Aurora${side}Instance1`)).toMatchObject({
      DBClusterIdentifier: { Ref: `Aurora${side}Cluster` },
      DBInstanceClass: { Ref: 'DatabaseInstanceClass' },
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: false,
      EnablePerformanceInsights: true,
      PerformanceInsightsKMSKeyId: { 'Fn::GetAtt': ['DatabaseKey', 'Arn'] },
    });
    expect(cluster.DBSubnetGroupName).toEqual({ Ref: 'DatabaseSubnetGroup' });
  });

  it('has its own parameter group, since none is inherited (T40)', () => {
    expect(cluster.DBClusterParameterGroupName).toEqual({ Ref: 'DatabaseClusterParameterGroup' });
  });
});

describe('what only one of the clusters may say', () => {
  it('the primary has the master user, by a reference that only RDS resolves', () => {
    expect(propertiesOf('AuroraPrimaryCluster')).toMatchObject({
      DatabaseName: 'trading',
      MasterUsername: { Ref: 'DatabaseMasterUsername' },
      MasterUserPassword: {
        'Fn::Sub': '{{resolve:secretsmanager:${DatabaseMasterSecret}:SecretString:password}}',
      },
    });
  });

  it.each(['MasterUsername', 'MasterUserPassword', 'DatabaseName', 'ManageMasterUserPassword'])(
    'the secondary has no %s',
    (property) => {
      expect(propertiesOf('AuroraSecondaryCluster')).not.toHaveProperty(property);
    },
  );

  it('the secondary says where it is copied from: without, encrypted copies need a signed URL', () => {
    expect(propertiesOf('AuroraSecondaryCluster').SourceRegion).toEqual({ Ref: 'SourceRegion' });
    expect(propertiesOf('AuroraPrimaryCluster')).not.toHaveProperty('SourceRegion');
  });
});

describe('the secret', () => {
  const generated = propertiesOf('DatabaseMasterSecret').GenerateSecretString as JsonObject;

  it('is generated, from characters that need no escaping in SQL or URLs and that RDS takes', () => {
    const excluded = textOf(generated.ExcludeCharacters);
    const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    expect(printable.filter((each) => !excluded.includes(each)).join('')).toMatch(/^[\w.~-]+$/);
    expect(generated).toMatchObject({
      GenerateStringKey: 'password',
      SecretStringTemplate: { 'Fn::Sub': '{"username":"${DatabaseMasterUsername}"}' },
    });
  });

  it('is there for the writer of either region, encrypted by our key', () => {
    expect(propertiesOf('DatabaseMasterSecret')).toMatchObject({
      KmsKeyId: { 'Fn::GetAtt': ['DatabaseKey', 'Arn'] },
      ReplicaRegions: [{ Region: { Ref: 'TargetRegion' } }],
    });
  });

  it('knows where the database is, and the output is its ARN', () => {
    expect(propertiesOf('DatabaseMasterSecretAttachment')).toEqual({
      SecretId: { Ref: 'DatabaseMasterSecret' },
      TargetId: { Ref: 'AuroraPrimaryCluster' },
      TargetType: 'AWS::RDS::DBCluster',
    });
    expect(database.Outputs.DatabaseMasterSecretArn?.Value).toEqual({
      'Fn::GetAtt': ['DatabaseMasterSecret', 'Id'],
    });
  });
});

describe('who reaches it', () => {
  it('both networks, on the port of PostgreSQL; it reaches nobody', () => {
    const group = propertiesOf('DatabaseSecurityGroup');
    expect(group.SecurityGroupIngress).toMatchObject(
      ['SourceVpcCidr', 'TargetVpcCidr'].map((cidr) => ({
        ...{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 },
        CidrIp: { Ref: cidr },
      })),
    );
    expect(group.SecurityGroupEgress).toMatchObject([{ IpProtocol: '-1', CidrIp: '127.0.0.1/32' }]);
  });

  it('only with TLS, and without trading data in the log', () => {
    expect(propertiesOf('DatabaseClusterParameterGroup').Parameters).toEqual({
      'rds.force_ssl': '1',
      log_statement: 'none',
      log_min_duration_statement: '-1',
      log_min_error_statement: 'panic',
      log_error_verbosity: 'terse',
    });
  });

  it("in the VPC and the private subnets of the stack's own region", () => {
    const ofRegion = (name: string) => ({
      'Fn::If': ['IsSource', { Ref: `Source${name}` }, { Ref: `Target${name}` }],
    });
    expect(propertiesOf('DatabaseSecurityGroup').VpcId).toEqual(ofRegion('VpcId'));
    expect(propertiesOf('DatabaseSubnetGroup').SubnetIds).toEqual(ofRegion('PrivateSubnetIds'));
  });
});

describe('the key', () => {
  const statements = listOf((propertiesOf('DatabaseKey').KeyPolicy as JsonObject).Statement).filter(isObject);
  const encrypting = statements.filter(({ Action }) => listOf(Action).includes('kms:Decrypt'));

  it('encrypts through RDS and Secrets Manager, and for the logs of the database', () => {
    expect(encrypting).toHaveLength(2);
    expect(encrypting[0]?.Condition).toMatchObject({
      StringEquals: {
        'kms:ViaService': [
          { 'Fn::Sub': 'rds.${AWS::Region}.${AWS::URLSuffix}' },
          { 'Fn::Sub': 'secretsmanager.${AWS::Region}.${AWS::URLSuffix}' },
        ],
      },
    });
    expect(stringsIn(encrypting[1]?.Condition).join()).toContain(
      'log-group:/aws/rds/cluster/trading-analytics-aurora-',
    );
  });

  it('is lent to AWS itself only', () => {
    const lending = statements.filter(({ Action }) => listOf(Action).includes('kms:CreateGrant'));
    expect(lending.map(({ Condition }) => Condition)).toMatchObject([
      { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    ]);
  });

  it('is nobody’s but this account’s', () => {
    const principals = objectsIn(statements).flatMap(({ AWS }) => (AWS === undefined ? [] : [AWS]));
    for (const principal of principals)
      expect(principal).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' });
  });
});

it('has a family and a name of the parameter group by major version, so that another one can replace it', () => {
  const { Family, DBClusterParameterGroupName } = propertiesOf('DatabaseClusterParameterGroup');
  const major = { 'Fn::Select': [0, { 'Fn::Split': ['.', { Ref: 'DatabaseEngineVersion' }] }] };
  expect(Family).toEqual({ 'Fn::Sub': ['aurora-postgresql${Major}', { Major: major }] });
  expect(DBClusterParameterGroupName).toEqual({
    'Fn::Sub': ['trading-analytics-database-pg${Major}-${EnvironmentSuffix}', { Major: major }],
  });
});

it('tells clients of the secondary where to read: it writes nowhere before a switchover', () => {
  expect(database.Outputs.DatabaseClusterEndpoint?.Value).toEqual({
    'Fn::If': [
      'IsSource',
      { 'Fn::GetAtt': ['AuroraPrimaryCluster', 'Endpoint.Address'] },
      { 'Fn::GetAtt': ['AuroraSecondaryCluster', 'ReadEndpoint.Address'] },
    ],
  });
});

it.each([
  ['db.r6g.large', true],
  ['db.r8g.12xlarge', true],
  ['db.x2g.xlarge', true],
  ['db.t4g.medium', false],
  ['db.m6g.large', false],
])('takes %s as the class of the instances: %s', (instanceClass, taken) => {
  const pattern = textOf(database.Parameters.DatabaseInstanceClass?.AllowedPattern);
  expect(new RegExp(pattern).test(instanceClass)).toBe(taken);
});
