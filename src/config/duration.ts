import { z } from 'zod';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `500ms`, `20s`, `5m` or `1h`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  return match ? Math.round(Number(match[1]) * units[match[2] as keyof typeof units]) : undefined;
}

export const durationHint = 'a number with its unit, such as 500ms, 20s, 5m or 1h';

/** A duration as people write it. */
export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: `must be ${durationHint}` });
