/** What one sample knows of one store, before anybody judges it. */

export interface SentinelEvidence {
  /** Milliseconds since the epoch. */
  readonly writtenAt: number;
  /** When it was first seen in the target region; undefined while it is under way. */
  readonly arrivedAt?: number;
  /** While it is under way: the newest one that did arrive. */
  readonly before?: { readonly writtenAt: number; readonly arrivedAt: number };
}

/** Why there is no number: it never had one, not in the last minutes, or the other region has it. */
export type Absence =
  | { readonly kind: 'never' }
  | { readonly kind: 'not-lately'; readonly minutes: number }
  | { readonly kind: 'elsewhere'; readonly region: string };

/** A lag that somebody else measured: CloudWatch, or the database. */
export interface LagEvidence {
  readonly name: string;
  /** The region that publishes it, and that was asked. */
  readonly region: string;
  /** In `unit`; null without one: unknown, never zero (T20). */
  readonly value: number | null;
  readonly unit: string;
  readonly secondsPerUnit: number;
  /** Milliseconds since the epoch at which it was measured, or its period began. */
  readonly at: number | null;
  /** Seconds; what is older says nothing. */
  readonly freshSeconds: number;
  /** Of a value that is null. */
  readonly absence?: Absence;
}

export interface ContentEvidence {
  readonly compared: number;
  /** Still PENDING at the source. */
  readonly pending: number;
  /** When the oldest of them was written, milliseconds since the epoch by S3's clock. */
  readonly oldestPendingAt?: number;
  /** FAILED at the source, missing or different in the target: each with its reason. */
  readonly wrong: readonly string[];
}

/** What waits to be replicated: null is unknown. */
export interface BacklogEvidence {
  readonly region: string;
  readonly bytes: number | null;
  readonly operations: number | null;
  /** Milliseconds since the epoch. */
  readonly at: number | null;
  readonly secondsLeft: number | null;
}

export interface StoreEvidence {
  readonly store: string;
  /** Only of stores that something can be written to. */
  readonly sentinel?: SentinelEvidence;
  /** At least one; the first is the one that views show. */
  readonly lags: readonly LagEvidence[];
  readonly backlog?: BacklogEvidence;
  /** Only of stores whose content is compared. */
  readonly content?: ContentEvidence;
  /** What stands in the way of replication altogether, such as a replica that is not ACTIVE. */
  readonly obstacles: readonly string[];
  /** What makes the evidence worth nothing, such as two sources that say different things. */
  readonly doubts: readonly string[];
}
