import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationError } from '../errors.ts';
import type { Item, Items } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

const toAttributes = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }]));

const fromAttributes = (attributes: Record<string, AttributeValue>): Item =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { S }]) => (S === undefined ? [] : [[name, S]])),
  );

/** BatchWriteItem takes this many. */
const batchSize = 25;
const attempts = 8;

export function createItems(clients: Clients): Items {
  const sdk = () => import('@aws-sdk/client-dynamodb');
  return {
    put: (region, table, item) =>
      asking(`PutItem ${table}`, region, async () => {
        const { PutItemCommand } = await sdk();
        await (
          await clients.dynamodb(region)
        ).send(new PutItemCommand({ TableName: table, Item: toAttributes(item) }));
      }),

    putAll: (region, table, items, onProgress) =>
      asking(`BatchWriteItem ${table}`, region, async () => {
        for (let start = 0; start < items.length; start += batchSize) {
          const batch = items.slice(start, start + batchSize);
          await writeBatch(clients, region, table, batch);
          onProgress(start + batch.length);
        }
      }),

    get: (region, table, key) =>
      asking(`GetItem ${table}`, region, async () => {
        const { GetItemCommand } = await sdk();
        const client = await clients.dynamodb(region);
        const { Item: found } = await client.send(
          new GetItemCommand({ TableName: table, Key: toAttributes(key), ConsistentRead: true }),
        );
        return found && fromAttributes(found);
      }),

    delete: (region, table, key) =>
      asking(`DeleteItem ${table}`, region, async () => {
        const { DeleteItemCommand } = await sdk();
        await (
          await clients.dynamodb(region)
        ).send(new DeleteItemCommand({ TableName: table, Key: toAttributes(key) }));
      }),

    replicas: (region, table) =>
      asking(`DescribeTable ${table}`, region, async () => {
        const { DescribeTableCommand } = await sdk();
        const { Table } = await (
          await clients.dynamodb(region)
        ).send(new DescribeTableCommand({ TableName: table }));
        return Object.fromEntries(
          (Table?.Replicas ?? []).map(({ RegionName = '', ReplicaStatus = '' }) => [
            RegionName,
            ReplicaStatus,
          ]),
        );
      }),
  };
}

/** DynamoDB may answer 200 and leave items unprocessed: they are sent again, ever more slowly. */
async function writeBatch(
  clients: Clients,
  region: string,
  table: string,
  batch: readonly Item[],
): Promise<void> {
  const { BatchWriteItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await clients.dynamodb(region);
  let left: WriteRequest[] = batch.map((item) => ({ PutRequest: { Item: toAttributes(item) } }));
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await sleep(50 * 2 ** attempt);
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
  }
  throw new MigrationError(
    'aws',
    `DynamoDB left ${left.length} items of ${table} in ${region} unprocessed after ${attempts} tries.`,
    {
      code: 'ITEMS_UNPROCESSED',
      untouched: 'The items that were written stay.',
      next: ['Look at the table for throttling, then run the same command again.'],
    },
  );
}
