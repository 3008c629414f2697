import type { InventoryConfiguration, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { MigrationError } from '../errors.ts';
import type { ObjectsSide } from '../replication/compare-objects.ts';
import type { InventoryReport, InventoryReports } from '../replication/inventory/ports.ts';
import type { Clients } from './clients.ts';
import { asking, statusOf } from './errors.ts';

/** As far as it is used (S3 user guide, "Inventory manifest"). */
interface Manifest {
  readonly sourceBucket: string;
  readonly fileFormat: string;
  readonly fileSchema: string;
  readonly files: readonly unknown[];
}

interface Folder {
  readonly bucket: string;
  /** `prefix/bucket/id/`. */
  readonly path: string;
}

const sdk = () => import('@aws-sdk/client-s3');

export const createInventoryReports = (clients: Clients): InventoryReports => ({
  newest: ({ region, bucket }, id) =>
    asking(`the inventory ${id} of ${bucket}`, region, async () => {
      // The reports lie in the region of the bucket that they list (S3 user guide, "Source and destination buckets").
      const client = await clients.s3(region);
      const folder = folderOf(await configurationOf(client, bucket, id), bucket, id);
      for (const time of await timesIn(client, folder)) {
        const report = await reportAt(client, folder, time, { region, bucket });
        if (report) return report;
      }
      throw new MigrationError(
        'refused',
        `The inventory ${id} of ${bucket} has no report that is delivered whole.`,
        {
          code: 'NO_INVENTORY_REPORT',
          untouched: 'Nothing was changed.',
          next: [
            'Wait for it: S3 delivers the first one within 48 hours. Or compare the buckets with --deep.',
          ],
        },
      );
    }),
});

async function configurationOf(
  client: S3Client,
  bucket: string,
  id: string,
): Promise<InventoryConfiguration> {
  const { GetBucketInventoryConfigurationCommand } = await sdk();
  const { InventoryConfiguration: configuration } = await client.send(
    new GetBucketInventoryConfigurationCommand({ Bucket: bucket, Id: id }),
  );
  if (!configuration) throw new Error(`S3 sent no inventory configuration for ${id} of ${bucket}.`);
  return configuration;
}

/** @throws MigrationError INVENTORY_UNUSABLE: what a report leaves out would count as equal. */
function folderOf(
  { Destination, Filter, IncludedObjectVersions }: InventoryConfiguration,
  bucket: string,
  id: string,
): Folder {
  const problem =
    Filter?.Prefix !== undefined
      ? `lists only keys that begin with ${Filter.Prefix}`
      : IncludedObjectVersions !== 'All'
        ? 'lists current versions alone'
        : undefined;
  if (problem !== undefined)
    throw new MigrationError('usage', `The inventory ${id} of ${bucket} ${problem}.`, {
      code: 'INVENTORY_UNUSABLE',
      untouched: 'Nothing was changed.',
      next: ['Name an inventory configuration of all versions of the whole bucket.'],
    });
  const { Bucket = '', Prefix } = Destination?.S3BucketDestination ?? {};
  return {
    bucket: Bucket.slice(Bucket.lastIndexOf(':') + 1),
    path: [Prefix, bucket, id].filter((part) => part !== undefined && part !== '').join('/') + '/',
  };
}

/** Of all reports, as S3 names their folders (`2026-11-24T01-00Z`), the newest first. */
async function timesIn(client: S3Client, { bucket, path }: Folder): Promise<readonly string[]> {
  const { paginateListObjectsV2 } = await sdk();
  const times: string[] = [];
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: path, Delimiter: '/' });
  for await (const { CommonPrefixes = [] } of pages)
    for (const { Prefix = '' } of CommonPrefixes) times.push(Prefix.slice(path.length, -1));
  return times
    .filter((time) => /^\d{4}-\d\d-\d\dT\d\d-\d\dZ$/.test(time))
    .toSorted()
    .toReversed();
}

/** Undefined of a report that is not whole yet: its manifest.checksum is the MD5 of its manifest.json. */
async function reportAt(
  client: S3Client,
  { bucket, path }: Folder,
  time: string,
  side: ObjectsSide,
): Promise<InventoryReport | undefined> {
  const hive = `${path}hive/dt=${time.replace('T', '-').replace('Z', '')}/`;
  const [text, checksum, links] = await Promise.all([
    textOf(client, bucket, `${path}${time}/manifest.json`),
    textOf(client, bucket, `${path}${time}/manifest.checksum`),
    textOf(client, bucket, `${hive}symlink.txt`),
  ]);
  if (text === undefined || links === undefined) return undefined;
  if (createHash('md5').update(text).digest('hex') !== checksum?.trim().toLowerCase()) return undefined;
  const manifest = JSON.parse(text) as Manifest;
  const { fileFormat, fileSchema, files } = manifest;
  const linked = links.split('\n').filter((line) => line.trim() !== '').length;
  if (!isFormat(fileFormat) || manifest.sourceBucket !== side.bucket || linked !== files.length)
    throw new Error(
      `The manifest of ${time} is of ${manifest.sourceBucket}, in ${fileFormat}, with ${files.length} files, of which Athena would find ${linked}.`,
    );
  return {
    ...side,
    ...{ startedAt: startOf(time), format: fileFormat, schema: fileSchema, files: files.length },
    location: `s3://${bucket}/${hive}`,
  };
}

const isFormat = (format: string): format is InventoryReport['format'] =>
  ['CSV', 'ORC', 'Parquet'].includes(format);

const startOf = (time: string): number => Date.parse(time.replace(/T(\d\d)-(\d\d)Z$/, 'T$1:$2:00Z'));

async function textOf(client: S3Client, bucket: string, key: string): Promise<string | undefined> {
  const { GetObjectCommand } = await sdk();
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
