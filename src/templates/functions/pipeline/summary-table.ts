import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SummaryTable } from './ports.ts';

/** Of the items in the dashboards' table that are the platform's own: no user's name begins with a dot. */
const userId = { S: '.daily-summary' };

export const createSummaryTable = (client: Pick<DynamoDBClient, 'send'>, table: string): SummaryTable => ({
  put: async ({ day, key, sha256, trades, symbols }) => {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...{ userId, sessionId: { S: day }, objectKey: { S: key }, sha256: { S: sha256 } },
          ...{ trades: { N: String(trades) }, symbols: { N: String(symbols) } },
        },
      }),
    );
  },
  get: async (day) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { userId, sessionId: { S: day } }, ConsistentRead: true }),
    );
    return (
      Item && {
        ...{ day, key: Item.objectKey?.S ?? '', sha256: Item.sha256?.S ?? '' },
        ...{ trades: Number(Item.trades?.N), symbols: Number(Item.symbols?.N) },
      }
    );
  },
});
