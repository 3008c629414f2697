import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateTableCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { away, home, type Aws } from '../aws.ts';
import { createStack, deleteStack, refusalOf, template, unique, until, type Made } from '../asking.ts';
import { fact, sharedFact, type Fact } from '../fact.ts';
import { api, guide, resourceType } from '../sources.ts';

const globalTableType = resourceType('AWS::DynamoDB::GlobalTable', 'aws-resource-dynamodb-globaltable');
const globalTables = guide(
  'Global tables',
  'amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html',
);

const keys = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
} as const;
const replicas = (...regions: readonly string[]) => ({ Replicas: regions.map((Region) => ({ Region })) });
const stream = { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } };

const createTable = (aws: Aws, TableName: string): Promise<unknown> =>
  aws.clients(home).dynamodb.send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: keys.BillingMode },
      ...{ AttributeDefinitions: [...keys.AttributeDefinitions], KeySchema: [...keys.KeySchema] },
    }),
  );

const stackOf = (aws: Aws, Properties: object): Promise<Made> =>
  createStack(aws, home, template({ Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties } }));

/** A global table of both regions. */
async function globalTable(aws: Aws): Promise<{ readonly name: string; readonly stack: string }> {
  const name = unique('table');
  const made = await stackOf(aws, { TableName: name, ...keys, ...stream, ...replicas(home, away) });
  if (made.status !== 'CREATE_COMPLETE') throw new Error(made.status);
  return { name, stack: made.id };
}

async function describe(aws: Aws, region: string, TableName: string): Promise<TableDescription> {
  const { Table } = await aws.clients(region).dynamodb.send(new DescribeTableCommand({ TableName }));
  if (!Table) throw new Error('no table in the answer');
  return Table;
}

const put = (aws: Aws, region: string, TableName: string, id: string): Promise<unknown> =>
  aws.clients(region).dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));

const arrival = (aws: Aws, region: string, TableName: string, id: string): Promise<boolean> =>
  until(
    async () => {
      const get = new GetItemCommand({ TableName, Key: { id: { S: id } } });
      return (await aws.clients(region).dynamodb.send(get)).Item !== undefined;
    },
    (isThere) => isThere,
  );

const replicasOf = ({ Replicas = [] }: TableDescription): string =>
  Replicas.map(({ RegionName = '', ReplicaStatus = '' }) => `${RegionName} ${ReplicaStatus}`)
    .sort()
    .join(', ') || 'none';

const latencyMetrics = async (aws: Aws, region: string, table: string): Promise<number> => {
  const list = new ListMetricsCommand({
    ...{ Namespace: 'AWS/DynamoDB', MetricName: 'ReplicationLatency' },
    Dimensions: [{ Name: 'TableName', Value: table }],
  });
  return ((await aws.clients(region).cloudWatch.send(list)).Metrics ?? []).length;
};

export const dynamodbFacts: readonly Fact[] = [
  sharedFact(
    '',
    'CreateTable with the name of a table that exists',
    { expected: 'ResourceInUseException (400)', source: api('dynamodb', 'CreateTable') },
    async (aws) => {
      const name = unique('table');
      await createTable(aws, name);
      return refusalOf(createTable(aws, name));
    },
  ),
  sharedFact(
    '',
    'DescribeTable of a table of the other region',
    { expected: 'ResourceNotFoundException (400)', source: api('dynamodb', 'DescribeTable') },
    async (aws) => {
      const name = unique('table');
      await createTable(aws, name);
      return refusalOf(describe(aws, away, name));
    },
  ),
  fact(
    '',
    'Replicas in DescribeTable, at home and away',
    { expected: 'eu-central-1 ACTIVE; us-east-1 ACTIVE', source: globalTables },
    async (aws) => {
      const { name } = await globalTable(aws);
      const others = async (region: string): Promise<string> => replicasOf(await describe(aws, region, name));
      return `${await others(home)}; ${await others(away)}`;
    },
  ),
  fact(
    '',
    'Whether an item that was put at home arrives away, and one that was put away at home',
    { expected: 'true, true', source: globalTables },
    async (aws) => {
      const { name } = await globalTable(aws);
      await put(aws, home, name, 'one');
      await put(aws, away, name, 'two');
      return `${await arrival(aws, away, name, 'one')}, ${await arrival(aws, home, name, 'two')}`;
    },
  ),
  fact(
    '',
    'How many ReplicationLatency metrics there are at home, where it was written, and away',
    {
      expected: '1, 0',
      source: guide('DynamoDB metrics', 'amazondynamodb/latest/developerguide/metrics-dimensions.html'),
    },
    async (aws) => {
      const { name } = await globalTable(aws);
      await put(aws, home, name, 'one');
      const here = await until(
        () => latencyMetrics(aws, home, name),
        (count) => count > 0,
      );
      return `${here}, ${await latencyMetrics(aws, away, name)}`;
    },
  ),
  fact(
    'T31',
    'A GlobalTable with nothing but Replicas',
    { expected: 'ROLLBACK_COMPLETE', source: globalTableType },
    async (aws) => (await stackOf(aws, replicas(home))).status,
  ),
  fact(
    '',
    "A GlobalTable without a replica in its stack's region",
    { expected: 'ROLLBACK_COMPLETE', source: globalTableType },
    async (aws) => (await stackOf(aws, { ...keys, ...stream, ...replicas(away) })).status,
  ),
  fact(
    '',
    'A GlobalTable of two regions without a stream',
    { expected: 'ROLLBACK_COMPLETE', source: globalTableType },
    async (aws) => (await stackOf(aws, { ...keys, ...replicas(home, away) })).status,
  ),
  fact(
    'T30',
    "The table in the other region after the GlobalTable's stack was deleted",
    { expected: 'ResourceNotFoundException (400)', source: globalTableType },
    async (aws) => {
      const { name, stack } = await globalTable(aws);
      await deleteStack(aws, home, stack);
      return refusalOf(describe(aws, away, name));
    },
  ),
  fact(
    '',
    'Two changes of replicas in one UpdateTable',
    { expected: 'ValidationException (400)', source: api('dynamodb', 'UpdateTable') },
    async (aws) => {
      const { name } = await globalTable(aws);
      const ReplicaUpdates = ['eu-west-1', 'eu-west-2'].map((RegionName) => ({ Create: { RegionName } }));
      return refusalOf(
        aws.clients(home).dynamodb.send(new UpdateTableCommand({ TableName: name, ReplicaUpdates })),
      );
    },
  ),
  fact(
    'T29',
    'Removing the replica that a new one was copied from within 24 hours',
    {
      expected: 'ValidationException (400)',
      source: api('dynamodb', 'UpdateTable'),
    },
    async (aws) => {
      const { name } = await globalTable(aws);
      const ReplicaUpdates = [{ Delete: { RegionName: home } }];
      return refusalOf(
        aws.clients(away).dynamodb.send(new UpdateTableCommand({ TableName: name, ReplicaUpdates })),
      );
    },
  ),
  fact(
    '',
    'The replicas that are left at home after the one away was disassociated',
    {
      expected: 'none',
      source: guide(
        'Disassociating a replica',
        'amazondynamodb/latest/developerguide/globaltables-disassociate.html',
      ),
    },
    async (aws) => {
      const { name: TableName } = await globalTable(aws);
      const { dynamodb } = aws.clients(away);
      await dynamodb.send(new UpdateTableCommand({ TableName, DisassociationProtectionEnabled: false }));
      await dynamodb.send(
        new UpdateTableCommand({
          TableName,
          ReplicaUpdates: [
            { Disassociate: { RegionName: away, DisassociationMode: 'WAIT_FOR_REPLICATION' } },
          ],
        }),
      );
      return until(
        async () => replicasOf(await describe(aws, home, TableName)),
        (left) => left === 'none',
      );
    },
  ),
];
