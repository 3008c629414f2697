import type { GateSample, Reading } from './events.ts';

/** Noise rises this often in a row once in 720 times, and then it is not above the limit all the while. */
const fewestSamples = 6;

/** Of the limit: what grows less may be a measurement that is rounded. */
const leastGrowth = 0.1;

/**
 * Why waiting for the deadline is no use, or undefined. A lag diverges when, over the newest samples in a row (at least six, and at
 * least as long as the limit), every one of them is above the limit, none is smaller than the one before, the last is larger than
 * the first by a tenth of the limit at least, and no backlog is known to become less: whatever line goes through such samples is
 * farther above the limit at the deadline. One sample that says otherwise, or nothing, and it is noise.
 * @param history oldest first.
 * @param limitOf the largest lag of a subject that is let through, in seconds.
 */
export function divergence(
  history: readonly GateSample[],
  limitOf: (subject: string) => number,
): string | undefined {
  const newest = history.at(-1);
  if (!newest) return undefined;
  for (const { subject } of newest.readings) {
    const found = ofSubject(subject, history, limitOf(subject));
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Point {
  readonly at: number;
  readonly lagSeconds: number;
  readonly reading: Reading;
}

function ofSubject(subject: string, history: readonly GateSample[], limit: number): string | undefined {
  const rising = risingAbove(limit, subject, history);
  const [first, last] = [rising[0], rising.at(-1)];
  if (!first || !last || rising.length < fewestSamples) return undefined;
  const seconds = (last.at - first.at) / 1000;
  const growth = last.lagSeconds - first.lagSeconds;
  if (seconds < limit || growth < leastGrowth * limit) return undefined;
  if (isDraining(first.reading, last.reading)) return undefined;
  return `the lag of ${subject} has grown from ${round(first.lagSeconds)} s to ${round(last.lagSeconds)} s in ${round(seconds)} s, limit ${limit} s, and has not become less once`;
}

/** The longest run of samples up to the newest in which the lag is above the limit and never falls, oldest first. */
function risingAbove(limit: number, subject: string, history: readonly GateSample[]): readonly Point[] {
  const points: Point[] = [];
  for (const { takenAt, readings } of history.toReversed()) {
    const reading = readings.find((each) => each.subject === subject);
    const lagSeconds = reading?.lagSeconds ?? null;
    const later = points.at(-1);
    if (!reading || lagSeconds === null || lagSeconds <= limit) break;
    if (later && (lagSeconds > later.lagSeconds || takenAt > later.at)) break;
    points.push({ at: takenAt, lagSeconds, reading });
  }
  return points.reverse();
}

function isDraining({ backlog: before }: Reading, { backlog: after }: Reading): boolean {
  // Unknown is not less.
  const isLess = (then: number | null = null, now: number | null = null): boolean =>
    then !== null && now !== null && now < then;
  return isLess(before?.bytes, after?.bytes) || isLess(before?.operations, after?.operations);
}

const round = (value: number): number => Math.round(value * 10) / 10;
