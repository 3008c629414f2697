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

/** Where a listing goes on: after this version, or, without one, after all versions of the key. */
export interface ListingMarker {
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface VersionListing {
  /** In the order of keys in UTF-8, versions of a key from the newest to the oldest; delete markers are among them. */
  readonly versions: readonly VersionRef[];
  /** Undefined at the end. */
  readonly next: ListingMarker | undefined;
}

/** What CloudWatch knew of a bucket when it last looked, which it does once a day. */
export interface BucketSize {
  /** Versions, delete markers and parts of unfinished uploads. */
  readonly objects: number;
  readonly bytes: number;
}

export interface Buckets {
  /** Whether it has rules by which it replicates to other buckets. */
  replicates(region: string, bucket: string): Promise<boolean>;
  /** Removes the replication configuration, so that nothing arrives in a bucket that is being emptied. */
  stopReplication(region: string, bucket: string): Promise<void>;
  /** A page of every version and delete marker. @param most at most this many, default and limit 1,000. */
  listVersions(region: string, bucket: string, after?: ListingMarker, most?: number): Promise<VersionListing>;
  /**
   * At most 1,000 at once. Resolves with those that were not deleted; when S3 had no time for the request at all, these are all of
   * them, with its code: nothing below asks again.
   * @param bypassGovernance delete what an Object Lock in governance mode holds.
   */
  deleteVersions(
    region: string,
    bucket: string,
    versions: readonly VersionRef[],
    bypassGovernance?: boolean,
  ): Promise<readonly DeleteFailure[]>;
  /** Aborts multipart uploads that were never completed. Resolves with their number. */
  abortUploads(region: string, bucket: string): Promise<number>;
}

/** What keeps producers from writing while an environment is taken down. */
export interface Fences {
  /** The document of a bucket's policy; undefined when it has none, or is gone. */
  policyOf(region: string, bucket: string): Promise<string | undefined>;
  putPolicy(region: string, bucket: string, policy: string): Promise<void>;
  /** Enabled, Disabling, Disabled and others; an open string. Undefined when it is gone. */
  mappingState(region: string, mapping: string): Promise<string | undefined>;
  /** False while the mapping is busy with an earlier change. */
  disableMapping(region: string, mapping: string): Promise<boolean>;
}

export interface LifecycleRules {
  /** Adds the rules that empty a bucket to those that it has. False when they were there. */
  emptyByRules(region: string, bucket: string): Promise<boolean>;
}

export interface TableSize {
  readonly items: number;
  readonly bytes: number;
}

export interface TableSizes {
  /** As DynamoDB last counted, some hours ago; undefined when there is no such table. */
  sizeOf(region: string, table: string): Promise<TableSize | undefined>;
}

export interface TaggedResources {
  /** ARNs of everything in a region that has the tag. */
  list(region: string, key: string, value: string): Promise<readonly string[]>;
}

export interface BucketSizes {
  /** Undefined when CloudWatch has no number of the last days: a bucket is hours old before it has one. */
  sizeOf(region: string, bucket: string, now: number): Promise<BucketSize | undefined>;
}

export interface Resource {
  readonly region: string;
  /** CloudFormation's type name. */
  readonly type: string;
  readonly name: string;
}

export interface Listed extends Resource {
  /** CloudFormation's physical id, where it is not the name. */
  readonly id?: string;
}

export interface Inventory {
  /** Named resources of the kinds that the platform has, in one region; global ones (buckets, roles) with `global`. */
  list(region: string, global: boolean, matches: (name: string) => boolean): Promise<readonly Listed[]>;
}

/** A resource as its service has it. */
export interface LiveResource {
  /** CloudFormation's physical id. */
  readonly id: string;
  /** Why it goes by itself, when it does. */
  readonly leaving?: string;
}

/** What is there, asked of the services themselves: a stack that is gone says nothing of what it left. */
export interface LiveResources {
  /** Whether its service can be asked for a type of resource. */
  knows(type: string): boolean;
  /** Those of `ids` that are there. One listing, whatever their number. */
  find(region: string, type: string, ids: readonly string[]): Promise<readonly LiveResource[]>;
}

/** Something that no stack holds and that may cost something. */
export interface LeftBehind extends Resource {
  readonly type: 'AWS::Logs::LogGroup' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::DynamoDB::Backup';
  /** Name of what wrote it: the log group itself, the cluster, the table. */
  readonly of: string;
  readonly bytes: number | undefined;
  /** False for what goes by itself and cannot be deleted by hand. */
  readonly isDeletable: boolean;
}

export interface LeftBehinds {
  /** All of a region, whoever's they are. */
  list(region: string): Promise<readonly LeftBehind[]>;
}

/** Something that makes AWS refuse to delete a resource, or what is in it. */
export interface Guard {
  readonly kind:
    'deletion-protection' | 'export-in-use' | 'mfa-delete' | 'object-lock' | 'termination-protection';
  /** Of an Object Lock its default mode, or that it has none; of an export its name. */
  readonly detail: string;
  /** Stacks that import the export, ours included. */
  readonly by?: readonly string[];
}

export interface DeletionGuards {
  /** None for a type that has no such thing, and for what is gone. */
  of(resource: Resource): Promise<readonly Guard[]>;
}
