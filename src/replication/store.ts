import type { ContentEvidence, MetricEvidence } from './evidence.ts';

/** A replicated store as the gate sees it: something to write in the source region and to find again in the target. */
export interface ReplicatedStore {
  readonly name: string;
  /** Region in which its progress is shown: where data arrives. */
  readonly targetRegion: string;
  writeSentinel(id: string): Promise<void>;
  sentinelArrived(id: string): Promise<boolean>;
  /** Takes the sentinel away on both sides. */
  removeSentinel(id: string): Promise<void>;
  metric(now: number): Promise<MetricEvidence>;
  /** Compares what is there on both sides, where the store can. */
  compare?(onProgress: (done: number, total: number) => void): Promise<ContentEvidence>;
  obstacles(): Promise<readonly string[]>;
}
