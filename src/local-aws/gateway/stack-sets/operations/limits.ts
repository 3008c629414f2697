import type { Preferences } from '../model.ts';

/**
 * Accounts of one region that may fail before the operation stops there.
 * @param accounts how many the operation has in that region. Percentages are rounded down.
 */
export const failureTolerance = (preferences: Preferences, accounts: number): number =>
  preferences.failureToleranceCount ?? percentOf(preferences.failureTolerancePercentage, accounts);

/**
 * Accounts of one region that may be worked on at a time after so many failures there. Strictly, it starts at the tolerance
 * plus one at most and is lowered by every failure, so that never more than that many fail.
 */
export function concurrency(preferences: Preferences, accounts: number, failures: number): number {
  // A percentage that rounds down to none means one.
  const wanted =
    preferences.maxConcurrentCount ?? Math.max(1, percentOf(preferences.maxConcurrentPercentage, accounts));
  if (preferences.concurrencyMode === 'SOFT_FAILURE_TOLERANCE') return wanted;
  return Math.min(wanted, failureTolerance(preferences, accounts) + 1 - failures);
}

const percentOf = (percentage = 0, accounts: number): number => Math.floor((percentage / 100) * accounts);
