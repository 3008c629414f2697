import { afterEach, describe, expect, it } from 'vitest';
import { createBuckets } from '../../../src/aws/buckets.ts';
import { createObjects } from '../../../src/aws/objects.ts';
import { refOf, takeVersions } from '../../../src/aws/version-listing.ts';
import type { Buckets, ListingMarker, VersionRef } from '../../../src/teardown/ports.ts';
import { fakeAws, s3Error, type FakeAws } from './fake-aws.ts';

const region = 'us-east-1';
let aws: FakeAws;
afterEach(() => aws.stop());

async function all<Value>(pages: AsyncIterable<readonly Value[]>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

async function versionsIn(buckets: Buckets, bucket: string): Promise<VersionRef[]> {
  const found: VersionRef[] = [];
  for (let after: ListingMarker | undefined; ;) {
    const { versions, next } = await buckets.listVersions(region, bucket, after);
    found.push(...versions);
    if (!next) return found;
    after = next;
  }
}

const versionXml = (key: string, version: string, latest = true): string =>
  `<Version><Key>${key}</Key><VersionId>${version}</VersionId><IsLatest>${latest}</IsLatest><Size>5</Size></Version>`;
const markerXml = (key: string, version: string): string =>
  `<DeleteMarker><Key>${key}</Key><VersionId>${version}</VersionId><IsLatest>true</IsLatest></DeleteMarker>`;
const listing = (content: string) => ({
  body: `<ListVersionsResult>${content}</ListVersionsResult>`,
});

describe('listing versions', () => {
  /** Two pages; the second is found with both markers only. */
  const twoPages = () =>
    fakeAws(({ query }) => {
      if (!query.has('key-marker'))
        return listing(
          `${versionXml('a', 'v2')}${versionXml('a', 'v1', false)}<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>`,
        );
      if (query.get('key-marker') !== 'a' || query.get('version-id-marker') !== 'v1')
        return s3Error(400, 'InvalidArgument');
      return listing(`${markerXml('b', 'm1')}${versionXml('b', 'v3', false)}${versionXml('c', 'v4')}`);
    });

  it('goes on with both markers, versions and delete markers alike', async () => {
    aws = await twoPages();
    expect(await versionsIn(createBuckets(aws.clients), 'bucket')).toEqual([
      { key: 'a', versionId: 'v2' },
      { key: 'a', versionId: 'v1' },
      { key: 'b', versionId: 'm1' },
      { key: 'b', versionId: 'v3' },
      { key: 'c', versionId: 'v4' },
    ]);
  });

  it('reads keys of any characters, encoded or not, in whatever pieces they come', async () => {
    const body = (encoding: string, key: string): string =>
      `<ListVersionsResult>${encoding}${versionXml(key, 'v1')}<Version><VersionId>null</VersionId><Key>${key}</Key></Version></ListVersionsResult>`;
    aws = await fakeAws(({ query }) => {
      expect(query.get('encoding-type')).toBe('url');
      return aws.asked.length === 1
        ? { body: body('<EncodingType>url</EncodingType>', 'a+b%2Bc/%26%0D%E2%82%AC%F0%9F%98%80') }
        : { body: body('', 'a+b%2B&amp;&lt;&#13;€') };
    });
    const buckets = createBuckets(aws.clients);
    const encoded = 'a b+c/&\r€😀';
    expect(await versionsIn(buckets, 'bucket')).toEqual([
      { key: encoded, versionId: 'v1' },
      { key: encoded, versionId: 'null' },
    ]);
    expect((await versionsIn(buckets, 'bucket'))[0]).toEqual({ key: 'a+b%2B&<\r€', versionId: 'v1' });
  });

  it('reads a listing that is cut anywhere, and takes one that ends early for no listing', async () => {
    const xml = Buffer.from(
      `<R><EncodingType>url</EncodingType>${versionXml('a%20€', 'v1')}${markerXml('b', 'm')}<IsTruncated>false</IsTruncated></R>`,
    );
    for (let size = 1; size < xml.length; size += 1) {
      const pieces = Array.from({ length: Math.ceil(xml.length / size) }, (_, at) =>
        xml.subarray(at * size, (at + 1) * size),
      );
      expect((await takeVersions(pieces, refOf)).versions).toEqual([
        { key: 'a €', versionId: 'v1' },
        { key: 'b', versionId: 'm' },
      ]);
    }
    await expect(takeVersions([xml.subarray(0, 80)], refOf)).rejects.toThrow('cut off');
  });

  it('gives the current ones, deleted objects left out', async () => {
    aws = await twoPages();
    expect(await all(createObjects(aws.clients).current(region, 'bucket'))).toEqual([
      { key: 'a', versionId: 'v2', size: 5, writtenAt: 0 },
      { key: 'c', versionId: 'v4', size: 5, writtenAt: 0 },
    ]);
  });
});

describe('a bucket that was deleted by hand', () => {
  it('is empty to who takes things down, and an error to who compares', async () => {
    aws = await fakeAws(() => s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist'));
    const buckets = createBuckets(aws.clients);
    await buckets.stopReplication(region, 'gone');
    expect(await versionsIn(buckets, 'gone')).toEqual([]);
    expect(await buckets.abortUploads(region, 'gone')).toBe(0);
    expect(await buckets.deleteVersions(region, 'gone', [{ key: 'a', versionId: 'v' }])).toEqual([]);
    const listed = all(createObjects(aws.clients).current(region, 'gone'));
    await expect(listed).rejects.toThrow('AWS refused ListObjectVersions of gone in us-east-1: NoSuchBucket');
  });

  it('is not what a denial or a bucket elsewhere is taken for', async () => {
    for (const [status, code] of [
      [403, 'AccessDenied'],
      [301, 'PermanentRedirect'],
    ] as const) {
      aws = await fakeAws(() => s3Error(status, code));
      const buckets = createBuckets(aws.clients);
      await expect(versionsIn(buckets, 'b')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
      await expect(buckets.stopReplication(region, 'b')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
      await expect(buckets.abortUploads(region, 'b')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
      await aws.stop();
    }
    aws = await fakeAws(() => ({}));
  });
});

describe('buckets', () => {
  it('take a missing replication configuration for one that is off', async () => {
    aws = await fakeAws(() => s3Error(404, 'ReplicationConfigurationNotFoundError'));
    await createBuckets(aws.clients).stopReplication(region, 'bucket');
    expect(aws.asked[0]).toMatchObject({ method: 'DELETE', path: '/bucket/' });
    expect(aws.asked[0]?.query.has('replication')).toBe(true);
  });

  it('tell what DeleteObjects did not delete, though it answers 200 (T52)', async () => {
    aws = await fakeAws(() => ({
      body: '<DeleteResult><Error><Key>a</Key><VersionId>v1</VersionId><Code>AccessDenied</Code><Message>Locked</Message></Error></DeleteResult>',
    }));
    const versions = [
      { key: 'a', versionId: 'v1' },
      { key: 'b&amp;<', versionId: 'null' },
    ];
    expect(await createBuckets(aws.clients).deleteVersions(region, 'bucket', versions)).toEqual([
      { key: 'a', versionId: 'v1', code: 'AccessDenied', message: 'Locked' },
    ]);
    expect(aws.asked[0]?.body).toContain('<Key>b&amp;amp;&lt;</Key><VersionId>null</VersionId>');
    expect(aws.asked[0]?.body).toContain('<Quiet>true</Quiet>');
  });

  it('delete a key that XML cannot have by itself, and a line end as the character that it is', async () => {
    aws = await fakeAws(({ method }) =>
      method === 'DELETE' ? { status: 204 } : { body: '<DeleteResult/>' },
    );
    const versions = [
      { key: 'bell\u0007', versionId: 'v1' },
      { key: 'end\r\n', versionId: 'v2' },
    ];
    expect(await createBuckets(aws.clients).deleteVersions(region, 'bucket', versions, true)).toEqual([]);
    expect(aws.asked.map(({ method, path, query }) => [method, path, query.get('versionId')])).toEqual([
      ['POST', '/bucket/', null],
      ['DELETE', '/bucket/bell%07', 'v1'],
    ]);
    expect(aws.asked[0]?.body).toContain(
      '<Object><Key>end&#13;&#10;</Key><VersionId>v2</VersionId></Object>',
    );
    for (const { headers } of aws.asked) expect(headers['x-amz-bypass-governance-retention']).toBe('true');
    expect(aws.asked[0]?.headers['x-amz-checksum-crc32']).toBeDefined();
    expect(Number(aws.asked[0]?.headers['content-length'])).toBe(aws.asked[0]?.body.length);
  });

  it('say of every version that S3 was too busy, and ask once only', async () => {
    aws = await fakeAws(() => s3Error(503, 'SlowDown', 'Please reduce your request rate.'));
    const versions = ['v1', 'v2'].map((versionId) => ({ key: 'a', versionId }));
    expect(await createBuckets(aws.clients).deleteVersions(region, 'bucket', versions)).toEqual(
      versions.map((version) => ({
        ...version,
        code: 'SlowDown',
        message: 'Please reduce your request rate.',
      })),
    );
    expect(aws.asked).toHaveLength(1);
  });

  it('abort every upload, page by page, and mind none that ended meanwhile', async () => {
    const open = ['u1', 'u2', 'u3'];
    aws = await fakeAws(({ method, query }) => {
      const id = query.get('uploadId');
      if (method === 'DELETE' && id) {
        open.splice(open.indexOf(id), 1);
        return id === 'u2' ? s3Error(404, 'NoSuchUpload') : { status: 204 };
      }
      const uploads = open
        .slice(0, 2)
        .map((each) => `<Upload><Key>k</Key><UploadId>${each}</UploadId></Upload>`);
      return {
        body: `<ListMultipartUploadsResult>${uploads.join('')}<IsTruncated>${open.length > 2}</IsTruncated></ListMultipartUploadsResult>`,
      };
    });
    expect(await createBuckets(aws.clients).abortUploads(region, 'bucket')).toBe(3);
    expect(open).toEqual([]);
  });

  it('say that it was the abort that failed', async () => {
    aws = await fakeAws(({ method }) =>
      method === 'DELETE'
        ? s3Error(403, 'AccessDenied', 'No')
        : { body: '<R><Upload><Key>k</Key><UploadId>u</UploadId></Upload></R>' },
    );
    const aborting = createBuckets(aws.clients).abortUploads(region, 'bucket');
    await expect(aborting).rejects.toThrow(
      'AWS refused AbortMultipartUpload of bucket/k in us-east-1: AccessDenied',
    );
  });
});

describe('objects', () => {
  it.each([
    [{ 'x-amz-checksum-crc32': 'abcd==', etag: '"e"' }, 'CRC32:abcd=='],
    [{ 'x-amz-checksum-crc64nvme': 'zz', 'x-amz-checksum-crc32': 'abcd==' }, 'CRC64NVME:zz'],
    [{ etag: '"e"' }, 'ETag:"e"'],
  ])('are known by their checksum, or else by their ETag: %j', async (headers, checksum) => {
    aws = await fakeAws(() => ({ headers: { ...headers, 'x-amz-replication-status': 'REPLICA' } }));
    expect(await createObjects(aws.clients).head(region, 'bucket', 'k', 'v1')).toEqual({
      size: 0,
      checksum,
      replicationStatus: 'REPLICA',
    });
    expect(aws.asked[0]).toMatchObject({ method: 'HEAD', path: '/bucket/k' });
    expect(aws.asked[0]?.query.get('versionId')).toBe('v1');
    expect(aws.asked[0]?.headers['x-amz-checksum-mode']).toBe('ENABLED');
  });

  it('are missing only by a 404', async () => {
    aws = await fakeAws(() => ({ status: 404 }));
    expect(await createObjects(aws.clients).head(region, 'bucket', 'k')).toBeUndefined();
    expect(aws.asked).toHaveLength(1);
  });

  it('are denied with S3’s reason, which HEAD itself cannot give', async () => {
    aws = await fakeAws(({ method }) =>
      method === 'HEAD'
        ? { status: 403 }
        : s3Error(403, 'AccessDenied', 'not authorized to perform s3:GetObject'),
    );
    const head = createObjects(aws.clients).head(region, 'bucket', 'k', 'v1');
    await expect(head).rejects.toThrow('not authorized to perform s3:GetObject');
    expect(aws.asked.map(({ method, query }) => [method, query.get('versionId')])).toEqual([
      ['HEAD', 'v1'],
      ['GET', 'v1'],
    ]);
  });

  it('abort an upload in parts that fails, and say which part it was', async () => {
    aws = await fakeAws(({ method, query }) => {
      if (method === 'POST') return { body: '<R><UploadId>u1</UploadId></R>' };
      if (method === 'DELETE') return s3Error(403, 'AccessDenied', 'Not even the abort');
      return query.get('partNumber') === '2'
        ? s3Error(400, 'EntityTooSmall', 'Too small')
        : { headers: { etag: '"1"' } };
    });
    const content = { key: 'k', body: new Uint8Array(25), partBytes: 10 };
    const put = createObjects(aws.clients).put(region, 'bucket', content);
    await expect(put).rejects.toThrow(
      'AWS refused UploadPart 2 of bucket/k in us-east-1: EntityTooSmall: Too small',
    );
    expect(aws.asked.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(aws.asked.at(-1)?.query.get('uploadId')).toBe('u1');
  });
});
