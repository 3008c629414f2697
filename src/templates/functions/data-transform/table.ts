import {
  ConditionalCheckFailedException,
  PutItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { StoredTrade } from '../shared/trade.ts';
import type { TradeTable } from './process.ts';

const attributeOf = (value: string | number): AttributeValue =>
  typeof value === 'number' ? { N: String(value) } : { S: value };

/** A session of the trade's own keeps another name, since sessionId is the table's sort key. */
const itemOf = ({ sessionId, ...trade }: StoredTrade): Record<string, AttributeValue> => ({
  ...Object.fromEntries(
    Object.entries(trade).map(([name, value]: [string, string | number]) => [name, attributeOf(value)]),
  ),
  sessionId: { S: `trade#${trade.tradeId}` },
  ...(sessionId === undefined ? {} : { tradeSessionId: { S: sessionId } }),
});

export const createTradeTable = (
  client: Pick<DynamoDBClient, 'send'>,
  table: string,
  region: string,
): TradeTable => ({
  put: async (trade) => {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: itemOf(trade),
          // The later record of a trade wins, however often and late the earlier one comes (T43). Sequence numbers of two
          // streams do not compare: after the cutover the other stream's record is the later one.
          ConditionExpression: 'attribute_not_exists(userId) OR #stream <> :stream OR #sequence < :sequence',
          ExpressionAttributeNames: { '#stream': 'stream', '#sequence': 'sequence' },
          ExpressionAttributeValues: { ':stream': { S: trade.stream }, ':sequence': { S: trade.sequence } },
        }),
      );
      return 'stored';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'superseded';
      throw error;
    }
  },
  acknowledge: async (id, arrivedAt) => {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          userId: { S: '.trading-migrate' },
          sessionId: { S: `stream-${id}` },
          region: { S: region },
          arrivedAt: { S: arrivedAt.toISOString() },
        },
      }),
    );
  },
});
