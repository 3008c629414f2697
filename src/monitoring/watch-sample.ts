import type { AlarmStateValue } from './ports.ts';

/** What one look at both regions sees: plain data. */
export interface WatchSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly stores: readonly WatchedStore[];
  readonly regions: readonly WatchedRegion[];
  /** What could not be looked at, and why. */
  readonly problems: readonly string[];
}

export interface WatchedStore {
  readonly name: string;
  /** The largest lag that is published lately; null is unknown, never zero (T20). */
  readonly lagSeconds: number | null;
  readonly maxLagSeconds: number;
}

export interface WatchedRegion {
  readonly region: string;
  readonly alarms: readonly { readonly name: string; readonly state: AlarmStateValue }[];
  readonly stacks: readonly {
    readonly layer: string;
    /** Null when there is none. */
    readonly status: string | null;
    readonly isUsable: boolean;
  }[];
  /** The API's own answer; undefined when the platform has none. */
  readonly api?: { readonly status: number; readonly milliseconds: number };
}
