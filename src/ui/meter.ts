import type { Glyphs } from './glyphs.ts';

/** `done` of `total` as a bar of `width` cells. */
export function bar(done: number, total: number, width: number, glyphs: Glyphs): string {
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  const full = Math.floor(share * width);
  return glyphs.barFull.repeat(full) + glyphs.barEmpty.repeat(width - full);
}

/**
 * Lags in seconds as a line of small columns, scaled to the limit: the highest sign is for what is over it, and a lag that is
 * far from it is low, however it varies. What was not measured is a gap with a sign of its own.
 */
export function trendLine(
  values: readonly (number | null)[],
  limitSeconds: number,
  { trend, gap }: Pick<Glyphs, 'trend' | 'gap'>,
): string {
  const within = trend.length - 2;
  return values
    .map((value) => {
      if (value === null) return gap;
      if (value > limitSeconds) return trend.at(-1);
      return trend[limitSeconds > 0 ? Math.round((Math.max(0, value) / limitSeconds) * within) : 0];
    })
    .join('');
}
