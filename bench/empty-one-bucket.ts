// Empties the bucket `bench` at an endpoint as cleanup does it; a process of its own, so that its memory is its own.
//
//   node bench/empty-one-bucket.ts URL [sdk]     prints {"deleted":n,"seconds":s,"peakMegabytes":m}
//
// With `sdk` the SDK reads every listing and writes every body as it does by itself: what decision 014 is measured by.
import { DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { createBuckets } from '../src/aws/buckets.ts';
import { createClients } from '../src/aws/clients.ts';
import { keepHeapSmall } from '../src/cli/memory.ts';
import { systemClock } from '../src/runbook/clock.ts';
import { emptyBucket } from '../src/teardown/empty-bucket.ts';
import type { Buckets } from '../src/teardown/ports.ts';

const [endpointUrl = '', how] = process.argv.slice(2);
const region = 'us-east-1';
keepHeapSmall();
const clients = createClients({
  endpointUrl,
  credentials: { accessKeyId: '123456789012', secretAccessKey: 'bench' },
});
const lean = createBuckets(clients);
const client = await clients.s3(region);

const bySdk: Buckets = {
  ...lean,
  listVersions: async (_region, bucket, after, most) => {
    const page = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        ...(most === undefined ? {} : { MaxKeys: most }),
        ...(after ? { KeyMarker: after.key, VersionIdMarker: after.versionId } : {}),
      }),
    );
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key = '', VersionId = '' }) => ({ key: Key, versionId: VersionId }),
    );
    const next = page.IsTruncated
      ? { key: page.NextKeyMarker ?? '', versionId: page.NextVersionIdMarker }
      : undefined;
    return { versions, next };
  },
  deleteVersions: async (_region, bucket, versions) => {
    const Objects = versions.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    return Errors.map(({ Key = '', VersionId = '', Code = '', Message = '' }) => ({
      ...{ key: Key, versionId: VersionId, code: Code, message: Message },
    }));
  },
};

const startedAt = performance.now();
const deleted = await emptyBucket({
  ...{ region, bucket: 'bench', clock: systemClock },
  buckets: how === 'sdk' ? bySdk : lean,
  signal: new AbortController().signal,
  onProgress: () => undefined,
});
const seconds = (performance.now() - startedAt) / 1000;
clients.destroy();
console.log(JSON.stringify({ deleted, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
