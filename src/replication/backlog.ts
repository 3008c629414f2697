import type { BacklogEvidence } from './evidence.ts';
import type { Datapoint } from './ports.ts';

/** Datapoints by which the rate is measured: the newest ones, a minute apart. */
const rateDatapoints = 5;

/** @param bytes, operations datapoints, oldest first. */
export function backlogOf(
  region: string,
  bytes: readonly Datapoint[],
  operations: readonly Datapoint[],
): BacklogEvidence {
  const newest = (points: readonly Datapoint[]): number | null => {
    const value = points.at(-1)?.value;
    // Marks such as -1 and NaN are no numbers (T41).
    return value !== undefined && value >= 0 ? value : null;
  };
  return {
    region,
    bytes: newest(bytes),
    operations: newest(operations),
    at: Math.max(bytes.at(-1)?.at ?? 0, operations.at(-1)?.at ?? 0) || null,
    secondsLeft: secondsLeft(bytes) ?? secondsLeft(operations),
  };
}

/** How long what is left will take at the rate of the last minutes; null when nothing is known or it does not become less. */
export function secondsLeft(points: readonly Datapoint[]): number | null {
  const window = points.slice(-rateDatapoints).filter(({ value }) => value >= 0);
  const [first, last] = [window[0], window.at(-1)];
  if (!first || !last) return null;
  if (last.value === 0) return 0;
  const gone = first.value - last.value;
  return gone > 0 ? (last.value * (last.at - first.at)) / gone / 1000 : null;
}
