import type { ObjectsSide } from '../compare-objects.ts';

/** A delivered report of S3 Inventory. */
export interface InventoryReport {
  readonly region: string;
  /** The bucket that it lists. */
  readonly bucket: string;
  /** When S3 began to look through the bucket; milliseconds since the epoch. */
  readonly startedAt: number;
  readonly format: 'CSV' | 'ORC' | 'Parquet';
  /** `fileSchema` of the manifest: in each format another notation (see columns.ts). */
  readonly schema: string;
  /** `s3://…/hive/dt=…/`: the folder of its symlink.txt, which lists its files. */
  readonly location: string;
  readonly files: number;
}

export interface InventoryReports {
  /**
   * The newest report that is delivered whole.
   *
   * @param id of the bucket's inventory configuration.
   * @throws MigrationError INVENTORY_UNUSABLE when it does not list every version of every object, NO_INVENTORY_REPORT when none
   * is there.
   */
  newest(side: ObjectsSide, id: string): Promise<InventoryReport>;
}

/** Where queries run, and where their results go. */
export interface QueryPlace {
  readonly region: string;
  readonly database: string;
  readonly workGroup: string;
  /** `s3://…/`; undefined when the workgroup says it. */
  readonly output: string | undefined;
}

export interface QueryResult {
  /** Without the heading; null is null. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly scannedBytes: number;
}

export interface Queries {
  /** Runs one statement to its end, and stops it when the signal is aborted. */
  run(place: QueryPlace, sql: string, signal: AbortSignal): Promise<QueryResult>;
}
