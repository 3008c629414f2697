import type { Clock } from '../../src/runbook/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export interface VirtualClock extends Clock {
  /** Moves time on at once, without waking anybody who sleeps. */
  advance(milliseconds: number): void;
}

/**
 * Time that passes only while everybody sleeps: as soon as nothing else is to be done it jumps to the next sleeper's
 * moment. An hour takes milliseconds, and the order of events is always the same.
 */
export function virtualClock(start = Date.parse('2027-01-01T00:00:00Z')): VirtualClock {
  let now = start;
  const sleepers: Sleeper[] = [];
  const wakeNext = (): void => {
    sleepers.sort((a, b) => a.until - b.until);
    const next = sleepers.shift();
    if (!next) return;
    now = Math.max(now, next.until);
    next.wake();
  };
  return {
    now: () => now,
    advance: (milliseconds) => {
      now += milliseconds;
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const stop = (): void => {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          until: now + milliseconds,
          wake: () => {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', stop, { once: true });
        // After every promise that can go on has gone on.
        setImmediate(wakeNext);
      }),
  };
}
