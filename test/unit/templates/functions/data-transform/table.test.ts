import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { enrich } from '../../../../../src/templates/functions/data-transform/enrich.ts';
import { createTradeTable } from '../../../../../src/templates/functions/data-transform/table.ts';
import { fakeClient, record, stream, throttled, trade } from '../records.ts';

const tableWith = (answer: () => unknown) => {
  const { send, sent } = fakeClient(answer);
  return { table: createTradeTable({ send }, 'dashboards', 'eu-central-1'), sent };
};

const conditionFailed = (): Error =>
  new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });

describe('putting a trade', () => {
  it('writes an item of the user, only over what came before it', async () => {
    const { table, sent } = tableWith(() => ({}));
    const stored = enrich(trade({ sessionId: 'desk-1', price: 0.1, quantity: 3 }), record(5, ''));
    expect(await table.put(stored)).toBe('stored');
    expect(sent).toEqual([
      {
        command: 'PutItemCommand',
        input: {
          TableName: 'dashboards',
          Item: {
            userId: { S: 'trader@example.com' },
            sessionId: { S: 'trade#T-1' },
            tradeSessionId: { S: 'desk-1' },
            tradeId: { S: 'T-1' },
            symbol: { S: 'ACME' },
            price: { N: '0.1' },
            quantity: { N: '3' },
            notional: { N: '0.3' },
            side: { S: 'BUY' },
            executedAt: { S: '2026-11-25T14:30:00.123Z' },
            arrivedAt: { S: '2026-11-25T14:30:01.005Z' },
            stream: { S: stream },
            sequence: { S: '105'.padStart(129, '0') },
          },
          ConditionExpression: 'attribute_not_exists(userId) OR #stream <> :stream OR #sequence < :sequence',
          ExpressionAttributeNames: { '#stream': 'stream', '#sequence': 'sequence' },
          ExpressionAttributeValues: {
            ':stream': { S: stream },
            ':sequence': { S: '105'.padStart(129, '0') },
          },
        },
      },
    ]);
  });

  it('tells a record that came before or twice', async () => {
    const { table } = tableWith(() => {
      throw conditionFailed();
    });
    expect(await table.put(enrich(trade(), record(1, '')))).toBe('superseded');
  });

  it('hides no other error', async () => {
    const { table } = tableWith(() => {
      throw throttled();
    });
    await expect(table.put(enrich(trade(), record(1, '')))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
  });
});

it('orders sequence numbers as numbers, however long they are', () => {
  const sequenceOf = (sequenceNumber: string): string =>
    enrich(trade(), { ...record(1, ''), sequenceNumber }).sequence;
  const ascending = ['9', '10', '99', '100', '9'.repeat(56), `1${'0'.repeat(56)}`];
  expect(ascending.map(sequenceOf).sort()).toEqual(ascending.map(sequenceOf));
});

it('acknowledges a watermark as an item that is no user’s', async () => {
  const { table, sent } = tableWith(() => ({}));
  await table.acknowledge('w-1', new Date('2026-11-25T14:30:00Z'));
  expect(sent[0]?.input.Item).toEqual({
    userId: { S: '.trading-migrate' },
    sessionId: { S: 'stream-w-1' },
    region: { S: 'eu-central-1' },
    arrivedAt: { S: '2026-11-25T14:30:00.000Z' },
  });
});
