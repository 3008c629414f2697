import { divergence } from './divergence.ts';
import type { GateSample, Reading, Verdict } from './events.ts';

export interface GatePolicy {
  /** How many samples in a row must pass. */
  readonly samples: number;
  readonly intervalSeconds: number;
  /** How long the gate waits before it gives its last word. */
  readonly timeoutSeconds: number;
  /** The largest lag that is let through, unless a subject has its own. */
  readonly maxLagSeconds: number;
  /** By subject. */
  readonly maxLagSecondsOf?: Readonly<Record<string, number>>;
  /** A sample older than this counts for nothing. */
  readonly freshSeconds: number;
  /** Subjects that may stay unknown, each with the reason that an operator gave. */
  readonly allowUnknown?: Readonly<Record<string, string>>;
  /** Goes on past its decision and its deadline, until it is interrupted. */
  readonly watch?: boolean;
}

export interface GateDecision {
  /** `wait` while the deadline is ahead and the samples do not suffice. */
  readonly decision: Verdict | 'wait';
  /** Newest readings, with the reasons that decided. */
  readonly readings: readonly Reading[];
  /** Passing samples in a row, up to now. */
  readonly inARow: number;
  /** Why it does not wait for the deadline, though that is ahead. */
  readonly early?: string;
}

export const limitOf = ({ maxLagSeconds, maxLagSecondsOf }: GatePolicy, subject: string): number =>
  maxLagSecondsOf?.[subject] ?? maxLagSeconds;

/**
 * The decision over a history of samples: a pure function.
 * Pass: the newest `samples` samples (at least one) are all fresh and pass for every subject ever sampled. Unknown never
 * passes, but for subjects that an operator lets be unknown. Refuse early: the lag of a subject diverges (`divergence`). At the
 * deadline the newest sample has the last word: refuse if it is fresh and anything in it refuses, otherwise unknown.
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
  const answer = (decision: GateDecision['decision'], early?: string): GateDecision => ({
    ...{ decision, readings, inARow },
    ...(early !== undefined && { early }),
  });
  if (inARow >= Math.max(1, policy.samples)) return answer('pass');
  const newest = history.at(-1);
  if (now - startedAt >= policy.timeoutSeconds * 1000) return answer(lastWord(newest, policy, now));
  const early =
    newest && isFresh(newest, policy, now)
      ? divergence(history, (subject) => limitOf(policy, subject))
      : undefined;
  return early === undefined ? answer('wait') : answer('refuse', early);
}

const isFresh = ({ takenAt }: GateSample, { freshSeconds }: GatePolicy, now: number): boolean =>
  takenAt <= now && takenAt >= now - freshSeconds * 1000;

function passingInARow(history: readonly GateSample[], policy: GatePolicy, now: number): number {
  // A store that is left out of a sample was not seen to be in step.
  const subjects = new Set(history.flatMap(({ readings }) => readings.map(({ subject }) => subject)));
  const brokenAt = history.findLastIndex(
    (sample) => !isFresh(sample, policy, now) || !passes(sample, subjects, policy),
  );
  return history.length - 1 - brokenAt;
}

const passes = (
  { readings }: GateSample,
  subjects: ReadonlySet<string>,
  policy: Pick<GatePolicy, 'allowUnknown'>,
): boolean =>
  readings.length > 0 &&
  readings.every((reading) => mayPass(reading, policy)) &&
  // Where everything is unknown nothing was verified.
  readings.some(({ verdict }) => verdict === 'pass') &&
  new Set(readings.map(({ subject }) => subject)).size === subjects.size;

export const mayPass = (
  { verdict, subject }: Reading,
  { allowUnknown = {} }: Pick<GatePolicy, 'allowUnknown'>,
): boolean => verdict === 'pass' || (verdict === 'unknown' && Object.hasOwn(allowUnknown, subject));

/** A gate whose samples did not suffice cannot say pass, even if the newest one was good. */
const lastWord = (newest: GateSample | undefined, policy: GatePolicy, now: number): Verdict =>
  newest && isFresh(newest, policy, now) && newest.readings.some(({ verdict }) => verdict === 'refuse')
    ? 'refuse'
    : 'unknown';
