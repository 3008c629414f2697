/** A lifecycle rule as S3 takes it, of which only these are looked at: others' rules stay as they are. */
export interface LifecycleRule {
  readonly ID?: string | undefined;
  readonly Status?: string | undefined;
}

const prefix = 'trading-migrate-cleanup-';

/**
 * Rules that empty a bucket: current versions become noncurrent behind a delete marker after a day, noncurrent ones go a day later, and unfinished
 * uploads a day after they began. Delete markers that hide nothing any more need a rule of their own: S3 takes ExpiredObjectDeleteMarker
 * together with Days in no rule.
 */
const emptyingRules = [
  {
    ID: `${prefix}versions`,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days: 1 },
    NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  },
  {
    ID: `${prefix}delete-markers`,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { ExpiredObjectDeleteMarker: true },
  },
] as const;

/**
 * The rules of a bucket with those that empty it behind them.
 * @returns undefined when they are there already.
 */
export function withEmptyingRules<Rule extends LifecycleRule>(
  rules: readonly Rule[],
): readonly (Rule | (typeof emptyingRules)[number])[] | undefined {
  const isThere = emptyingRules.every(({ ID }) =>
    rules.some((rule) => rule.ID === ID && rule.Status === 'Enabled'),
  );
  if (isThere) return undefined;
  return [...rules.filter(({ ID }) => ID?.startsWith(prefix) !== true), ...emptyingRules];
}

const day = 86_400_000;

/**
 * By when S3 has begun, in milliseconds since the epoch, with all that is in a bucket now: it adds the days of the rule to when an object
 * was written and rounds up to the next midnight, UTC. What is older than a day goes at the next midnight.
 */
export const actsFrom = (now: number): number => Math.ceil((now + day) / day) * day;
