import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoredItem } from '../replication/deep/item-digest.ts';
import type { TableScans } from '../replication/deep/compare-tables.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** Parts of a table that are scanned at once. */
const segments = 4;

export function createTableScans(clients: Clients): TableScans {
  const sdk = () => import('@aws-sdk/client-dynamodb');
  type Key = Record<string, AttributeValue>;

  /** One page of each segment that has more, all asked for at once. */
  async function* items(region: string, table: string): AsyncGenerator<readonly StoredItem[]> {
    const [client, { ScanCommand }] = await Promise.all([clients.dynamodb(region), sdk()]);
    let open: { readonly segment: number; readonly after: Key | undefined }[] = Array.from(
      { length: segments },
      (_, segment) => ({ segment, after: undefined }),
    );
    while (open.length > 0) {
      const pages = await asking(`Scan ${table}`, region, () =>
        Promise.all(
          open.map(async ({ segment, after }) => {
            const { Items = [], LastEvaluatedKey } = await client.send(
              new ScanCommand({
                ...{ TableName: table, Segment: segment, TotalSegments: segments },
                ...(after && { ExclusiveStartKey: after }),
                // What was written a moment ago is there on the side on which it was written.
                ConsistentRead: true,
              }),
            );
            return { segment, items: Items as unknown as StoredItem[], after: LastEvaluatedKey };
          }),
        ),
      );
      for (const page of pages) yield page.items;
      open = pages.filter(({ after }) => after !== undefined);
    }
  }

  return {
    items,

    keyOf: (region, table) =>
      asking(`DescribeTable ${table}`, region, async () => {
        const { DescribeTableCommand } = await sdk();
        const client = await clients.dynamodb(region);
        const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
        return (Table?.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);
      }),

    get: (region, table, key) =>
      asking(`GetItem ${table}`, region, async () => {
        const { GetItemCommand } = await sdk();
        const client = await clients.dynamodb(region);
        const { Item } = await client.send(
          new GetItemCommand({ TableName: table, Key: key as unknown as Key, ConsistentRead: true }),
        );
        return Item as unknown as StoredItem | undefined;
      }),
  };
}
