import type { RegionPair } from '../../runbook/events.ts';

/** Whose policies, and for which environment. */
export interface PolicyScope {
  /** Twelve digits, or `*` when it is not known. */
  readonly account: string;
  readonly regions: RegionPair;
  readonly environmentSuffix: string;
  /** Where journal and lock are, if that is S3. The prefix is without slashes at its ends, and may be empty. */
  readonly state?: { readonly bucket: string; readonly prefix: string };
}
