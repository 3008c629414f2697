import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketReplicationCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  away,
  configuration,
  home,
  isThere,
  lag,
  longLag,
  ReplicatingAws,
  until,
} from './replicating-aws.ts';

let aws: ReplicatingAws;

beforeAll(async () => {
  aws = await ReplicatingAws.start();
});

afterAll(async () => {
  await aws.stop();
});

afterEach(() => {
  aws.setLag(lag);
});

describe('S3 objects', () => {
  test('are pending for the lag, then the same in the other region', async () => {
    const [source, target] = await aws.pair();
    const Key = 'orders/2026 é+&.json';
    const put = await aws.s3(home).send(
      new PutObjectCommand({
        ...{ Bucket: source, Key, Body: '{"price":1}', ContentType: 'application/json' },
        ...{ CacheControl: 'max-age=5', Metadata: { desk: 'rates' }, Tagging: 'kind=order&year=2026' },
        ...{ StorageClass: 'STANDARD_IA', ChecksumAlgorithm: 'SHA256' },
      }),
    );
    expect((await aws.head(home, source, Key)).ReplicationStatus).toBe('PENDING');
    expect(await isThere(aws.head(away, target, Key))).toBe(false);

    const original = await aws.arrived(source, Key);
    const replica = await aws.head(away, target, Key);
    expect(replica.ReplicationStatus).toBe('REPLICA');
    expect(replica.VersionId).toBe(put.VersionId);
    const kept = (object: HeadObjectCommandOutput) => ({
      ...object,
      ...{ $metadata: undefined, ReplicationStatus: undefined },
    });
    expect(kept(replica)).toEqual(kept(original));
    expect(replica.ChecksumSHA256).toBe(createHash('sha256').update('{"price":1}').digest('base64'));

    const version = { Bucket: target, Key, VersionId: put.VersionId };
    const body = await aws.s3(away).send(new GetObjectCommand(version));
    expect(await body.Body?.transformToString()).toBe('{"price":1}');
    const { TagSet } = await aws.s3(away).send(new GetObjectTaggingCommand(version));
    expect(TagSet).toEqual([
      { Key: 'kind', Value: 'order' },
      { Key: 'year', Value: '2026' },
    ]);
    const { versions } = await aws.versionsOf(away, target);
    expect(versions.map(({ VersionId }) => VersionId)).toEqual([put.VersionId]);
  });

  test('of several parts keep their ETag, checksum and tags', async () => {
    const [source, target] = await aws.pair();
    const upload = { Bucket: source, Key: 'history.parquet' };
    const { UploadId } = await aws
      .s3(home)
      .send(
        new CreateMultipartUploadCommand({ ...upload, ChecksumAlgorithm: 'CRC32', Tagging: 'year=2019' }),
      );
    const parts = await Promise.all(
      [5, 1].map(async (mebibytes, index) => {
        const part = { PartNumber: index + 1, Body: randomBytes(mebibytes * 1024 * 1024) };
        const { ETag, ChecksumCRC32 } = await aws
          .s3(home)
          .send(new UploadPartCommand({ ...upload, ...part, UploadId, ChecksumAlgorithm: 'CRC32' }));
        return { PartNumber: part.PartNumber, ETag, ChecksumCRC32 };
      }),
    );
    const completed = await aws
      .s3(home)
      .send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts: parts } }));
    expect(completed.ETag).toMatch(/-2"$/);

    const original = await aws.arrived(source, upload.Key);
    const replica = await aws.head(away, target, upload.Key);
    expect(replica).toMatchObject({
      ...{ ETag: completed.ETag, VersionId: completed.VersionId, ContentLength: 6 * 1024 * 1024 },
      ...{ ChecksumCRC32: completed.ChecksumCRC32, ChecksumType: 'COMPOSITE' },
    });
    expect(replica.LastModified).toEqual(original.LastModified);
    const { TagSet } = await aws
      .s3(away)
      .send(new GetObjectTaggingCommand({ Bucket: target, Key: upload.Key }));
    expect(TagSet).toEqual([{ Key: 'year', Value: '2019' }]);
  });

  test('keep the order of their versions, and copies are replicated too', async () => {
    const [source, target] = await aws.pair();
    const written: (string | undefined)[] = [];
    for (const Body of ['1', '2', '3']) {
      written.push(
        (await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'k', Body }))).VersionId,
      );
    }
    const copy = { Bucket: source, Key: 'copy', CopySource: `${source}/k?versionId=${written[0] ?? ''}` };
    await aws.s3(home).send(new CopyObjectCommand(copy));
    await aws.arrived(source, 'k');
    await aws.arrived(source, 'copy');
    const { versions } = await aws.versionsOf(away, target);
    const ids = versions.filter(({ Key }) => Key === 'k').map(({ VersionId }) => VersionId);
    expect(ids).toEqual(written.toReversed());
    const copied = await aws.s3(away).send(new GetObjectCommand({ Bucket: target, Key: 'copy' }));
    expect(await copied.Body?.transformToString()).toBe('1');
  });

  test('in a page of versions are found again by the marker of the page before', async () => {
    const [source, target] = await aws.pair();
    for (const Body of ['1', '2', '3']) {
      await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'k', Body }));
    }
    await aws.arrived(source, 'k');
    const page = { Bucket: target, MaxKeys: 2 };
    const first = await aws.s3(away).send(new ListObjectVersionsCommand(page));
    const second = await aws.s3(away).send(
      new ListObjectVersionsCommand({
        ...page,
        KeyMarker: first.NextKeyMarker,
        VersionIdMarker: first.NextVersionIdMarker,
      }),
    );
    const all = await aws.versionsOf(home, source);
    expect([...(first.Versions ?? []), ...(second.Versions ?? [])].map((v) => v.VersionId)).toEqual(
      all.versions.map(({ VersionId }) => VersionId),
    );
  });

  test('that are deleted before the lag is over never arrive', async () => {
    const [source, target] = await aws.pair();
    const { VersionId } = await aws
      .s3(home)
      .send(new PutObjectCommand({ Bucket: source, Key: 'gone', Body: 'x' }));
    await aws.s3(home).send(new DeleteObjectCommand({ Bucket: source, Key: 'gone', VersionId }));
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'later', Body: 'x' }));
    await aws.arrived(source, 'later');
    expect((await aws.versionsOf(away, target)).versions.map(({ Key }) => Key)).toEqual(['later']);
  });

  test('fail when the destination is gone or the rule is removed meanwhile', async () => {
    const failed = async (source: string): Promise<HeadObjectCommandOutput> =>
      until(
        () => aws.head(home, source, 'k'),
        ({ ReplicationStatus }) => ReplicationStatus !== 'PENDING',
      );
    const [source, target] = await aws.pair();
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'k', Body: 'x' }));
    await aws.s3(away).send(new DeleteBucketCommand({ Bucket: target }));
    expect((await failed(source)).ReplicationStatus).toBe('FAILED');

    const [other, otherTarget] = await aws.pair();
    await aws.s3(home).send(new PutObjectCommand({ Bucket: other, Key: 'k', Body: 'x' }));
    await aws.s3(home).send(new DeleteBucketReplicationCommand({ Bucket: other }));
    expect((await failed(other)).ReplicationStatus).toBe('FAILED');
    expect(await isThere(aws.head(away, otherTarget, 'k'))).toBe(false);
  });

  test('do not go back and forth between two buckets that replicate to each other', async () => {
    const [source, target] = await aws.pair();
    await aws.replicate(target, away, configuration(source));
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'there', Body: 'x' }));
    await aws.s3(away).send(new PutObjectCommand({ Bucket: target, Key: 'back', Body: 'x' }));
    await aws.arrived(source, 'there');
    await until(
      () => isThere(aws.head(home, source, 'back')),
      (there) => there,
    );
    await sleep(2 * lag);
    expect((await aws.versionsOf(home, source)).versions).toHaveLength(2);
    expect((await aws.versionsOf(away, target)).versions).toHaveLength(2);
    expect((await aws.head(home, source, 'back')).ReplicationStatus).toBe('REPLICA');
  });

  test('of a lag that is lowered while they wait arrive sooner', async () => {
    const [source] = await aws.pair();
    aws.setLag(longLag);
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'k', Body: 'x' }));
    await sleep(2 * lag);
    expect((await aws.head(home, source, 'k')).ReplicationStatus).toBe('PENDING');
    aws.setLag(0);
    await aws.arrived(source, 'k');
  });
});

describe('S3 deletions', () => {
  test('replicate as markers, one by one or many at once, but never by version (T24)', async () => {
    const [source, target] = await aws.pair();
    for (const Key of ['a', 'b'])
      await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key, Body: Key }));
    const { VersionId } = await aws.arrived(source, 'a');
    await aws.arrived(source, 'b');
    const one = await aws.s3(home).send(new DeleteObjectCommand({ Bucket: source, Key: 'a' }));
    const many = await aws
      .s3(home)
      .send(new DeleteObjectsCommand({ Bucket: source, Delete: { Quiet: true, Objects: [{ Key: 'b' }] } }));
    expect(many.Deleted).toBeUndefined();
    const { markers } = await until(
      () => aws.versionsOf(away, target),
      (found) => found.markers.length === 2,
    );
    const sourceMarkers = (await aws.versionsOf(home, source)).markers;
    expect(markers.map((marker) => marker.VersionId)).toEqual(
      sourceMarkers.map((marker) => marker.VersionId),
    );
    expect(markers[0]?.VersionId).toBe(one.VersionId);

    await aws.s3(home).send(new DeleteObjectCommand({ Bucket: source, Key: 'a', VersionId }));
    await sleep(2 * lag);
    const kept = (await aws.versionsOf(away, target)).versions;
    expect(kept.map((version) => version.Key)).toEqual(['a', 'b']);
  });

  test('stay where they are when the rule does not replicate markers', async () => {
    const [source, target] = await aws.pair({ markers: false });
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'a', Body: 'x' }));
    await aws.arrived(source, 'a');
    await aws.s3(home).send(new DeleteObjectCommand({ Bucket: source, Key: 'a' }));
    await sleep(2 * lag);
    expect((await aws.versionsOf(away, target)).markers).toEqual([]);
  });

  test('of replicas by the ids that a listing shows empty a bucket, which until then is not deleted', async () => {
    const [source, target] = await aws.pair();
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'a', Body: 'x' }));
    await aws.s3(home).send(new DeleteObjectCommand({ Bucket: source, Key: 'a' }));
    const { versions, markers } = await until(
      () => aws.versionsOf(away, target),
      (found) => found.markers.length === 1,
    );
    const deletion = new DeleteBucketCommand({ Bucket: target });
    await expect(aws.s3(away).send(deletion)).rejects.toMatchObject({
      ...{ name: 'BucketNotEmpty', $metadata: { httpStatusCode: 409 } },
    });
    const Objects = [...versions, ...markers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    const deleted = await aws
      .s3(away)
      .send(new DeleteObjectsCommand({ Bucket: target, Delete: { Objects } }));
    expect(deleted.Deleted?.map(({ VersionId }) => VersionId)).toEqual(
      Objects.map(({ VersionId }) => VersionId),
    );
    await aws.s3(away).send(deletion);
  });
});
