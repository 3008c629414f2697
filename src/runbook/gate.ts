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
 * Pass: the newest `samples` samples (at least one) are all fresh and pass for every subject ever sampled. Unknown never
 * passes. At the deadline the newest sample has the last word: refuse if it is fresh and anything in it refuses,
 * otherwise unknown.
 * @param history oldest first.
 * @param startedAt, now milliseconds since the epoch.
 */
export function decide(
  history: readonly GateSample[],
  policy: GatePolicy,
  startedAt: number,
  now: number,
): GateDecision {
  const readings = history.at(-1)?.readings ?? [];
  const inARow = passingInARow(history, policy, now);
  const answer = (decision: GateDecision['decision']): GateDecision => ({ decision, readings, inARow });
  if (inARow >= Math.max(1, policy.samples)) return answer('pass');
  if (now - startedAt < policy.timeoutSeconds * 1000) return answer('wait');
  return answer(lastWord(history.at(-1), policy, now));
}

const isFresh = ({ takenAt }: GateSample, { freshSeconds }: GatePolicy, now: number): boolean =>
  takenAt <= now && takenAt >= now - freshSeconds * 1000;

function passingInARow(history: readonly GateSample[], policy: GatePolicy, now: number): number {
  // A store that is left out of a sample was not seen to be in step.
  const subjects = new Set(history.flatMap(({ readings }) => readings.map(({ subject }) => subject)));
  const brokenAt = history.findLastIndex(
    (sample) => !isFresh(sample, policy, now) || !passes(sample, subjects),
  );
  return history.length - 1 - brokenAt;
}

const passes = ({ readings }: GateSample, subjects: ReadonlySet<string>): boolean =>
  readings.length > 0 &&
  readings.every(({ verdict }) => verdict === 'pass') &&
  new Set(readings.map(({ subject }) => subject)).size === subjects.size;

/** A gate whose samples did not suffice cannot say pass, even if the newest one was good. */
const lastWord = (newest: GateSample | undefined, policy: GatePolicy, now: number): Verdict =>
  newest && isFresh(newest, policy, now) && newest.readings.some(({ verdict }) => verdict === 'refuse')
    ? 'refuse'
    : 'unknown';
