import { describe, expect, it } from 'vitest';
import { createTargetStream } from '../../../../../src/templates/functions/stream-forwarder/target-stream.ts';
import { denied, fakeClient, record, throttled } from '../records.ts';

const targetWith = (answer: () => unknown) => {
  const { send, sent } = fakeClient(answer);
  return { target: createTargetStream({ send }, 'trades'), sent };
};
const records = [record(0, 'a', 'k1'), record(1, 'b', 'k2')];
const arrived = { SequenceNumber: '1', ShardId: 'shardId-000000000000' };

describe('put', () => {
  it('keeps data and partition keys', async () => {
    const { target, sent } = targetWith(() => ({ FailedRecordCount: 0, Records: [arrived, arrived] }));
    expect(await target.put(records)).toEqual([undefined, undefined]);
    expect(sent).toEqual([
      {
        command: 'PutRecordsCommand',
        input: {
          StreamName: 'trades',
          Records: [
            { Data: Buffer.from('a'), PartitionKey: 'k1' },
            { Data: Buffer.from('b'), PartitionKey: 'k2' },
          ],
        },
      },
    ]);
  });

  it('tells the records that an answer of 200 says were not taken', async () => {
    const failed = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' };
    const { target } = targetWith(() => ({ FailedRecordCount: 1, Records: [failed, arrived] }));
    expect(await target.put(records)).toEqual(['ProvisionedThroughputExceededException', undefined]);
  });

  it('takes no record for arrived that the answer does not speak of', async () => {
    expect(await targetWith(() => ({ Records: [arrived] })).target.put(records)).toEqual([
      undefined,
      'NoAnswer',
    ]);
    expect(await targetWith(() => ({})).target.put(records)).toEqual(['NoAnswer', 'NoAnswer']);
  });

  it('takes a call that was throttled for records that were', async () => {
    const { target } = targetWith(() => {
      throw throttled();
    });
    const name = 'ProvisionedThroughputExceededException';
    expect(await target.put(records)).toEqual([name, name]);
  });

  it('throws what does not pass by itself', async () => {
    const { target } = targetWith(() => {
      throw denied();
    });
    await expect(target.put(records)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
