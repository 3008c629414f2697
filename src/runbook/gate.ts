import type { GateSample, Reading, Verdict } from './events.ts';

export interface GatePolicy {
  /** How many samples in a row must pass. */
  readonly samples: number;
  readonly intervalSeconds: number;
  /** How long the gate waits before it gives its last word. */
  readonly timeoutSeconds: number;
  readonly maxLagSeconds: number;
  /** A sample older than this counts for nothing. */
  readonly freshSeconds: number;
}

export interface GateDecision {
  /** `wait` while the deadline is ahead and the samples do not suffice. */
  readonly decision: Verdict | 'wait';
  /** Newest readings, with the reasons that decided. */
  readonly readings: readonly Reading[];
  /** Passing samples in a row, up to now. */
  readonly inARow: number;
}

/**
 * The decision over a history of samples: a pure function.
 * Pass: the newest `samples` samples all pass for every subject and are all fresh. Unknown never passes. At the deadline
 * the newest sample has the last word: refuse if anything in it refuses, otherwise unknown.
 * @param history oldest first.
 * @param startedAt, now milliseconds since the epoch.
 */
export function decide(
  history: readonly GateSample[],
  policy: GatePolicy,
  startedAt: number,
  now: number,
): GateDecision {
  const inARow = passingInARow(history, policy, now);
  const newest = history.at(-1)?.readings ?? [];
  if (inARow >= policy.samples) return { decision: 'pass', readings: newest, inARow };
  if (now - startedAt < policy.timeoutSeconds * 1000) return { decision: 'wait', readings: newest, inARow };
  return { decision: lastWord(newest), readings: newest, inARow };
}

function passingInARow(history: readonly GateSample[], policy: GatePolicy, now: number): number {
  const oldestFresh = now - policy.freshSeconds * 1000;
  const brokenAt = history.findLastIndex(
    ({ takenAt, readings }) =>
      takenAt < oldestFresh ||
      takenAt > now ||
      readings.length === 0 ||
      readings.some(({ verdict }) => verdict !== 'pass'),
  );
  return history.length - 1 - brokenAt;
}

/** A gate that never got three passing samples cannot say pass, even if its newest one was good. */
const lastWord = (newest: readonly Reading[]): Verdict =>
  newest.some(({ verdict }) => verdict === 'refuse') ? 'refuse' : 'unknown';
