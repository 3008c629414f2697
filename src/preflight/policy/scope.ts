import type { RegionPair } from '../../runbook/events.ts';

/** Whose policies, and for which environment. */
export interface PolicyScope {
  /** Twelve digits, or `*` when it is not known. */
  readonly account: string;
  readonly regions: RegionPair;
  readonly environmentSuffix: string;
}
