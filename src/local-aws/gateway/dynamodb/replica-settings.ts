import {
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  type SSEType,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { GlobalTableProperties, ReplicaProperties } from './global-table-properties.ts';
import { describeTable } from './replica-table.ts';

/** Gives one replica what its entry of Replicas says: protection, point-in-time recovery, encryption. */
export async function applySettings(
  client: DynamoDBClient,
  name: string,
  replica: ReplicaProperties,
  sse: GlobalTableProperties['sse'],
): Promise<void> {
  const { DeletionProtectionEnabled, PointInTimeRecoveryEnabled, KMSMasterKeyId } = replica;
  const encryption = {
    Enabled: true,
    ...(sse.type ? { SSEType: sse.type as SSEType } : {}),
    ...(KMSMasterKeyId ? { KMSMasterKeyId } : {}),
  };
  await client.send(
    new UpdateTableCommand({
      TableName: name,
      DeletionProtectionEnabled,
      ...(sse.enabled ? { SSESpecification: encryption } : {}),
    }),
  );
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName: name,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
    }),
  );
}

/** Brings a replica's global secondary indexes in line with those of the stack's region. */
export async function matchIndexes(client: DynamoDBClient, home: TableDescription): Promise<void> {
  const TableName = home.TableName;
  if (TableName === undefined) return;
  const replica = await describeTable(client, TableName);
  const [wanted, found] = [home, replica].map(
    ({ GlobalSecondaryIndexes = [] }) =>
      new Map(GlobalSecondaryIndexes.map((index) => [index.IndexName ?? '', index])),
  );
  for (const IndexName of found?.keys() ?? []) {
    if (wanted?.has(IndexName)) continue;
    const GlobalSecondaryIndexUpdates = [{ Delete: { IndexName } }];
    await client.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates }));
  }
  for (const [name, index] of wanted ?? []) {
    if (found?.has(name)) continue;
    await client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: home.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: creationOf(index) }],
      }),
    );
  }
}

const creationOf = ({ IndexName, KeySchema, Projection }: GlobalSecondaryIndexDescription) => ({
  ...{ IndexName, KeySchema, Projection },
});
