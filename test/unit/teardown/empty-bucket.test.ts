import { describe, expect, it } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { emptyBucket } from '../../../src/teardown/empty-bucket.ts';
import { virtualClock } from '../../support/clock.ts';
import { SimulatedBuckets } from './simulated-buckets.ts';

const region = 'us-east-1';
const bucket = 'trading-analytics-historical-data-us-east-1-dev';

function emptying(versions: number) {
  const buckets = new SimulatedBuckets();
  buckets.fill(region, bucket, versions);
  const clock = virtualClock();
  const startedAt = clock.now();
  const controller = new AbortController();
  const progress: number[] = [];
  const run = () =>
    emptyBucket({
      ...{ region, bucket, buckets, clock },
      signal: controller.signal,
      onProgress: (deleted) => {
        progress.push(deleted);
      },
    });
  const failure = async (): Promise<MigrationError> => {
    const error: unknown = await run().catch((thrown: unknown) => thrown);
    if (error instanceof MigrationError) return error;
    throw new Error(`it did not fail: ${String(error)}`);
  };
  return { buckets, clock, controller, progress, run, failure, waited: () => clock.now() - startedAt };
}

const slowDown = { code: 'SlowDown', message: 'Please reduce your request rate.' };
const locked = { code: 'AccessDenied', message: 'Access Denied because object protected by object lock.' };

describe('emptyBucket', () => {
  it('finds an empty bucket empty', async () => {
    const { run, buckets } = emptying(0);
    expect(await run()).toBe(0);
    expect(buckets.requests).toEqual([]);
  });

  it('deletes every version of every page once, at most 1,000 a request and sixteen requests at once', async () => {
    const { run, buckets, progress } = emptying(25_300);
    expect(await run()).toBe(25_300);
    expect(buckets.count(region, bucket)).toBe(0);
    expect(buckets.requests.reduce((sum, size) => sum + size, 0)).toBe(25_300);
    expect(Math.max(...buckets.requests)).toBe(1000);
    expect(buckets.deletedTwice).toBe(0);
    expect(buckets.mostInFlight).toBeGreaterThan(1);
    expect(buckets.mostInFlight).toBeLessThanOrEqual(16);
    expect(progress.at(-1)).toBe(25_300);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('cuts a page that is larger than a request', async () => {
    const { run, buckets } = emptying(2500);
    buckets.pageSize = 2500;
    expect(await run()).toBe(2500);
    expect(buckets.requests).toEqual([1000, 1000, 500]);
  });

  it('takes uploads for something to end, before it lists', async () => {
    const { run, buckets } = emptying(3);
    buckets.uploads.set(`${region}/${bucket}`, 2);
    await run();
    // Two listings in a row found nothing.
    expect(buckets.uploads.size).toBe(0);
    expect(buckets.calls.map((call) => call.split(' ')[0])).toEqual([
      'abort',
      'list',
      'delete',
      'abort',
      'list',
      'abort',
      'list',
    ]);
  });

  it('lists again until nothing is found, since late writes race it', async () => {
    const { run, buckets } = emptying(5);
    let late = 3;
    buckets.meanwhile = (content) => {
      if (late > 0) content.push({ key: 'late', versionId: `late-${late}` });
      late -= 1;
    };
    expect(await run()).toBe(8);
    expect(buckets.count(region, bucket)).toBe(0);
  });

  it('gives up on a bucket that somebody goes on writing to', async () => {
    const { failure, buckets } = emptying(1);
    let serial = 0;
    buckets.meanwhile = (content) => content.push({ key: 'feed', versionId: `feed-${(serial += 1)}` });
    const error = await failure();
    expect(error).toMatchObject({ code: 'BUCKET_STILL_WRITTEN', exit: 4 });
    expect(error.paragraph).toContain(bucket);
    expect(error.paragraph).toContain('10 versions were deleted in 10 rounds');
    expect(error.paragraph).toContain('Stop what writes to the bucket');
  });

  it('asks again, ever more slowly, for what S3 was too busy for', async () => {
    const { run, buckets, waited, progress } = emptying(4);
    const refused = new Map<string, number>();
    buckets.refuse = ({ versionId }) => {
      const times = (refused.get(versionId) ?? 0) + 1;
      refused.set(versionId, times);
      return versionId !== 'v0' && times <= 3 ? slowDown : undefined;
    };
    expect(await run()).toBe(4);
    expect(buckets.requests).toEqual([4, 3, 3, 3]);
    expect(waited()).toBe(200 + 400 + 800 + 2 * 500);
    expect(progress).toEqual([1, 1, 1, 4]);
  });

  it('gives up when S3 stays too busy for minutes', async () => {
    const { failure, buckets, waited } = emptying(2);
    buckets.refuse = () => slowDown;
    const error = await failure();
    expect(error).toMatchObject({ code: 'BUCKET_TOO_BUSY', exit: 4 });
    expect(error.message).toContain('SlowDown: Please reduce your request rate.');
    expect(buckets.requests).toHaveLength(14);
    expect(waited()).toBeGreaterThan(120_000);
  });

  it('deletes all but what S3 refuses (T52), asks for that once, and ends in AWS’s words', async () => {
    const { failure, buckets, progress } = emptying(10);
    const busyOnce = new Set(['v1']);
    buckets.refuse = ({ versionId }) => {
      if (busyOnce.delete(versionId)) return slowDown;
      return ['v7', 'v8'].includes(versionId) ? locked : undefined;
    };
    const error = await failure();
    expect(error).toMatchObject({ code: 'VERSIONS_NOT_DELETED', exit: 4 });
    expect(error.message).toBe(
      `S3 did not delete 2 versions in ${bucket} (${region}): 2 such as key-3 (version v7): AccessDenied: Access Denied because object protected by object lock.`,
    );
    expect(error.paragraph).toContain('--bypass-governance');
    expect(buckets.requests).toEqual([10, 1]);
    expect(buckets.count(region, bucket)).toBe(2);
    expect(progress).toEqual([7, 8]);
  });

  it('stops early where S3 refuses everything', async () => {
    const { failure, buckets } = emptying(30_000);
    buckets.refuse = () => ({
      code: 'AccessDenied',
      message: 'not authorized to perform s3:DeleteObjectVersion',
    });
    const error = await failure();
    expect(error.paragraph).toContain('a permission that is missing');
    expect(buckets.requests.length).toBeLessThan(30);
  });

  it('lists what S3 is too busy for no faster than it deletes it: memory does not grow with the bucket', async () => {
    const { run, buckets } = emptying(6000);
    buckets.pageSize = 100;
    let held = 0;
    buckets.refuse = () => (held-- > 0 ? slowDown : undefined);
    held = 2000;
    expect(await run()).toBe(6000);
    expect(buckets.mostInFlight).toBeLessThanOrEqual(16);
    expect(buckets.deletedTwice).toBe(0);
  });

  it('hands on what S3 throws, whichever call it is', async () => {
    for (const name of ['abortUploads', 'deleteVersions'] as const) {
      const { run, buckets } = emptying(3);
      Object.assign(buckets, { [name]: () => Promise.reject(new Error(`no ${name}`)) });
      await expect(run()).rejects.toThrow(`no ${name}`);
    }
  });

  it('stops when the operator interrupts, listing or waiting', async () => {
    const listing = emptying(3);
    listing.controller.abort(new Error('interrupted'));
    await expect(listing.run()).rejects.toThrow('interrupted');
    expect(listing.buckets.count(region, bucket)).toBe(3);

    const waiting = emptying(3);
    waiting.buckets.refuse = () => {
      waiting.controller.abort(new Error('interrupted'));
      return slowDown;
    };
    await expect(waiting.run()).rejects.toThrow('interrupted');
    expect(waiting.buckets.requests).toHaveLength(1);
  });
});
