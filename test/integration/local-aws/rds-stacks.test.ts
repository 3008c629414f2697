import type { Stack } from '@aws-sdk/client-cloudformation';
import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBInstancesCommand,
  RemoveFromGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Aurora, clusterArn, version } from './aurora.ts';
import { away, home } from './replicating-aws.ts';

let aurora: Aurora;

beforeAll(async () => {
  aurora = await Aurora.start();
});

afterAll(async () => {
  await aurora.stop();
});

const subnet = (zone: number) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: {
    VpcId: { Ref: 'Vpc' },
    CidrBlock: `10.0.${zone}.0/24`,
    AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] },
  },
});

const network = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet0: subnet(0),
  Subnet1: subnet(1),
  SubnetGroup: {
    Type: 'AWS::RDS::DBSubnetGroup',
    Properties: {
      DBSubnetGroupDescription: 'Private subnets',
      SubnetIds: [{ Ref: 'Subnet0' }, { Ref: 'Subnet1' }],
    },
  },
  Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [] } } },
};

const engine = { Engine: 'aurora-postgresql', EngineVersion: version };

const cluster = (properties: object, policy: object = {}) => ({
  ...{ Type: 'AWS::RDS::DBCluster', ...policy },
  Properties: {
    ...engine,
    ...{ DBSubnetGroupName: { Ref: 'SubnetGroup' }, StorageEncrypted: true },
    KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
    ...properties,
  },
});

const instance = {
  Type: 'AWS::RDS::DBInstance',
  Properties: {
    DBClusterIdentifier: { Ref: 'Cluster' },
    DBInstanceClass: 'db.r6g.large',
    Engine: engine.Engine,
  },
};

const secretField = (field: string) => ({
  'Fn::Sub': `{{resolve:secretsmanager:\${Secret}:SecretString:${field}}}`,
});

const primary = {
  Resources: {
    ...network,
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: 'database-master',
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"dbadmin"}',
          GenerateStringKey: 'password',
        },
        ReplicaRegions: [{ Region: away }],
      },
    },
    Global: {
      Type: 'AWS::RDS::GlobalCluster',
      Properties: { GlobalClusterIdentifier: 'Trading', ...engine, StorageEncrypted: true },
    },
    Cluster: cluster({
      ...{ DBClusterIdentifier: 'trading-home', GlobalClusterIdentifier: { Ref: 'Global' } },
      ...{ MasterUsername: secretField('username'), MasterUserPassword: secretField('password') },
      ...{ DatabaseName: 'trading', EnableHttpEndpoint: true },
    }),
    Instance: instance,
    Attachment: {
      Type: 'AWS::SecretsManager::SecretTargetAttachment',
      Properties: {
        ...{ SecretId: { Ref: 'Secret' }, TargetId: { Ref: 'Cluster' } },
        TargetType: 'AWS::RDS::DBCluster',
      },
    },
  },
  Outputs: {
    Writer: { Value: { 'Fn::GetAtt': ['Global', 'GlobalEndpoint.Address'] } },
    Endpoint: { Value: { 'Fn::GetAtt': ['Cluster', 'Endpoint.Address'] } },
    Id: { Value: { Ref: 'Global' } },
  },
};

const secondary = (properties: object = { GlobalClusterIdentifier: 'trading' }) => ({
  Resources: {
    ...network,
    Cluster: cluster({ DBClusterIdentifier: 'trading-away', ...properties }, { DeletionPolicy: 'Delete' }),
    Instance: instance,
  },
});

const output = (stack: Stack | undefined, key: string): string | undefined =>
  stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;

describe('Stacks with a global database', () => {
  let source: Stack | undefined;
  let target: Stack | undefined;

  test('need the primary before the secondary (T33)', async () => {
    const stack = await aurora.createStack(away, 'early', secondary());
    expect(stack?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await aurora.reasons(away, stack)).toContain('Global cluster trading not found.');
    expect((await aurora.deleteStack(away, stack))?.StackStatus).toBe('DELETE_COMPLETE');
  });

  test('deploy in both regions', async () => {
    source = await aurora.createStack(home, 'database', primary);
    expect(await aurora.reasons(home, source)).not.toContain('failed');
    expect(source?.StackStatus).toBe('CREATE_COMPLETE');
    expect(output(source, 'Id')).toBe('trading');
    expect(output(source, 'Writer')).toBe((await aurora.global('trading'))?.Endpoint);
    expect(output(source, 'Endpoint')).toBe((await aurora.cluster(home, 'trading-home'))?.Endpoint);
    target = await aurora.createStack(away, 'database', secondary());
    expect(target?.StackStatus).toBe('CREATE_COMPLETE');
    expect((await aurora.global('trading'))?.GlobalClusterMembers).toMatchObject([
      { DBClusterArn: clusterArn(home, 'trading-home'), IsWriter: true },
      { DBClusterArn: clusterArn(away, 'trading-away'), IsWriter: false },
    ]);
    expect(await aurora.cluster(away, 'trading-away')).toMatchObject({
      ...{ MasterUsername: 'dbadmin', DatabaseName: 'trading', StorageEncrypted: true },
      KmsKeyId: expect.stringMatching(`^arn:aws:kms:${away}:`) as string,
      DBClusterMembers: [{ IsClusterWriter: true }],
    });
  });

  test('complete the secret with where the database is, in both regions', async () => {
    for (const region of [home, away]) {
      const secrets = new SecretsManagerClient(aurora.settings(region));
      const { SecretString = '' } = await secrets.send(
        new GetSecretValueCommand({ SecretId: 'database-master' }),
      );
      expect(JSON.parse(SecretString)).toMatchObject({
        ...{ username: 'dbadmin', engine: 'postgres', host: output(source, 'Endpoint'), dbname: 'trading' },
      });
      if (region === home) {
        const { ReplicationStatus } = await secrets.send(
          new DescribeSecretCommand({ SecretId: 'database-master' }),
        );
        expect(ReplicationStatus).toMatchObject([{ Region: away, Status: 'InSync' }]);
      }
      secrets.destroy();
    }
  });

  test('do not go in the wrong order', async () => {
    source = await aurora.deleteStack(home, source);
    expect(source?.StackStatus).toBe('DELETE_FAILED');
    expect(await aurora.reasons(home, source)).toContain(
      'Cannot delete the last instance of the master cluster',
    );
    expect(await aurora.cluster(home, 'trading-home')).toMatchObject({ Status: 'available' });
  });

  test('let a cluster go when it names its global cluster no more (T35)', async () => {
    target = await aurora.updateStack(away, 'database', secondary({}));
    expect(target?.StackStatus).toBe('UPDATE_COMPLETE');
    expect((await aurora.global('trading'))?.GlobalClusterMembers).toHaveLength(1);
    expect(await aurora.cluster(away, 'trading-away')).toMatchObject({ Status: 'available' });
  });

  test('are deleted, with a snapshot unless the template says otherwise (T39)', async () => {
    expect((await aurora.deleteStack(away, target))?.StackStatus).toBe('DELETE_COMPLETE');
    expect((await aurora.deleteStack(home, source))?.StackStatus).toBe('DELETE_COMPLETE');
    await expect(aurora.global('trading')).rejects.toMatchObject({ name: 'GlobalClusterNotFoundFault' });
    for (const [region, left] of [
      [home, ['trading-home']],
      [away, []],
    ] as const) {
      const { DBInstances } = await aurora.rds(region).send(new DescribeDBInstancesCommand({}));
      expect(DBInstances).toEqual([]);
      const { DBClusterSnapshots } = await aurora.rds(region).send(new DescribeDBClusterSnapshotsCommand({}));
      expect(DBClusterSnapshots?.map(({ DBClusterIdentifier }) => DBClusterIdentifier)).toEqual(left);
    }
  });

  test('take a member out of its global cluster before they delete it', async () => {
    source = await aurora.createStack(home, 'again', primary);
    target = await aurora.createStack(away, 'again', secondary());
    expect(target?.StackStatus).toBe('CREATE_COMPLETE');
    expect((await aurora.deleteStack(away, target))?.StackStatus).toBe('DELETE_COMPLETE');
    expect((await aurora.global('trading'))?.GlobalClusterMembers).toHaveLength(1);
  });

  test('are not deleted after somebody else has taken the member out (T35)', async () => {
    const DbClusterIdentifier = clusterArn(home, 'trading-home');
    const membership = { GlobalClusterIdentifier: 'trading', DbClusterIdentifier };
    await aurora.rds(home).send(new RemoveFromGlobalClusterCommand(membership));
    expect((await aurora.deleteStack(home, source))?.StackStatus).toBe('DELETE_FAILED');
    expect(await aurora.reasons(home, source)).toContain(
      `Cluster ${DbClusterIdentifier} is not found in global cluster trading`,
    );
  });
});
