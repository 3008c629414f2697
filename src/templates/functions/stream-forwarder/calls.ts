import type { StreamRecord } from '../shared/kinesis-batch.ts';

/** Of PutRecords. */
export const recordsPerCall = 500;

/** PutRecords takes 10 MiB today and took 5 MiB before large records came: 5 MiB is right for both. */
export const bytesPerCall = 5 * 1024 * 1024;

/** Both count: the data and the partition key. */
const sizeOf = ({ data, partitionKey }: StreamRecord): number =>
  data.length + Buffer.byteLength(partitionKey);

/** Puts records into as few calls as they fit, in order. A record that is larger than a call goes alone: the stream decides. */
export function packCalls(records: readonly StreamRecord[]): readonly (readonly StreamRecord[])[] {
  const calls: StreamRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const size = sizeOf(record);
    const call = calls.at(-1);
    if (call === undefined || call.length === recordsPerCall || size > room) {
      calls.push([record]);
      room = bytesPerCall - size;
    } else {
      call.push(record);
      room -= size;
    }
  }
  return calls;
}
