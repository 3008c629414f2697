/** What a gate sees, as the journal keeps it. Part of the vocabulary in events.ts, which hands it on. */

export type Verdict = 'pass' | 'refuse' | 'unknown';

export interface RegionPair {
  readonly source: string;
  readonly target: string;
}

/** What one gate sample says of one subject (a replicated store). */
export interface Reading {
  readonly subject: string;
  readonly verdict: Verdict;
  /** The largest lag that any evidence shows, in seconds; null when nothing was measured. Never 0 for "missing" (T20). */
  readonly lagSeconds: number | null;
  /** Lag as CloudWatch has it, in seconds, shown beside the sentinel's; null without a fresh datapoint. */
  readonly metricLagSeconds: number | null;
  /** Region that was asked for the metric. */
  readonly metricRegion: string;
  readonly reasons: readonly string[];
  /** The largest lag that is let through for this subject, in seconds. */
  readonly maxLagSeconds?: number;
  /** Every number that somebody else measured, whatever it is worth. */
  readonly measured?: readonly MeasuredLag[];
  readonly sentinel?: SentinelReading;
  readonly backlog?: BacklogReading;
  readonly content?: ContentReading;
  /** It may stay unknown: an operator has said so, with a reason (`unknown-allowed`). */
  readonly unknownAllowed?: true;
}

/** A lag as its source has it. */
export interface MeasuredLag {
  /** Such as `ReplicationLatency`. */
  readonly name: string;
  /** Region that was asked. */
  readonly region: string;
  /** In `unit`; null when there was nothing. */
  readonly value: number | null;
  readonly unit: string;
  /** Milliseconds since the epoch at which it was measured, or its period began; null when there was nothing. */
  readonly at: number | null;
}

/** Something that was written in the source region to be found in the target. Milliseconds since the epoch. */
export interface SentinelReading {
  readonly sentAt: number;
  /** Null while it is under way. */
  readonly arrivedAt: number | null;
}

/** What waits to be replicated, as CloudWatch has it in the destination's region (T20). Null is unknown, never zero. */
export interface BacklogReading {
  readonly region: string;
  readonly bytes: number | null;
  readonly operations: number | null;
  /** Milliseconds since the epoch; null without a datapoint. */
  readonly at: number | null;
  /** At the rate at which it has become less; null when it has not. */
  readonly secondsLeft: number | null;
}

export interface ContentReading {
  readonly compared: number;
  readonly pending: number;
  readonly wrong: number;
}

/** What a comparison of everything in a store found. Counts are of versions of objects, or of items. */
export interface ContentCompared {
  readonly subject: string;
  readonly verdict: Verdict;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly compared: number;
  readonly equal: number;
  /** Delete markers of the source alone where their replication is off (decision 005): no difference. */
  readonly expectedMarkers?: number;
  /** By kind. */
  readonly differences: Readonly<Record<string, number>>;
  /** What was compared, when it was not the store itself. */
  readonly source?: 'inventory';
  /** When S3 began the reports that were compared; ISO 8601, UTC. */
  readonly reports?: RegionPair;
  /** Written too late to be in both reports for sure: in one alone, and no difference. */
  readonly young?: number;
  /** Where all differences are listed, and the SHA-256 of that file, in hex. */
  readonly file?: string;
  readonly sha256?: string;
  /** Of everything on each side, in hex, where that can be told. */
  readonly digests?: { readonly source: string; readonly target: string };
}

export interface GateSample {
  /** Milliseconds since the epoch at which the sample was complete. */
  readonly takenAt: number;
  readonly readings: readonly Reading[];
}

/** Lag in seconds of each subject over the newest samples, oldest first; null where nothing was measured. */
export type Trend = Readonly<Record<string, readonly (number | null)[]>>;
