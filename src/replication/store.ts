import type { BacklogEvidence, ContentEvidence, LagEvidence } from './evidence.ts';

/** Names of stores, in the order in which they are shown. */
export const storeNames = ['s3', 'dynamodb', 'aurora', 'kinesis'] as const;
export type StoreName = (typeof storeNames)[number];

/** Something to write in the source region and to find again in the target. */
export interface SentinelCarrier {
  write(id: string): Promise<void>;
  arrived(id: string): Promise<boolean>;
  /** Takes the sentinel away on both sides, where it does not end by itself. */
  remove(id: string): Promise<void>;
}

/** What is known of a store without writing to it. */
export interface Observation {
  readonly lags: readonly LagEvidence[];
  readonly backlog?: BacklogEvidence;
  readonly obstacles: readonly string[];
  readonly doubts: readonly string[];
}

/** A replicated store as the gate sees it. */
export interface ReplicatedStore {
  readonly name: StoreName;
  /** Region in which its progress is shown: where data arrives. */
  readonly targetRegion: string;
  readonly sentinel?: SentinelCarrier;
  /** @param now milliseconds since the epoch. */
  observe(now: number): Promise<Observation>;
  /** Compares what is there on both sides, where the store can. */
  compare?(onProgress: (done: number, total: number) => void): Promise<ContentEvidence>;
}
