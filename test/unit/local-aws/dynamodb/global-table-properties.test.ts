import { expect, test } from 'vitest';
import { readGlobalTable } from '../../../../src/local-aws/gateway/dynamodb/global-table-properties.ts';

const complete = {
  KeySchema: [
    { AttributeName: 'userId', KeyType: 'HASH' },
    { AttributeName: 'sessionId', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [{ AttributeName: 'userId', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
  Replicas: [
    {
      Region: 'us-east-1',
      DeletionProtectionEnabled: 'true',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { KMSMasterKeyId: 'key' },
    },
    { Region: 'eu-central-1' },
  ],
};

test('the properties of a global table tell its keys and its replicas', () => {
  expect(readGlobalTable(complete, 'us-east-1')).toEqual({
    keyNames: ['userId', 'sessionId'],
    sse: { enabled: true, type: 'KMS' },
    replicas: [
      {
        ...{ Region: 'us-east-1', DeletionProtectionEnabled: true },
        ...{ PointInTimeRecoveryEnabled: true, KMSMasterKeyId: 'key' },
      },
      {
        ...{ Region: 'eu-central-1', DeletionProtectionEnabled: false },
        ...{ PointInTimeRecoveryEnabled: false, KMSMasterKeyId: undefined },
      },
    ],
  });
});

test.each([
  ['no key schema (T31)', { KeySchema: undefined }, /KeySchema/],
  ['no attributes', { AttributeDefinitions: [] }, /AttributeDefinitions/],
  ['no replicas', { Replicas: undefined }, /Replicas/],
  ['no replica in the region of the stack', { Replicas: [{ Region: 'eu-central-1' }] }, /us-east-1/],
  ['no stream', { StreamSpecification: undefined }, /NEW_AND_OLD_IMAGES/],
  ['a stream of keys', { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }, /NEW_AND_OLD_IMAGES/],
  ['one region twice', { Replicas: [...complete.Replicas, { Region: 'us-east-1' }] }, /twice/],
  ['the default billing mode and no capacity', { BillingMode: undefined }, /PROVISIONED/],
])('a global table with %s is refused', (_, changes, message) => {
  expect(() => readGlobalTable({ ...complete, ...changes }, 'us-east-1')).toThrow(message);
});

test('a single replica needs no stream', () => {
  const single = { ...complete, StreamSpecification: undefined, Replicas: [{ Region: 'us-east-1' }] };
  expect(readGlobalTable(single, 'us-east-1').replicas).toHaveLength(1);
});
