import { describe, expect, test } from 'vitest';
import { keyText, sdkKey, writesOf } from '../../../../src/local-aws/gateway/dynamodb/writes.ts';

const keyNames = (table: string) => (table === 'state' ? ['userId', 'sessionId'] : undefined);
const key = (user: string) => ({ userId: { S: user }, sessionId: { S: '1' } });
const item = (user: string) => ({ ...key(user), view: { M: { depth: { N: '1' } } } });
const keysOf = (operation: string, body: unknown) =>
  writesOf(operation, body, keyNames).map((write) => write.key.userId?.S);

describe('the items a request writes', () => {
  test('are told by their keys, not their other attributes', () => {
    const body = { TableName: 'state', Item: item('ann') };
    expect(writesOf('PutItem', body, keyNames)).toEqual([{ table: 'state', key: key('ann') }]);
    const arn = 'arn:aws:dynamodb:us-east-1:123456789012:table/state';
    expect(writesOf('DeleteItem', { TableName: arn, Key: key('bob') }, keyNames)).toEqual([
      { table: 'state', key: key('bob') },
    ]);
    expect(keysOf('UpdateItem', { TableName: 'state', Key: key('cy') })).toEqual(['cy']);
  });

  test('are all of a batch or a transaction that are in a global table', () => {
    const RequestItems = {
      state: [{ PutRequest: { Item: item('a') } }, { DeleteRequest: { Key: key('b') } }],
      other: [{ PutRequest: { Item: item('c') } }],
    };
    expect(keysOf('BatchWriteItem', { RequestItems })).toEqual(['a', 'b']);
    const TransactItems = [
      { Put: { TableName: 'state', Item: item('a') } },
      { Update: { TableName: 'state', Key: key('b') } },
      { Delete: { TableName: 'state', Key: key('c') } },
      { ConditionCheck: { TableName: 'state', Key: key('d') } },
      { Put: { TableName: 'other', Item: item('e') } },
    ];
    expect(keysOf('TransactWriteItems', { TransactItems })).toEqual(['a', 'b', 'c']);
  });

  test('are none for a read or another table', () => {
    expect(keysOf('GetItem', { TableName: 'state', Key: key('a') })).toEqual([]);
    expect(keysOf('PutItem', { TableName: 'other', Item: item('a') })).toEqual([]);
  });
});

test('a key is the same in whatever order it is written, and binary for the SDK', () => {
  expect(keyText({ b: { S: '1' }, a: { S: '2' } })).toBe(keyText({ a: { S: '2' }, b: { S: '1' } }));
  expect(keyText({ a: { S: '1' } })).not.toBe(keyText({ a: { N: '1' } }));
  expect(sdkKey({ a: { B: 'AQI=' }, b: { N: '1' } })).toEqual({
    a: { B: Buffer.from([1, 2]) },
    b: { N: '1' },
  });
});
