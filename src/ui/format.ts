/** Every number that people read is written here, so that all views agree. */

const two = (value: number): string => String(value).padStart(2, '0');

/** How long something took, from seconds: `4.2s`, `1m 05s`, `2h 03m`. */
export function duration(seconds: number): string {
  const tenths = Math.round(Math.max(0, seconds) * 10) / 10;
  if (tenths < 60) return `${tenths.toFixed(1)}s`;
  const whole = Math.round(tenths);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m ${two(whole % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

/** Seconds as a clock has them, for where there is little room: `0:42`, `4:10`, `1:04:10`. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}

/**
 * Replication lag, from seconds: `40 ms`, `0.9 s`, `45 s`, `5 m`, `5 m 01 s`. The seconds stay, so that 301 s never looks like
 * a limit of 5 m. Missing is `unknown`, never 0 (T20).
 */
export function lag(seconds: number | null): string {
  if (seconds === null) return 'unknown';
  if (seconds > 0 && seconds < 0.095) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  const tenths = Math.round(seconds * 10) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  return rest === 0 ? `${whole / 60} m` : `${Math.floor(whole / 60)} m ${two(rest)} s`;
}

/** A moment in UTC without milliseconds: `2026-11-24T22:45:10Z`. */
export const timestamp = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/** A moment for people, from ISO 8601: `2026-11-24 22:45:10 UTC`. */
export const moment = (iso: string): string =>
  timestamp(Date.parse(iso)).replace('T', ' ').replace('Z', ' UTC');

/** `1 resource`, `1,204 resources`. */
export const count = (value: number, singular: string, plural = `${singular}s`): string =>
  `${value.toLocaleString('en-US')} ${value === 1 ? singular : plural}`;

/** What became of a stack; one that is gone has no resources to count. */
export const settledAs = (outcome: string, resources: number): string =>
  outcome === 'deleted' ? outcome : `${outcome}, ${count(resources, 'resource')}`;

/** A size: `0 B`, `1.5 kB`, `2.0 GB`, in steps of a thousand, as S3 charges. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${(value / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step] ?? ''}`;
}
