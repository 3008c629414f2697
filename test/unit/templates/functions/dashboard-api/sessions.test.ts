import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createSessions } from '../../../../../src/templates/functions/dashboard-api/sessions.ts';
import { fakeClient, throttled } from '../records.ts';

const key = { userId: 'u', sessionId: 's' };
const Key = { userId: { S: 'u' }, sessionId: { S: 's' } };

const sessionsWith = (answer: () => unknown) => {
  const { send, sent } = fakeClient(answer);
  return { sessions: createSessions({ send }, 'dashboards'), sent };
};

const conditionFails = (): never => {
  throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
};

describe('get', () => {
  it('reads consistently', async () => {
    const { sessions, sent } = sessionsWith(() => ({
      Item: { ...Key, state: { S: '{}' }, version: { N: '4' }, updatedAt: { S: 'then' } },
    }));
    expect(await sessions.get(key)).toEqual({ state: '{}', version: 4, updatedAt: 'then' });
    expect(sent).toEqual([
      { command: 'GetItemCommand', input: { TableName: 'dashboards', Key, ConsistentRead: true } },
    ]);
  });

  it('finds nothing, or an item that is no dashboard', async () => {
    expect(await sessionsWith(() => ({})).sessions.get(key)).toBeUndefined();
    const other = { Item: { ...Key, view: { S: 'positions' } } };
    expect(await sessionsWith(() => other).sessions.get(key)).toBeUndefined();
  });
});

describe('put', () => {
  it('counts versions in the table', async () => {
    const { sessions, sent } = sessionsWith(() => ({ Attributes: { ...Key, version: { N: '4' } } }));
    expect(await sessions.put(key, '{}', 'now', undefined)).toEqual({ version: 5, created: false });
    expect(sent).toEqual([
      {
        command: 'UpdateItemCommand',
        input: {
          ...{ TableName: 'dashboards', Key, ReturnValues: 'ALL_OLD' },
          UpdateExpression:
            'SET #state = :state, updatedAt = :updatedAt, #version = if_not_exists(#version, :zero) + :one',
          ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
          ExpressionAttributeValues: {
            ':state': { S: '{}' },
            ':updatedAt': { S: 'now' },
            ':zero': { N: '0' },
            ':one': { N: '1' },
          },
        },
      },
    ]);
  });

  it('tells what is new', async () => {
    const { sessions } = sessionsWith(() => ({}));
    expect(await sessions.put(key, '{}', 'now', undefined)).toEqual({ version: 1, created: true });
  });

  it.each([
    ['exists', 'attribute_exists(userId)', undefined],
    ['absent', 'attribute_not_exists(userId)', undefined],
    [7, '#version = :expected', { N: '7' }],
  ] as const)('under the condition %s', async (precondition, expression, expected) => {
    const { sessions, sent } = sessionsWith(() => ({}));
    await sessions.put(key, '{}', 'now', precondition);
    const { ConditionExpression, ExpressionAttributeValues } = sent[0]?.input ?? {};
    expect(ConditionExpression).toBe(expression);
    expect((ExpressionAttributeValues as Record<string, unknown>)[':expected']).toEqual(expected);
  });

  it('tells a condition that does not hold from other errors', async () => {
    const { sessions } = sessionsWith(conditionFails);
    await expect(sessions.put(key, '{}', 'now', 7)).rejects.toMatchObject({ status: 412 });
    const busy = sessionsWith(() => {
      throw throttled();
    });
    await expect(busy.sessions.put(key, '{}', 'now', 7)).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
  });
});

describe('delete', () => {
  it('asks for nothing but the key', async () => {
    const { sessions, sent } = sessionsWith(() => ({}));
    await sessions.delete(key, undefined);
    expect(sent).toEqual([{ command: 'DeleteItemCommand', input: { TableName: 'dashboards', Key } }]);
  });

  it('takes conditions, with no name or value that is not used', async () => {
    const { sessions, sent } = sessionsWith(() => ({}));
    await sessions.delete(key, 'exists');
    await sessions.delete(key, 7);
    expect(sent.map(({ input }) => input)).toEqual([
      { TableName: 'dashboards', Key, ConditionExpression: 'attribute_exists(userId)' },
      {
        ...{ TableName: 'dashboards', Key, ConditionExpression: '#version = :expected' },
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': { N: '7' } },
      },
    ]);
  });

  it('tells a condition that does not hold', async () => {
    await expect(sessionsWith(conditionFails).sessions.delete(key, 7)).rejects.toMatchObject({ status: 412 });
  });
});
