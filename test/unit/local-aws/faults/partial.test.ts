import { describe, expect, it } from 'vitest';
import { servePartly } from '../../../../src/local-aws/gateway/faults/partial.ts';
import type { AwsRequest, AwsResponse } from '../../../../src/local-aws/gateway/service.ts';

const refusal: AwsResponse = { status: 400, headers: {}, body: Buffer.from('{}') };
const request = (service: string, body: object): AwsRequest => ({
  ...{ service, region: 'us-east-1', account: '123456789012', method: 'POST', target: '/' },
  ...{ headers: {}, body: Buffer.from(JSON.stringify(body)) },
});
const bodyOf = ({ body }: Pick<AwsRequest, 'body'>): unknown => JSON.parse(body.toString());

/** Serves a batch whose entries fail as said, in order. @returns what was answered and what AWS was asked for. */
async function partly(asked: AwsRequest, operation: string, failing: readonly boolean[], served: object) {
  const passed: unknown[] = [];
  const fails = [...failing];
  const answer = await servePartly(
    asked,
    operation,
    () => fails.shift() ?? false,
    async (left) => {
      passed.push(bodyOf(left));
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(served)) };
    },
    refusal,
  );
  return { answer, told: bodyOf(answer), passed };
}

describe('PutRecords', () => {
  const asked = request('kinesis', {
    StreamName: 'trades',
    Records: [{ Data: 'a' }, { Data: 'b' }, { Data: 'c' }],
  });
  const failure = {
    ErrorCode: 'ProvisionedThroughputExceededException',
    ErrorMessage: 'Rate exceeded for shard shardId-000000000000 in stream trades under account 123456789012.',
  };

  it('puts the others, and tells of each in its place', async () => {
    const { told, passed } = await partly(asked, 'PutRecords', [false, true, false], {
      ...{ FailedRecordCount: 0, EncryptionType: 'KMS' },
      Records: [{ SequenceNumber: '1' }, { SequenceNumber: '2' }],
    });
    expect(passed).toEqual([{ StreamName: 'trades', Records: [{ Data: 'a' }, { Data: 'c' }] }]);
    expect(told).toEqual({
      ...{ FailedRecordCount: 1, EncryptionType: 'KMS' },
      Records: [{ SequenceNumber: '1' }, failure, { SequenceNumber: '2' }],
    });
  });

  it('is no error either when all fail (T42)', async () => {
    const { answer, told, passed } = await partly(asked, 'PutRecords', [true, true, true], {});
    expect(passed).toEqual([]);
    expect(answer.status).toBe(200);
    expect(told).toEqual({ FailedRecordCount: 3, Records: [failure, failure, failure] });
  });
});

describe('BatchWriteItem and BatchGetItem', () => {
  const [one, two, three] = [{ PutRequest: 1 }, { PutRequest: 2 }, { DeleteRequest: 3 }];

  it('leave the others unprocessed, by table', async () => {
    const asked = request('dynamodb', { RequestItems: { left: [one, two], right: [three] } });
    const { told, passed } = await partly(asked, 'BatchWriteItem', [false, true, true], {
      ItemCollectionMetrics: {},
    });
    expect(passed).toEqual([{ RequestItems: { left: [one] } }]);
    expect(told).toEqual({ ItemCollectionMetrics: {}, UnprocessedItems: { left: [two], right: [three] } });
  });

  it('keep what goes with the keys', async () => {
    const asked = request('dynamodb', { RequestItems: { table: { Keys: [1, 2], ConsistentRead: true } } });
    const { told, passed } = await partly(asked, 'BatchGetItem', [true, false], { Responses: { table: [] } });
    expect(passed).toEqual([{ RequestItems: { table: { Keys: [2], ConsistentRead: true } } }]);
    expect(told).toEqual({
      ...{ Responses: { table: [] } },
      UnprocessedKeys: { table: { Keys: [1], ConsistentRead: true } },
    });
  });

  it('are refused as a whole when DynamoDB can process none', async () => {
    const asked = request('dynamodb', { RequestItems: { table: [one] } });
    const { answer, passed } = await partly(asked, 'BatchWriteItem', [true], {});
    expect(passed).toEqual([]);
    expect(answer).toBe(refusal);
  });
});
