import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createHistoryBucket } from '../../../../../src/templates/functions/pipeline/history-bucket.ts';
import type { ListedObject } from '../../../../../src/templates/functions/pipeline/ports.ts';
import { createSummaryTable } from '../../../../../src/templates/functions/pipeline/summary-table.ts';
import { denied, fakeClient } from '../records.ts';

/** A real client, since the SDK's paginator insists, that sends nothing. */
function bucketWith(answer: (input: Readonly<Record<string, unknown>>) => unknown) {
  const { send, sent } = fakeClient(answer);
  const s3 = Object.assign(new S3Client({ region: 'eu-central-1' }), { send });
  return { bucket: createHistoryBucket(s3, 'history'), sent };
}

describe('the history bucket', () => {
  it('lists all pages', async () => {
    const { bucket } = bucketWith(({ ContinuationToken }) =>
      ContinuationToken === undefined
        ? { Contents: [{ Key: 'a', Size: 1 }], IsTruncated: true, NextContinuationToken: 'more' }
        : { Contents: [{ Key: 'b', Size: 2 }] },
    );
    const listed: ListedObject[] = [];
    for await (const one of bucket.list('trades/')) listed.push(one);
    expect(listed).toEqual([
      { key: 'a', size: 1 },
      { key: 'b', size: 2 },
    ]);
  });

  it('lists nothing where nothing is', async () => {
    const listed: ListedObject[] = [];
    for await (const one of bucketWith(() => ({})).bucket.list('trades/')) listed.push(one);
    expect(listed).toEqual([]);
  });

  it('tells an object that is not there from one that may not be read', async () => {
    const throwing = (error: Error) =>
      bucketWith(() => {
        throw error;
      }).bucket;
    expect(await throwing(new NoSuchKey({ message: '', $metadata: {} })).read('a')).toBeUndefined();
    await expect(throwing(denied()).read('a')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('reads and writes text', async () => {
    const { bucket, sent } = bucketWith(() => ({ Body: { transformToString: async () => 'text' } }));
    expect(await bucket.read('a')).toBe('text');
    await bucket.write('b', '{}');
    expect(sent[1]).toEqual({
      command: 'PutObjectCommand',
      input: { Bucket: 'history', Key: 'b', Body: '{}', ContentType: 'application/json' },
    });
  });
});

describe('the summary table', () => {
  it('reads what it wrote, from an item that is no user’s', async () => {
    const items: unknown[] = [];
    const { send, sent } = fakeClient((input, command) => {
      if (command === 'PutItemCommand') items.push(input.Item);
      return { Item: items[0] };
    });
    const table = createSummaryTable({ send }, 'dashboards');
    expect(await table.get('2026-11-25')).toBeUndefined();
    const summary = { day: '2026-11-25', key: 'k', sha256: 'x', trades: 2, symbols: 1 };
    await table.put(summary);
    expect(await table.get('2026-11-25')).toEqual(summary);
    const Key = { userId: { S: '.daily-summary' }, sessionId: { S: '2026-11-25' } };
    expect(items).toEqual([expect.objectContaining(Key)]);
    expect(sent.at(-1)?.input).toEqual({ TableName: 'dashboards', Key, ConsistentRead: true });
  });
});
