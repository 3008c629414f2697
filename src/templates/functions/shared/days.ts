/** Days are UTC, as `2026-11-25`. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** Whether a text names a day that exists: `2026-02-30` does not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && dayOf(time) === text;
}

/** `2026/11/25`: how a day is part of a key. */
export const dayPath = (day: string): string => day.replaceAll('-', '/');

/** Keys of the day's trades begin so; data-transform writes them and pipeline reads them. */
export const tradesPrefix = (day: string): string => `trades/${dayPath(day)}/`;
