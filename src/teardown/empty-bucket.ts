import { MigrationError } from '../errors.ts';
import type { Clock } from '../runbook/clock.ts';
import type { Buckets, DeleteFailure, VersionRef } from './ports.ts';

export interface EmptyBucketRequest {
  readonly region: string;
  readonly bucket: string;
  readonly buckets: Buckets;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after every batch with the versions deleted so far. */
  readonly onProgress: (deleted: number) => void;
}

/** DeleteObjects takes this many keys. */
const batchSize = 1000;
/** Delete requests under way at once, as s5cmd does it. */
const batchesInFlight = 10;
/** S3 asks to slow down while it splits partitions; these errors are worth asking again. */
const passing = ['SlowDown', 'InternalError', 'ServiceUnavailable', 'RequestTimeout'];
const attempts = 6;

/**
 * Deletes every version and delete marker and aborts open uploads; then lists again, since late writes race the emptying,
 * until a listing finds nothing. Resolves with the number of versions deleted.
 * @throws MigrationError VERSIONS_NOT_DELETED (exit 4) with AWS's reason, for example an Object Lock (T52).
 */
export async function emptyBucket(request: EmptyBucketRequest): Promise<number> {
  const { region, bucket, buckets, signal, onProgress } = request;
  let deleted = 0;
  for (;;) {
    await buckets.abortUploads(region, bucket);
    let found = 0;
    let inFlight: Promise<void>[] = [];
    for await (const page of buckets.versions(region, bucket)) {
      signal.throwIfAborted();
      found += page.length;
      for (let start = 0; start < page.length; start += batchSize) {
        const batch = page.slice(start, start + batchSize);
        inFlight.push(
          deleteBatch(batch, request).then(() => {
            deleted += batch.length;
            onProgress(deleted);
          }),
        );
      }
      if (inFlight.length >= batchesInFlight) {
        await Promise.all(inFlight);
        inFlight = [];
      }
    }
    await Promise.all(inFlight);
    if (found === 0) return deleted;
  }
}

async function deleteBatch(batch: readonly VersionRef[], request: EmptyBucketRequest): Promise<void> {
  const { region, bucket, buckets, clock, signal } = request;
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const failures = await buckets.deleteVersions(region, bucket, left);
    const final = failures.filter(({ code }) => !passing.includes(code));
    if (final.length > 0 || (failures.length > 0 && attempt === attempts))
      throw notDeleted(bucket, region, failures);
    left = failures;
    if (left.length > 0) await clock.sleep(200 * 2 ** attempt, signal);
  }
}

function notDeleted(bucket: string, region: string, failures: readonly DeleteFailure[]): MigrationError {
  const [first] = failures;
  const what = first ? `${first.key} (version ${first.versionId}): ${first.code}: ${first.message}` : '';
  return new MigrationError(
    'aws',
    `S3 did not delete ${failures.length} versions in ${bucket} (${region}), first ${what}.`,
    {
      code: 'VERSIONS_NOT_DELETED',
      untouched: 'The bucket and every stack are still there; what was deleted so far is in the journal.',
      next: ['Remove what holds the objects (an Object Lock, a policy), then run the same command again.'],
    },
  );
}
