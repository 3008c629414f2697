import { z } from 'zod';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** As long as anything here waits. A Node timer of more than 24.8 days would end at once. */
const longest = 7 * 24 * units.h;

/** Milliseconds of `500ms`, `20s`, `5m` or `1h`; undefined for anything else and for more than 168h. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  if (!match) return undefined;
  const milliseconds = Math.round(Number(match[1]) * units[match[2] as keyof typeof units]);
  return milliseconds <= longest ? milliseconds : undefined;
}

export const durationHint = 'a number with its unit, such as 500ms, 20s, 5m or 1h, up to 168h';

/** A duration as people write it. */
export const duration = z.string().refine((text) => parseDuration(text) !== undefined, {
  error: (issue) => `${JSON.stringify(issue.input)} must be ${durationHint}`,
});

/** What is waited between two looks: without any pause AWS would throttle. */
export const pause = duration.refine((text) => parseDuration(text) !== 0, { error: 'must be more than 0' });
