/** What one sample knows of one store, before anybody judges it. */

export interface SentinelEvidence {
  /** Milliseconds since the epoch. */
  readonly writtenAt: number;
  /** When it was first seen in the target region; undefined while it is under way. */
  readonly arrivedAt?: number;
  /** While it is under way: the newest one that did arrive. */
  readonly before?: { readonly writtenAt: number; readonly arrivedAt: number };
}

export interface MetricEvidence {
  readonly name: string;
  /** The region that publishes it, and that was asked. */
  readonly region: string;
  /** Lag in seconds; null without a datapoint: unknown, never zero (T20). */
  readonly lagSeconds: number | null;
  /** Start of the datapoint's period, milliseconds since the epoch. */
  readonly at: number | null;
}

export interface ContentEvidence {
  readonly compared: number;
  /** Still PENDING at the source. */
  readonly pending: number;
  /** FAILED at the source, missing or different in the target: each with its reason. */
  readonly wrong: readonly string[];
}

export interface StoreEvidence {
  readonly store: string;
  readonly sentinel: SentinelEvidence;
  readonly metric: MetricEvidence;
  /** Only of stores whose content is compared. */
  readonly content?: ContentEvidence;
  /** What stands in the way of replication altogether, such as a replica that is not ACTIVE. */
  readonly obstacles: readonly string[];
}
