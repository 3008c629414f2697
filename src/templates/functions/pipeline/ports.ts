export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** The history bucket. */
export interface HistoryBucket {
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Undefined if there is none. */
  read(key: string): Promise<string | undefined>;
  write(key: string, body: string): Promise<void>;
}

/** Which summary of a day is the valid one. */
export interface StoredSummary {
  readonly day: string;
  readonly key: string;
  /** Of the object, in hexadecimal. */
  readonly sha256: string;
  readonly trades: number;
  readonly symbols: number;
}

export interface SummaryTable {
  put(summary: StoredSummary): Promise<void>;
  get(day: string): Promise<StoredSummary | undefined>;
}

export interface Stores {
  readonly bucket: HistoryBucket;
  readonly table: SummaryTable;
}
