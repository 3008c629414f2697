import { createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { createInventoryReports } from '../../../src/aws/inventory-reports.ts';
import { fakeAws, type FakeAws, s3Error } from './fake-aws.ts';

let aws: FakeAws;
afterEach(() => aws.stop());

const manifest = JSON.stringify({
  ...{ sourceBucket: 'source', destinationBucket: 'arn:aws:s3:::reports', version: '2016-11-30' },
  ...{ creationTimestamp: '1795482000000', fileFormat: 'Parquet', fileSchema: 'message s3.inventory { }' },
  files: [{ key: 'lists/source/daily/data/1.parquet', size: 1, MD5checksum: '0' }],
});
const configuration = (more = '<IncludedObjectVersions>All</IncludedObjectVersions>'): string =>
  `<InventoryConfiguration><Id>daily</Id><IsEnabled>true</IsEnabled><Destination><S3BucketDestination><Bucket>arn:aws:s3:::reports</Bucket><Format>Parquet</Format><Prefix>lists</Prefix></S3BucketDestination></Destination>${more}</InventoryConfiguration>`;
const times = ['2026-11-22T01-00Z', '2026-11-24T01-00Z', '2026-11-23T01-00Z', 'data', 'hive'];
const listing = `<ListBucketResult><IsTruncated>false</IsTruncated>${times.map((time) => `<CommonPrefixes><Prefix>lists/source/daily/${time}/</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`;

async function newest(objects: Readonly<Record<string, string>>, inventory = configuration()) {
  aws = await fakeAws(({ path, query }) => {
    if (query.has('inventory')) return { body: inventory };
    if (query.has('list-type')) return { body: listing };
    const body = objects[decodeURIComponent(path).replace('/reports/lists/source/daily/', '')];
    return body === undefined ? s3Error(404, 'NoSuchKey') : { body };
  });
  return createInventoryReports(aws.clients).newest({ region: 'us-east-1', bucket: 'source' }, 'daily');
}

const report = (day: string, links = 's3://reports/lists/source/daily/data/1.parquet') => ({
  [`${day}T01-00Z/manifest.json`]: manifest,
  [`${day}T01-00Z/manifest.checksum`]: createHash('md5').update(manifest).digest('hex'),
  [`hive/dt=${day}-01-00/symlink.txt`]: links,
});

it('takes the newest report that is delivered whole', async () => {
  const halfDelivered = {
    '2026-11-24T01-00Z/manifest.json': manifest,
    'hive/dt=2026-11-24-01-00/symlink.txt': '',
  };
  expect(await newest({ ...report('2026-11-22'), ...report('2026-11-23'), ...halfDelivered })).toEqual({
    ...{ region: 'us-east-1', bucket: 'source', startedAt: Date.UTC(2026, 10, 23, 1) },
    ...{ format: 'Parquet', schema: 'message s3.inventory { }', files: 1 },
    location: 's3://reports/lists/source/daily/hive/dt=2026-11-23-01-00/',
  });
});

it('says that there is none yet', async () => {
  await expect(newest({})).rejects.toMatchObject({ code: 'NO_INVENTORY_REPORT', kind: 'refused' });
});

it.each([
  ['<IncludedObjectVersions>Current</IncludedObjectVersions>', 'lists current versions alone'],
  [
    '<IncludedObjectVersions>All</IncludedObjectVersions><Filter><Prefix>2026/</Prefix></Filter>',
    'lists only keys that begin with 2026/',
  ],
])('does not take a part of a bucket for all of it: %s', async (more, message) => {
  await expect(newest(report('2026-11-24'), configuration(more))).rejects.toMatchObject({
    code: 'INVENTORY_UNUSABLE',
    message: expect.stringContaining(message) as string,
  });
});

it('does not let Athena read another number of files than there are', async () => {
  await expect(newest(report('2026-11-24', ''))).rejects.toThrow('1 files, of which Athena would find 0');
});
