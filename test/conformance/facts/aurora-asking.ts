/** What questions about Aurora have in common. */
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateGlobalClusterCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  type CreateDBClusterMessage,
  type GlobalCluster,
} from '@aws-sdk/client-rds';
import { account, away, home, type Aws } from '../aws.ts';
import { unique, until } from '../asking.ts';

export const engine = { Engine: 'aurora-postgresql', EngineVersion: '15.13' };

export const arnOf = (region: string, cluster: string): string =>
  `arn:aws:rds:${region}:${account}:cluster:${cluster}`;

export async function createGlobalCluster(aws: Aws): Promise<string> {
  const GlobalClusterIdentifier = unique('global');
  await aws
    .clients(home)
    .rds.send(new CreateGlobalClusterCommand({ GlobalClusterIdentifier, ...engine, StorageEncrypted: true }));
  return GlobalClusterIdentifier;
}

export async function createCluster(
  aws: Aws,
  region: string,
  options: Partial<CreateDBClusterMessage> = {},
): Promise<string> {
  const DBClusterIdentifier = unique('cluster');
  const { rds } = aws.clients(region);
  await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier, ...engine, ...options }));
  await until(
    () => rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier })),
    ({ DBClusters }) => DBClusters?.[0]?.Status === 'available',
  );
  return DBClusterIdentifier;
}

export async function createInstance(aws: Aws, region: string, DBClusterIdentifier: string): Promise<string> {
  const DBInstanceIdentifier = unique('instance');
  const { rds } = aws.clients(region);
  await rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier, DBClusterIdentifier, Engine: engine.Engine },
      DBInstanceClass: 'db.r6g.large',
    }),
  );
  await until(
    () => rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier })),
    ({ DBInstances }) => DBInstances?.[0]?.DBInstanceStatus === 'available',
  );
  return DBInstanceIdentifier;
}

export const primary = {
  ...{ MasterUsername: 'dbadmin', MasterUserPassword: 'not-a-secret-1' },
  StorageEncrypted: true,
};
export const secondary = { StorageEncrypted: true, KmsKeyId: `arn:aws:kms:${away}:${account}:key/replica` };

export interface GlobalDatabase {
  readonly global: string;
  readonly primary: string;
  readonly secondary: string;
}

/** A writer at home and its reader away, an instance in each. */
export async function globalDatabase(aws: Aws): Promise<GlobalDatabase> {
  const global = await createGlobalCluster(aws);
  const joined = { GlobalClusterIdentifier: global };
  const writer = await createCluster(aws, home, { ...primary, ...joined });
  await createInstance(aws, home, writer);
  const reader = await createCluster(aws, away, { ...secondary, ...joined });
  await createInstance(aws, away, reader);
  return { global, primary: writer, secondary: reader };
}

export async function describeGlobal(aws: Aws, GlobalClusterIdentifier: string): Promise<GlobalCluster> {
  const { GlobalClusters } = await aws
    .clients(home)
    .rds.send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier }));
  const found = GlobalClusters?.find((each) => each.GlobalClusterIdentifier === GlobalClusterIdentifier);
  if (!found) throw new Error('the global cluster is not in the answer');
  return found;
}

/** Such as `eu-central-1 reads, us-east-1 writes`. */
export const members = ({ GlobalClusterMembers = [] }: GlobalCluster): string =>
  GlobalClusterMembers.map(
    ({ DBClusterArn = '', IsWriter }) =>
      `${DBClusterArn.split(':')[3] ?? ''} ${IsWriter ? 'writes' : 'reads'}`,
  )
    .sort()
    .join(', ') || 'none';
