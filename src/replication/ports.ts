/** What replication asks of the stores and of CloudWatch, in its own words. src/aws implements it. */

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, by S3's clock. */
  readonly writtenAt: number;
}

export interface ObjectState {
  /** Bytes. */
  readonly size: number;
  /** Checksum with its algorithm, such as `CRC32:AbCd==`, or the ETag of an object that has none; what both sides keep. */
  readonly checksum: string;
  /** `x-amz-replication-status`: PENDING, COMPLETED (or COMPLETE), FAILED, REPLICA; empty when no rule applies. */
  readonly replicationStatus: string;
}

export interface ObjectContent {
  readonly key: string;
  readonly body: Uint8Array;
  /** Part size in bytes for a multipart upload; undefined for one PUT. */
  readonly partBytes?: number;
}

export interface Objects {
  /** @returns the version id. */
  put(region: string, bucket: string, content: ObjectContent): Promise<string>;
  /** Current versions, delete markers left out, a page at a time. */
  current(region: string, bucket: string): AsyncIterable<readonly ObjectVersion[]>;
  /** One version, or the current one; undefined when it is not there. */
  head(region: string, bucket: string, key: string, versionId?: string): Promise<ObjectState | undefined>;
  deleteVersion(region: string, bucket: string, key: string, versionId: string): Promise<void>;
}

/** Flat items of strings: what the dashboard table's test items and sentinels are. */
export type Item = Readonly<Record<string, string>>;

export interface Items {
  put(region: string, table: string, item: Item): Promise<void>;
  /** Many at once, in the batches that DynamoDB takes, unprocessed ones repeated. */
  putAll(
    region: string,
    table: string,
    items: readonly Item[],
    onProgress: (written: number) => void,
  ): Promise<void>;
  get(region: string, table: string, key: Item): Promise<Item | undefined>;
  delete(region: string, table: string, key: Item): Promise<void>;
  /** Statuses of the table in every region that replicates it, by region, such as ACTIVE. */
  replicas(region: string, table: string): Promise<Readonly<Record<string, string>>>;
}

export interface Datapoint {
  /** In the metric's own unit. NaN is possible. */
  readonly value: number;
  /** Milliseconds since the epoch: the start of its period. */
  readonly at: number;
}

export type Dimensions = Readonly<Record<string, string>>;

export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly statistic: 'Maximum' | 'Average' | 'Sum';
}

export interface Metrics {
  /**
   * Datapoints by the minute between two moments (milliseconds), of every query, in the order asked, oldest first; empty where
   * there is none: missing is unknown, never zero (T20).
   */
  series(
    region: string,
    queries: readonly MetricQuery[],
    since: number,
    until: number,
  ): Promise<readonly (readonly Datapoint[])[]>;
  /** Dimensions of every metric of that name that had a datapoint in the last two weeks and has at least these. */
  find(
    region: string,
    namespace: string,
    name: string,
    dimensions: Dimensions,
  ): Promise<readonly Dimensions[]>;
}

export interface GlobalDatabaseMember {
  readonly clusterArn: string;
  readonly isWriter: boolean;
  /** `connected`, `pending-resync`; empty when RDS does not say. */
  readonly synchronizationStatus: string;
}

export interface GlobalDatabase {
  readonly members: readonly GlobalDatabaseMember[];
  /** Of a switchover or failover; empty when none is under way. An open string: SDKs do not know all of them (T37). */
  readonly failover: string;
}

/** A row of `aurora_global_db_status()`. */
export interface GlobalDatabaseStatus {
  readonly region: string;
  /** Milliseconds; -1 of the writer (T41). Null when it is NULL. */
  readonly durabilityLag: number | null;
  readonly rpoLag: number | null;
  /** When the writer found that out, milliseconds since the epoch; null when it is NULL. */
  readonly lagCalculatedAt: number | null;
}

/** A cluster as the Data API is asked for it: by ARNs of it and of the secret of its user. */
export interface SqlTarget {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
}

export interface GlobalDatabases {
  /** Undefined when it is not there. */
  describe(region: string, globalClusterId: string): Promise<GlobalDatabase | undefined>;
  /** Only the writer answers; undefined while it is not available. */
  status(region: string, target: SqlTarget): Promise<readonly GlobalDatabaseStatus[] | undefined>;
}

/** Where one reads on in each shard of a stream. */
export type StreamPosition = readonly string[];

export interface Streams {
  /** @throws MigrationError when the stream did not take it, whatever the status of the answer (T42). */
  put(region: string, stream: string, partitionKey: string, data: Uint8Array): Promise<void>;
  /** From a moment on (milliseconds since the epoch), in every shard: `LATEST` would lose what comes meanwhile (T44). */
  positionAt(region: string, stream: string, at: number): Promise<StreamPosition>;
  /** What came since, and where to go on; an expired position is `undefined`. */
  read(
    region: string,
    position: StreamPosition,
  ): Promise<{ readonly records: readonly Uint8Array[]; readonly position: StreamPosition } | undefined>;
}

export interface Queues {
  /** Messages, visible or not; NaN when the queue does not say. */
  size(region: string, url: string): Promise<number>;
}
