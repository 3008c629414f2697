import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  paginateScan,
  PutItemCommand,
  ResourceNotFoundException,
  type DynamoDBClient,
  type CreateTableCommandInput,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';

/** @throws ResourceNotFoundException. */
export async function describeTable(client: DynamoDBClient, name: string): Promise<TableDescription> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  if (!Table) throw new Error(`DescribeTable of ${name} answered without a table`);
  return Table;
}

/** Makes a replica like the table in `from`: same name, keys, indexes, capacity and stream, and the items it has now. */
export async function createReplica(
  from: DynamoDBClient,
  to: DynamoDBClient,
  table: TableDescription,
): Promise<void> {
  await to.send(new CreateTableCommand(replicaOf(table)));
  for await (const { Items = [] } of paginateScan({ client: from }, { TableName: table.TableName })) {
    for (const Item of Items) await to.send(new PutItemCommand({ TableName: table.TableName, Item }));
  }
}

/** An absent table is fine: it is what we want. */
export async function deleteReplica(client: DynamoDBClient, name: string): Promise<void> {
  try {
    await client.send(new DeleteTableCommand({ TableName: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

function replicaOf(table: TableDescription): CreateTableCommandInput {
  const { TableName, KeySchema, AttributeDefinitions, BillingModeSummary, SSEDescription } = table;
  const onDemand = BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const capacity = ({
    ProvisionedThroughput: provisioned,
  }: Pick<TableDescription, 'ProvisionedThroughput'>) =>
    onDemand
      ? {}
      : {
          ProvisionedThroughput: {
            ReadCapacityUnits: provisioned?.ReadCapacityUnits ?? 1,
            WriteCapacityUnits: provisioned?.WriteCapacityUnits ?? 1,
          },
        };
  const global = table.GlobalSecondaryIndexes?.map((index) => ({
    IndexName: index.IndexName,
    KeySchema: index.KeySchema,
    Projection: index.Projection,
    ...capacity(index),
  }));
  const local = table.LocalSecondaryIndexes?.map(({ IndexName, KeySchema: keys, Projection }) => ({
    ...{ IndexName, KeySchema: keys, Projection },
  }));
  return {
    ...{ TableName, KeySchema, AttributeDefinitions },
    BillingMode: onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    ...capacity(table),
    ...(global?.length ? { GlobalSecondaryIndexes: global } : {}),
    ...(local?.length ? { LocalSecondaryIndexes: local } : {}),
    ...(SSEDescription ? { SSESpecification: { Enabled: true, SSEType: SSEDescription.SSEType } } : {}),
    // Replication rides on streams with both images, so every replica has one.
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  };
}
