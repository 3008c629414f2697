/** What taking an environment down asks of AWS. src/aws implements it. */

/** A version or a delete marker. */
export interface VersionRef {
  readonly key: string;
  readonly versionId: string;
}

/** DeleteObjects answers 200 with these (T52). */
export interface DeleteFailure extends VersionRef {
  /** AWS's code, such as AccessDenied or SlowDown. */
  readonly code: string;
  readonly message: string;
}

export interface Buckets {
  /** Removes the replication configuration, so that nothing arrives in a bucket that is being emptied. */
  stopReplication(region: string, bucket: string): Promise<void>;
  /** Every version and delete marker, a page at a time. */
  versions(region: string, bucket: string): AsyncIterable<readonly VersionRef[]>;
  /** At most 1,000 at once. Resolves with those that were not deleted. */
  deleteVersions(
    region: string,
    bucket: string,
    versions: readonly VersionRef[],
  ): Promise<readonly DeleteFailure[]>;
  /** Aborts multipart uploads that were never completed. Resolves with their number. */
  abortUploads(region: string, bucket: string): Promise<number>;
}

export interface Resource {
  readonly region: string;
  /** CloudFormation's type name. */
  readonly type: string;
  readonly name: string;
}

export interface Inventory {
  /** Named resources of the kinds that the platform has, in one region; global ones (buckets, roles) with `global`. */
  list(region: string, global: boolean, matches: (name: string) => boolean): Promise<readonly Resource[]>;
}
