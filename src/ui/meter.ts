import type { Glyphs } from './glyphs.ts';

/** `done` of `total` as a bar of `width` cells. */
export function bar(done: number, total: number, width: number, glyphs: Glyphs): string {
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  const full = Math.floor(share * width);
  return glyphs.barFull.repeat(full) + glyphs.barEmpty.repeat(width - full);
}

/** Lags below this are all equally good: a trend of milliseconds is a flat line. */
const flatSeconds = 1;

/** Lags in seconds as a line of small columns, scaled from 0 to the largest; a space where nothing was measured. */
export function trendLine(values: readonly (number | null)[], glyphs: Glyphs): string {
  const top = Math.max(flatSeconds, ...values.map((value) => value ?? 0));
  const levels = glyphs.trend;
  return values
    .map((value) => {
      if (value === null) return ' ';
      const level = Math.round((Math.max(0, value) / top) * (levels.length - 1));
      return levels[level] ?? '';
    })
    .join('');
}
