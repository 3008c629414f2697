import { MigrationError } from '../errors.ts';
import type { Emptying, Tally } from './emptying/delete-batch.ts';
import { Pace } from './emptying/pace.ts';
import { Refusals } from './emptying/refusals.ts';
import { sweep } from './emptying/sweep.ts';

export interface EmptyBucketRequest extends Emptying {
  /** Called after every request with the versions deleted so far. */
  readonly onProgress: (deleted: number) => void;
}

/** s5cmd sends ten at once; S3 takes about 3,500 deletes a second and prefix before it asks to slow down. */
const paceLimits = { initial: 8, most: 16 };
/** Listings that may find something before somebody must be writing all the while. */
const rounds = 10;
/** A request that was on its way when a listing was made has arrived by then. */
const betweenListings = 500;

/**
 * Deletes every version and delete marker and aborts open uploads; then lists again, since late writes race the emptying, until two
 * listings in a row find nothing. It keeps no state: what is left in the bucket is what is left to do, after a crash too. Resolves
 * with the number of versions deleted.
 * @throws MigrationError VERSIONS_NOT_DELETED (exit 4) with AWS's reason, for example an Object Lock (T52), when everything else is
 * deleted; BUCKET_TOO_BUSY or BUCKET_STILL_WRITTEN (exit 4).
 */
export async function emptyBucket({ onProgress, ...emptying }: EmptyBucketRequest): Promise<number> {
  const { region, bucket, buckets, clock, signal } = emptying;
  const pace = new Pace(paceLimits);
  const tally: Tally = { deleted: 0, refusals: new Refusals(), report: () => onProgress(tally.deleted) };
  for (let round = 1, empty = 0; round <= rounds; round += 1) {
    await buckets.abortUploads(region, bucket);
    empty = (await sweep(emptying, pace, tally)) ? 0 : empty + 1;
    if (tally.refusals.count > 0) throw tally.refusals.toError(region, bucket, emptying.bypassGovernance);
    if (empty === 2) return tally.deleted;
    await clock.sleep(betweenListings, signal);
  }
  throw stillWritten(emptying, tally.deleted);
}

const stillWritten = ({ bucket, region }: Emptying, deleted: number): MigrationError =>
  new MigrationError(
    'aws',
    `Something goes on writing to ${bucket} (${region}): after ${deleted} versions were deleted in ${rounds} rounds there are still new ones.`,
    {
      code: 'BUCKET_STILL_WRITTEN',
      untouched: 'The bucket and every stack are still there; what was deleted so far is in the journal.',
      next: ['Stop what writes to the bucket, then run the same command again.'],
    },
  );
