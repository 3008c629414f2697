import { MigrationError } from '../errors.ts';
import { inParallel } from '../parallel.ts';
import type { Clock } from '../runbook/clock.ts';
import type { Buckets, DeleteFailure, VersionRef } from './ports.ts';

export interface EmptyBucketRequest {
  readonly region: string;
  readonly bucket: string;
  readonly buckets: Buckets;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after every request with the versions deleted so far. */
  readonly onProgress: (deleted: number) => void;
}

/** DeleteObjects takes this many keys. */
const batchSize = 1000;
/** Delete requests under way at once, as s5cmd does it. */
const batchesInFlight = 10;
/** S3 asks to slow down while it splits partitions; these errors are worth asking again. */
const passing = ['SlowDown', 'InternalError', 'ServiceUnavailable', 'RequestTimeout'];
const attempts = 6;
/** Listings that may find something before somebody must be writing all the while. */
const rounds = 10;

/**
 * Deletes every version and delete marker and aborts open uploads; then lists again, since late writes race the emptying,
 * until a listing finds nothing. Resolves with the number of versions deleted.
 * @throws MigrationError VERSIONS_NOT_DELETED (exit 4) with AWS's reason, for example an Object Lock (T52), or
 * BUCKET_STILL_WRITTEN (exit 4).
 */
export async function emptyBucket(request: EmptyBucketRequest): Promise<number> {
  let deleted = 0;
  const count = (versions: number): void => {
    deleted += versions;
    request.onProgress(deleted);
  };
  for (let round = 1; round <= rounds; round += 1) {
    await request.buckets.abortUploads(request.region, request.bucket);
    if (!(await deleteListed(request, count))) return deleted;
  }
  throw stillWritten(request, deleted);
}

/** Deletes what one listing finds. Resolves with whether it found anything. */
async function deleteListed(
  request: EmptyBucketRequest,
  count: (versions: number) => void,
): Promise<boolean> {
  const { region, bucket, buckets, signal } = request;
  let found = false;
  const batches: (readonly VersionRef[])[] = [];
  const deleteBatches = (): Promise<void> =>
    inParallel(batches.splice(0), batchesInFlight, (batch) => deleteBatch(batch, request, count));
  for await (const page of buckets.versions(region, bucket)) {
    signal.throwIfAborted();
    found ||= page.length > 0;
    for (let start = 0; start < page.length; start += batchSize)
      batches.push(page.slice(start, start + batchSize));
    if (batches.length >= batchesInFlight) await deleteBatches();
  }
  await deleteBatches();
  return found;
}

async function deleteBatch(
  batch: readonly VersionRef[],
  { region, bucket, buckets, clock, signal }: EmptyBucketRequest,
  count: (versions: number) => void,
): Promise<void> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const failures = await buckets.deleteVersions(region, bucket, left);
    count(left.length - failures.length);
    if (failures.length === 0) return;
    const final = failures.filter(({ code }) => !passing.includes(code));
    if (final.length > 0) throw notDeleted(bucket, region, final);
    if (attempt === attempts) throw notDeleted(bucket, region, failures);
    left = failures;
    await clock.sleep(200 * 2 ** attempt, signal);
  }
}

function notDeleted(bucket: string, region: string, failures: readonly DeleteFailure[]): MigrationError {
  const [first] = failures;
  const what = first ? `${first.key} (version ${first.versionId}): ${first.code}: ${first.message}` : '';
  return new MigrationError(
    'aws',
    `S3 did not delete ${failures.length} versions in ${bucket} (${region}), first ${what.replace(/\.$/, '')}.`,
    {
      code: 'VERSIONS_NOT_DELETED',
      untouched: 'The bucket and every stack are still there; what was deleted so far is in the journal.',
      next: ['Remove what holds the objects (an Object Lock, a policy), then run the same command again.'],
    },
  );
}

const stillWritten = ({ bucket, region }: EmptyBucketRequest, deleted: number): MigrationError =>
  new MigrationError(
    'aws',
    `Something goes on writing to ${bucket} (${region}): after ${deleted} versions were deleted in ${rounds} rounds there are still new ones.`,
    {
      code: 'BUCKET_STILL_WRITTEN',
      untouched: 'The bucket and every stack are still there; what was deleted so far is in the journal.',
      next: ['Stop what writes to the bucket, then run the same command again.'],
    },
  );
