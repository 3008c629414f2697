import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateGlobalClusterCommand,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  DeleteGlobalClusterCommand,
  DescribeDBClustersCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  FailoverGlobalClusterCommand,
  RemoveFromGlobalClusterCommand,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Aurora, account, clusterArn, password, version } from './aurora.ts';
import { away, home, until } from './replicating-aws.ts';

let aurora: Aurora;

beforeAll(async () => {
  aurora = await Aurora.start();
});

afterAll(async () => {
  await aurora.stop();
});

const engine = { Engine: 'aurora-postgresql', EngineVersion: version };
const master = { MasterUsername: 'dbadmin', MasterUserPassword: password };

describe('A global database', () => {
  const GlobalClusterIdentifier = 'trading';
  const [primary, secondary] = [clusterArn(home, 'trading-home'), clusterArn(away, 'trading-away')];

  beforeAll(async () => {
    await aurora.createGlobalDatabase(GlobalClusterIdentifier);
  });

  test('has a writer and a reader in another region, seen from both', async () => {
    const global = await aurora.global(GlobalClusterIdentifier);
    expect(global).toMatchObject({
      GlobalClusterArn: `arn:aws:rds::${account}:global-cluster:trading`,
      ...{ Status: 'available', ...engine },
      Endpoint: expect.stringMatching(/^trading\.global-\w+\.global\.rds\.amazonaws\.com$/) as string,
      GlobalClusterMembers: [
        { DBClusterArn: primary, IsWriter: true, Readers: [secondary], SynchronizationStatus: 'connected' },
        { DBClusterArn: secondary, IsWriter: false, Readers: [], SynchronizationStatus: 'connected' },
      ],
    });
    expect(global?.FailoverState).toBeUndefined();
    const cluster = await aurora.cluster(away, 'trading-away');
    expect(cluster).toMatchObject({ GlobalClusterIdentifier, MasterUsername: 'dbadmin' });
    expect(cluster?.ClusterCreateTime).toBeInstanceOf(Date);
    await expect(aurora.cluster(home, 'trading-away')).rejects.toMatchObject({
      name: 'DBClusterNotFoundFault',
    });
  });

  test('publishes the lag of the secondary in its region, in milliseconds', async () => {
    const ask = async (region: string, Name: string, Value: string, MetricName: string) => {
      const now = Date.now();
      const { Datapoints = [] } = await aurora.local.clients(region).cloudWatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: 'AWS/RDS', MetricName, Dimensions: [{ Name, Value }], Period: 60 },
          ...{ StartTime: new Date(now - 600_000), EndTime: new Date(now + 60_000), Statistics: ['Maximum'] },
        }),
      );
      return Datapoints;
    };
    for (const name of ['ReplicationLag', 'RPOLag', 'ProgressLag']) {
      const [point] = await until(
        () => ask(away, 'DBClusterIdentifier', 'trading-away', `AuroraGlobalDB${name}`),
        (points) => points.length > 0,
      );
      expect(point).toMatchObject({ Maximum: 100, Unit: 'Milliseconds' });
    }
    expect(await ask(away, 'SourceRegion', home, 'AuroraGlobalDBRPOLag')).not.toEqual([]);
    expect(await ask(home, 'DBClusterIdentifier', 'trading-home', 'AuroraGlobalDBRPOLag')).toEqual([]);
  });

  test('is deleted from the outside in, and says why it is not otherwise', async () => {
    const attempts = [
      [
        home,
        new DeleteGlobalClusterCommand({ GlobalClusterIdentifier }),
        'InvalidGlobalClusterStateFault',
        'is not empty',
      ],
      [
        home,
        new DeleteDBClusterCommand({ DBClusterIdentifier: 'trading-home', SkipFinalSnapshot: true }),
        'InvalidGlobalClusterStateFault',
        'primary member of global cluster while there are other global cluster members',
      ],
      [
        away,
        new DeleteDBClusterCommand({ DBClusterIdentifier: 'trading-away', SkipFinalSnapshot: true }),
        'InvalidDBClusterStateFault',
        'is a part of a global cluster, please remove it from globalcluster first',
      ],
      [
        home,
        new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'trading-home-1' }),
        'InvalidDBClusterStateFault',
        'Delete the replica cluster before deleting the last master cluster instance',
      ],
    ] as const;
    for (const [region, command, name, message] of attempts) {
      await expect(aurora.rds(region).send(command as DeleteDBInstanceCommand)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(message) as string,
      });
    }
  });

  test('switches over in the region of the primary only, to a target named by its ARN', async () => {
    const switchover = (region: string, TargetDbClusterIdentifier: string) =>
      aurora
        .rds(region)
        .send(new SwitchoverGlobalClusterCommand({ GlobalClusterIdentifier, TargetDbClusterIdentifier }));
    await expect(switchover(home, 'trading-away')).rejects.toMatchObject({ name: 'DBClusterNotFoundFault' });
    await expect(switchover(away, secondary)).rejects.toMatchObject({
      name: 'InvalidGlobalClusterStateFault',
    });
    await expect(switchover(home, primary)).rejects.toMatchObject({ name: 'InvalidGlobalClusterStateFault' });

    aurora.times.switchingOver = 2000;
    const { GlobalCluster } = await switchover(home, secondary);
    expect(GlobalCluster).toMatchObject({
      Status: 'switching-over',
      FailoverState: {
        ...{ Status: 'pending', IsDataLossAllowed: false },
        ...{ FromDbClusterArn: primary, ToDbClusterArn: secondary },
      },
    });
    await expect(switchover(home, secondary)).rejects.toMatchObject({
      name: 'InvalidGlobalClusterStateFault',
    });
    const seen: string[] = [];
    const over = await until(
      async () => {
        const global = await aurora.global(GlobalClusterIdentifier);
        const writer = global?.GlobalClusterMembers?.find(({ IsWriter }) => IsWriter)?.DBClusterArn;
        const old = global?.GlobalClusterMembers?.find(({ DBClusterArn }) => DBClusterArn === primary);
        const state = `${global?.FailoverState?.Status ?? 'over'} ${writer === secondary ? 'away' : 'home'} ${old?.SynchronizationStatus ?? ''}`;
        if (seen.at(-1) !== state) seen.push(state);
        return global;
      },
      (global) => global?.FailoverState === undefined,
    );
    expect(over?.Status).toBe('available');
    // The writer moves before all is over, and the enum of the SDK does not have this status (T37).
    const expected = [
      'switching-over home connected',
      'switching-over away pending-resync',
      'over away connected',
    ];
    expect(seen.filter((state) => expected.includes(state))).toEqual(expected);
    aurora.times.switchingOver = 300;
  });

  test('fails over from any region, and with a loss if it is allowed', async () => {
    const AllowDataLoss = true;
    const failover = new FailoverGlobalClusterCommand({
      ...{ GlobalClusterIdentifier, TargetDbClusterIdentifier: primary, AllowDataLoss },
    });
    const { GlobalCluster } = await aurora.rds(home).send(failover);
    expect(GlobalCluster).toMatchObject({
      Status: 'failing-over',
      FailoverState: { IsDataLossAllowed: true },
    });
    const global = await until(
      () => aurora.global(GlobalClusterIdentifier),
      (found) => found?.FailoverState === undefined,
    );
    expect(global?.GlobalClusterMembers?.find(({ IsWriter }) => IsWriter)?.DBClusterArn).toBe(primary);
    const both = new FailoverGlobalClusterCommand({
      ...{ GlobalClusterIdentifier, TargetDbClusterIdentifier: secondary, AllowDataLoss, Switchover: true },
    });
    await expect(aurora.rds(home).send(both)).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });

  test('lets go of a member by its ARN only (T38), and is gone in the end', async () => {
    const remove = (DbClusterIdentifier: string) =>
      aurora
        .rds(home)
        .send(new RemoveFromGlobalClusterCommand({ GlobalClusterIdentifier, DbClusterIdentifier }));
    await expect(remove('trading-home')).rejects.toMatchObject({
      message: 'Cluster trading-home is not found in global cluster trading',
    });
    await expect(remove(primary)).rejects.toMatchObject({ name: 'InvalidGlobalClusterStateFault' });
    aurora.times.promoting = 400;
    const { GlobalCluster } = await remove(secondary);
    expect(GlobalCluster?.GlobalClusterMembers?.map(({ DBClusterArn }) => DBClusterArn)).toEqual([primary]);
    expect(await aurora.cluster(away, 'trading-away')).toMatchObject({ Status: 'promoting' });
    expect(await aurora.available(away, 'trading-away')).not.toHaveProperty(
      'GlobalClusterIdentifier',
      'trading',
    );

    aurora.times.deleting = 400;
    const cluster = { DBClusterIdentifier: 'trading-away', SkipFinalSnapshot: true };
    await expect(aurora.rds(away).send(new DeleteDBClusterCommand(cluster))).rejects.toMatchObject({
      message: expect.stringContaining('it still contains DB instances in non-deleting state') as string,
    });
    await aurora.rds(away).send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'trading-away-1' }));
    await aurora.rds(away).send(new DeleteDBClusterCommand(cluster));
    const { DBInstances } = await aurora.rds(away).send(new DescribeDBInstancesCommand({}));
    expect(DBInstances?.map(({ DBInstanceStatus }) => DBInstanceStatus)).toEqual(['deleting']);
    await until(
      () => aurora.rds(away).send(new DescribeDBClustersCommand({})),
      ({ DBClusters }) => DBClusters?.length === 0,
    );
    await remove(primary);
    await aurora.rds(home).send(new DeleteGlobalClusterCommand({ GlobalClusterIdentifier }));
    await expect(aurora.global(GlobalClusterIdentifier)).rejects.toMatchObject({
      name: 'GlobalClusterNotFoundFault',
    });
  });
});

describe('A secondary', () => {
  const GlobalClusterIdentifier = 'orders';
  const KmsKeyId = `arn:aws:kms:${away}:${account}:key/12345678-1234-1234-1234-123456789012`;
  const create = (input: object) =>
    aurora.rds(away).send(
      new CreateDBClusterCommand({
        ...{ DBClusterIdentifier: 'orders-away', GlobalClusterIdentifier, ...engine, KmsKeyId },
        ...input,
      }),
    );

  test('needs an encrypted primary that has an instance (T33), and says what else it wants', async () => {
    await aurora
      .rds(home)
      .send(new CreateGlobalClusterCommand({ GlobalClusterIdentifier, ...engine, StorageEncrypted: true }));
    // Without a primary it would be the primary.
    await expect(create({})).rejects.toMatchObject({
      message: 'The parameter MasterUsername must be provided and must not be blank.',
    });
    await aurora.createCluster(home, 'orders-home', {
      ...{ GlobalClusterIdentifier, ...master, StorageEncrypted: true },
    });
    await expect(create({})).rejects.toMatchObject({
      name: 'InvalidDBClusterStateFault',
      message: expect.stringContaining('not valid for physical replication') as string,
    });
    const small = { DBClusterIdentifier: 'orders-home', DBInstanceIdentifier: 'small', ...engine };
    await expect(
      aurora.rds(home).send(new CreateDBInstanceCommand({ ...small, DBInstanceClass: 'db.t4g.medium' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
    await aurora.createInstance(home, 'orders-home');

    const refusals = [
      [{ MasterUsername: 'dbadmin' }, 'Cannot specify user name for cross region replication cluster'],
      [{ MasterUserPassword: password }, 'Cannot specify password for cross region replication cluster'],
      [{ DatabaseName: 'orders' }, 'Cannot specify database name for cross region replication cluster'],
      [{ ManageMasterUserPassword: true }, "ManageMasterUserPassword isn't supported"],
      [{ EngineVersion: '16.10' }, 'should match setting for global cluster orders'],
      [
        { StorageEncrypted: false },
        'Value for storageEncrypted should match setting for global cluster orders',
      ],
      [{ KmsKeyId: undefined }, 'kmsKeyId should be explicitly specified'],
      [{ KmsKeyId: KmsKeyId.replace(away, home) }, 'does not exist, is not enabled'],
    ] as const;
    for (const [input, message] of refusals) {
      await expect(create(input), JSON.stringify(input)).rejects.toMatchObject({
        message: expect.stringContaining(message) as string,
      });
    }
    await create({});
    expect(await aurora.available(away, 'orders-away')).toMatchObject({ StorageEncrypted: true, KmsKeyId });
  });
});

describe('RDS', () => {
  test('has a status that passes, and identifiers in lower case', async () => {
    aurora.times.creating = 400;
    const DBClusterIdentifier = 'Reports';
    const { DBCluster } = await aurora
      .rds(home)
      .send(new CreateDBClusterCommand({ DBClusterIdentifier, ...engine, ...master }));
    expect(DBCluster).toMatchObject({ DBClusterIdentifier: 'reports', Status: 'creating' });
    expect(await aurora.available(home, 'reports')).not.toHaveProperty('KmsKeyId');
  });

  test('makes a global cluster of a cluster that is there', async () => {
    const SourceDBClusterIdentifier = clusterArn(home, 'reports');
    const GlobalClusterIdentifier = 'reports-global';
    await aurora
      .rds(home)
      .send(new CreateGlobalClusterCommand({ GlobalClusterIdentifier, SourceDBClusterIdentifier }));
    expect(await aurora.global(GlobalClusterIdentifier)).toMatchObject({
      ...{ ...engine, StorageEncrypted: false },
      GlobalClusterMembers: [{ DBClusterArn: SourceDBClusterIdentifier, IsWriter: true }],
    });
  });

  test('offers versions for global databases in both regions, and others that only look like them', async () => {
    for (const region of [home, away]) {
      const { DBEngineVersions = [] } = await aurora
        .rds(region)
        .send(new DescribeDBEngineVersionsCommand({ Engine: 'aurora-postgresql' }));
      const global = DBEngineVersions.filter(({ SupportsGlobalDatabases }) => SupportsGlobalDatabases);
      const versions = global.map(({ EngineVersion }) => EngineVersion);
      expect(versions).toContain(version);
      expect(versions.some((name) => name?.endsWith('-limitless'))).toBe(true);
    }
  });

  test('offers memory-optimised classes for Aurora, which a global database needs, and none that Aurora has not', async () => {
    const offered = async (DBInstanceClass: string) => {
      const { OrderableDBInstanceOptions } = await aurora
        .rds(away)
        .send(new DescribeOrderableDBInstanceOptionsCommand({ ...engine, DBInstanceClass }));
      return OrderableDBInstanceOptions;
    };
    expect(await offered('db.r6g.large')).toMatchObject([
      { ...engine, DBInstanceClass: 'db.r6g.large', SupportsGlobalDatabases: true },
    ]);
    expect(await offered('db.t4g.medium')).toMatchObject([{ SupportsGlobalDatabases: false }]);
    expect(await offered('db.m5.large')).toEqual([]);
  });
});
