/** What the backfill asks of S3 Batch Operations, in its own words. src/aws implements it. */

export interface BackfillRequest {
  readonly account: string;
  /** Of the bucket that has the rules: jobs live there and nowhere else. */
  readonly region: string;
  readonly bucket: string;
  /** ARN that the job runs as. */
  readonly role: string;
  /** Makes the request idempotent, and is found again in the job's description. */
  readonly token: string;
  readonly description: string;
  /** Where in the bucket the report of failed tasks goes. */
  readonly reportPrefix: string;
}

export interface BatchJob {
  readonly id: string;
  /** AWS's own; an open string, since AWS may add others. */
  readonly status: string;
  /** Tasks: one for each version. */
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** The manifest would have been empty, so AWS let the job fail: there was nothing to do. */
  readonly foundNothing: boolean;
  /** AWS's words for why it failed as a whole; empty when it did not. */
  readonly reason: string;
}

export interface FailedTask {
  readonly key: string;
  readonly versionId: string;
  /** AWS's own code, such as `DstBucketUnversioned`. */
  readonly code: string;
}

type JobPlace = Pick<BackfillRequest, 'account' | 'region'>;

export interface BatchJobs {
  /** The role that the bucket's rules replicate as; undefined when it has no rules. */
  replicationRole(region: string, bucket: string): Promise<string | undefined>;
  /** The id of the job whose description has the token; undefined when there is none in the last 90 days. */
  find(place: JobPlace, token: string): Promise<string | undefined>;
  /** @returns the id of the new job, which begins by itself. */
  create(request: BackfillRequest): Promise<string>;
  describe(place: JobPlace, id: string): Promise<BatchJob>;
  /** The first `limit` tasks that failed, as the report of an ended job has them. */
  failedTasks(
    place: Pick<BackfillRequest, 'region' | 'bucket' | 'reportPrefix'>,
    id: string,
    limit: number,
  ): Promise<readonly FailedTask[]>;
}
