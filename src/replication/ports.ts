/** What replication asks of the stores and of CloudWatch, in its own words. src/aws implements it. */

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  /** Bytes. */
  readonly size: number;
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

/** The newest datapoint of a metric. */
export interface Datapoint {
  /** In the metric's own unit. */
  readonly value: number;
  /** Milliseconds since the epoch: the start of its period. */
  readonly at: number;
}

export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Maximum' | 'Average' | 'Sum';
}

export interface Metrics {
  /**
   * Newest datapoint since `since` (milliseconds), of every query, in the order asked; undefined where there is none:
   * missing is unknown, never zero (T20).
   */
  newest(
    region: string,
    queries: readonly MetricQuery[],
    since: number,
    until: number,
  ): Promise<readonly (Datapoint | undefined)[]>;
}
