import {
  CreateDBClusterCommand,
  CreateGlobalClusterCommand,
  DeleteDBClusterCommand,
  DeleteGlobalClusterCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeGlobalClustersCommand,
  RemoveFromGlobalClusterCommand,
  StopDBClusterCommand,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import { away, home } from '../aws.ts';
import {
  createStack,
  deleteStack,
  messageOf,
  refusalOf,
  template,
  unique,
  until,
  yesOrNo,
} from '../asking.ts';
import { fact, sharedFact, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';
import {
  arnOf,
  createCluster,
  createGlobalCluster,
  createInstance,
  describeGlobal,
  engine,
  globalDatabase,
  members,
  primary,
  secondary,
} from './aurora-asking.ts';

export const auroraFacts: readonly Fact[] = [
  sharedFact(
    '',
    'The members of a global cluster, as the SDK reads the XML',
    { expected: 'eu-central-1 reads, us-east-1 writes', source: api('rds', 'GlobalClusterMember') },
    async (aws) => members(await describeGlobal(aws, (await globalDatabase(aws)).global)),
  ),
  sharedFact(
    '',
    "Whether the SDK reads a cluster's time of creation",
    { expected: 'yes', source: api('rds', 'DBCluster') },
    async (aws) => {
      const DBClusterIdentifier = await createCluster(aws, home, primary);
      const { DBClusters } = await aws
        .clients(home)
        .rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
      return yesOrNo(DBClusters?.[0]?.ClusterCreateTime instanceof Date);
    },
  ),
  sharedFact(
    '',
    'DescribeDBClusters of a cluster of the other region',
    { expected: 'DBClusterNotFoundFault (404)', source: api('rds', 'DescribeDBClusters') },
    async (aws) => {
      const DBClusterIdentifier = await createCluster(aws, home, primary);
      return refusalOf(aws.clients(away).rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier })));
    },
  ),
  sharedFact(
    '',
    'CreateGlobalCluster with the name of one that exists',
    {
      expected: 'GlobalClusterAlreadyExistsFault (400)',
      source: api('rds', 'CreateGlobalCluster'),
      ruling: 'The gateway: the page lists GlobalClusterAlreadyExistsFault. Moto replaces it.',
    },
    async (aws) => {
      const GlobalClusterIdentifier = await createGlobalCluster(aws);
      const create = new CreateGlobalClusterCommand({ GlobalClusterIdentifier, ...engine });
      return refusalOf(aws.clients(home).rds.send(create));
    },
  ),
  sharedFact(
    '',
    'DescribeGlobalClusters of one that does not exist',
    {
      expected: 'GlobalClusterNotFoundFault (404)',
      source: api('rds', 'DescribeGlobalClusters'),
      ruling: 'The gateway: the page lists GlobalClusterNotFoundFault. Moto lists every global cluster.',
    },
    async (aws) =>
      refusalOf(
        aws
          .clients(home)
          .rds.send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: unique('global') })),
      ),
  ),
  sharedFact(
    '',
    'DeleteGlobalCluster of one that has members',
    { expected: 'InvalidGlobalClusterStateFault (400)', source: api('rds', 'DeleteGlobalCluster') },
    async (aws) => {
      const GlobalClusterIdentifier = await createGlobalCluster(aws);
      await createCluster(aws, home, { ...primary, GlobalClusterIdentifier });
      return refusalOf(
        aws.clients(home).rds.send(new DeleteGlobalClusterCommand({ GlobalClusterIdentifier })),
      );
    },
  ),
  sharedFact(
    '',
    'DeleteDBCluster of a member of a global cluster',
    {
      expected: 'InvalidDBClusterStateFault (400)',
      source: api('rds', 'DeleteDBCluster'),
      ruling: 'The gateway: a member must be removed from the global database before it is deleted.',
    },
    async (aws) => {
      const GlobalClusterIdentifier = await createGlobalCluster(aws);
      const DBClusterIdentifier = await createCluster(aws, home, { ...primary, GlobalClusterIdentifier });
      return refusalOf(
        aws
          .clients(home)
          .rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier, SkipFinalSnapshot: true })),
      );
    },
  ),
  sharedFact(
    '',
    'DeleteDBCluster of a cluster that has an instance',
    { expected: 'InvalidDBClusterStateFault (400)', source: api('rds', 'DeleteDBCluster') },
    async (aws) => {
      const DBClusterIdentifier = await createCluster(aws, home, primary);
      await createInstance(aws, home, DBClusterIdentifier);
      return refusalOf(
        aws
          .clients(home)
          .rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier, SkipFinalSnapshot: true })),
      );
    },
  ),
  sharedFact(
    'T33',
    'Whether a secondary cluster is refused while the primary has no instance',
    {
      expected: 'yes',
      source: guide(
        'Aurora global database',
        'AmazonRDS/latest/AuroraUserGuide/aurora-global-database-getting-started.html',
      ),
      ruling:
        'The gateway: a primary cluster has a writer instance, from whose storage the secondary is made.',
    },
    async (aws) => {
      const joined = { GlobalClusterIdentifier: await createGlobalCluster(aws) };
      await createCluster(aws, home, { ...primary, ...joined });
      const DBClusterIdentifier = unique('cluster');
      const create = new CreateDBClusterCommand({ DBClusterIdentifier, ...engine, ...secondary, ...joined });
      return yesOrNo((await refusalOf(aws.clients(away).rds.send(create))) !== 'accepted');
    },
  ),
  fact(
    'T33',
    'In which words',
    {
      expected: 'yes',
      source: guide(
        'Aurora global database',
        'AmazonRDS/latest/AuroraUserGuide/aurora-global-database-getting-started.html',
      ),
    },
    async (aws) => {
      const joined = { GlobalClusterIdentifier: await createGlobalCluster(aws) };
      await createCluster(aws, home, { ...primary, ...joined });
      const DBClusterIdentifier = unique('cluster');
      const create = new CreateDBClusterCommand({ DBClusterIdentifier, ...engine, ...secondary, ...joined });
      const message = await messageOf(aws.clients(away).rds.send(create));
      return yesOrNo(message.includes('not valid for physical replication'));
    },
  ),
  sharedFact(
    '',
    'A secondary cluster with MasterUsername and MasterUserPassword',
    {
      expected: 'InvalidParameterCombination (400)',
      source: api('rds', 'CreateDBCluster'),
      ruling: 'The gateway: a secondary takes them from the primary, and must not have any.',
    },
    async (aws) => {
      const { global: GlobalClusterIdentifier } = await globalDatabase(aws);
      const create = new CreateDBClusterCommand({
        ...{ DBClusterIdentifier: unique('cluster'), GlobalClusterIdentifier },
        ...{ ...engine, ...primary, ...secondary },
      });
      return refusalOf(aws.clients('eu-west-1').rds.send(create));
    },
  ),
  sharedFact(
    'T38',
    'RemoveFromGlobalCluster by the name of a cluster, and by its ARN',
    {
      expected: 'refused, accepted',
      source: api('rds', 'RemoveFromGlobalCluster'),
      ruling: 'The gateway: DbClusterIdentifier is an ARN here, as the page says. Moto takes both.',
    },
    async (aws) => {
      const { global: GlobalClusterIdentifier, secondary: name } = await globalDatabase(aws);
      const remove = async (DbClusterIdentifier: string): Promise<string> => {
        const command = new RemoveFromGlobalClusterCommand({ GlobalClusterIdentifier, DbClusterIdentifier });
        return (await refusalOf(aws.clients(home).rds.send(command))) === 'accepted' ? 'accepted' : 'refused';
      };
      return `${await remove(name)}, ${await remove(arnOf(away, name))}`;
    },
  ),
  sharedFact(
    '',
    'The members after a switchover',
    {
      expected: 'eu-central-1 writes, us-east-1 reads',
      source: api('rds', 'SwitchoverGlobalCluster'),
      ruling: 'The gateway. Moto fails with an exception of its own.',
    },
    async (aws) => {
      const { global: GlobalClusterIdentifier, secondary: name } = await globalDatabase(aws);
      const TargetDbClusterIdentifier = arnOf(away, name);
      await aws
        .clients(home)
        .rds.send(new SwitchoverGlobalClusterCommand({ GlobalClusterIdentifier, TargetDbClusterIdentifier }));
      return until(
        async () => members(await describeGlobal(aws, GlobalClusterIdentifier)),
        (now) => now.includes('eu-central-1 writes'),
      );
    },
  ),
  fact(
    'T37',
    "The status of FailoverState while a switchover is under way, which the SDK's enum lacks",
    { expected: 'switching-over', source: api('rds', 'FailoverState') },
    async (aws) => {
      const { global: GlobalClusterIdentifier, secondary: name } = await globalDatabase(aws);
      const TargetDbClusterIdentifier = arnOf(away, name);
      const command = new SwitchoverGlobalClusterCommand({
        GlobalClusterIdentifier,
        TargetDbClusterIdentifier,
      });
      await aws.clients(home).rds.send(command);
      const { FailoverState } = await until(
        () => describeGlobal(aws, GlobalClusterIdentifier),
        ({ FailoverState: state }) => state?.Status !== undefined && state.Status !== 'pending',
      );
      return FailoverState?.Status ?? 'none';
    },
  ),
  fact(
    'T39',
    'How many snapshots the stack of a cluster without a DeletionPolicy leaves behind',
    {
      expected: '1',
      source: guide(
        'DeletionPolicy',
        'AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html',
      ),
    },
    async (aws) => {
      const DBClusterIdentifier = unique('cluster');
      const Properties = { DBClusterIdentifier, ...engine, ...primary };
      const body = template({ Cluster: { Type: 'AWS::RDS::DBCluster', Properties } });
      const { id } = await createStack(aws, home, body);
      await deleteStack(aws, home, id);
      const { DBClusterSnapshots = [] } = await aws
        .clients(home)
        .rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier }));
      return String(DBClusterSnapshots.length);
    },
  ),
  sharedFact(
    'T58',
    'StopDBCluster of a member of a global cluster',
    {
      expected: 'InvalidDBClusterStateFault (400)',
      source: api('rds', 'StopDBCluster'),
      ruling: 'The gateway: members of a global database cannot be stopped.',
    },
    async (aws) => {
      const { secondary: DBClusterIdentifier } = await globalDatabase(aws);
      return refusalOf(aws.clients(away).rds.send(new StopDBClusterCommand({ DBClusterIdentifier })));
    },
  ),
];
