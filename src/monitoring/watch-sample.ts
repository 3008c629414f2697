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

/** What could not be looked at is null: unknown, and told among the problems. */
export interface WatchedRegion {
  readonly region: string;
  readonly alarms: readonly { readonly name: string; readonly state: AlarmStateValue }[] | null;
  readonly stacks:
    | readonly {
        readonly layer: string;
        /** Null when there is none. */
        readonly status: string | null;
        readonly isUsable: boolean;
      }[]
    | null;
  /** The API's own answer; left out when the platform has none. */
  readonly api?: { readonly status: number; readonly milliseconds: number } | null;
}
