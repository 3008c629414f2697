import type { CurvePoint } from './model.ts';

/** A drawing is no clearer with more, and a gate may be watched for days. */
export const largestCurve = 400;

export interface CurveCollector {
  add(point: CurvePoint): void;
  readonly samples: number;
  points(): readonly CurvePoint[];
}

/**
 * Collects the points of a curve in bounded memory: at twice the limit, what is there is thinned out. Each stretch keeps its
 * largest and its smallest lag, and whatever was unknown; first and last stay.
 */
export function createCurve(limit: number = largestCurve): CurveCollector {
  let kept: CurvePoint[] = [];
  let samples = 0;
  return {
    add: (point) => {
      samples += 1;
      kept.push(point);
      if (kept.length >= 2 * limit) kept = thinOut(kept, limit);
    },
    get samples() {
      return samples;
    },
    points: () => thinOut(kept, limit),
  };
}

/** At most `limit` points, in their order. */
export function thinOut(points: readonly CurvePoint[], limit: number): CurvePoint[] {
  if (points.length <= limit) return [...points];
  // Of each stretch up to three stay, and the two ends.
  const stretches = Math.max(1, Math.floor((limit - 2) / 3));
  const inner = points.slice(1, -1);
  const size = Math.ceil(inner.length / stretches);
  const kept: CurvePoint[] = points.slice(0, 1);
  for (let start = 0; start < inner.length; start += size)
    kept.push(...extremes(inner.slice(start, start + size)));
  return [...kept, ...points.slice(-1)];
}

function extremes(stretch: readonly CurvePoint[]): readonly CurvePoint[] {
  const known = stretch.filter(({ lag }) => lag !== null);
  const by = (better: (one: number, other: number) => boolean): CurvePoint | undefined =>
    known.reduce<CurvePoint | undefined>(
      (best, point) => (best === undefined || better(point.lag ?? 0, best.lag ?? 0) ? point : best),
      undefined,
    );
  const wanted = [
    by((one, other) => one > other),
    by((one, other) => one < other),
    stretch.find(({ lag }) => lag === null),
  ];
  return stretch.filter((point) => wanted.includes(point));
}
