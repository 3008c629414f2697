import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../src/teardown/emptying/pace.ts';
import { Turnstile } from '../../../../src/teardown/emptying/turnstile.ts';
import { virtualClock } from '../../../support/clock.ts';

describe('Pace', () => {
  it('rises by one for each round of requests that went well, up to its most', () => {
    const pace = new Pace({ initial: 4, most: 6 });
    const limits: number[] = [];
    for (let request = 0; request < 20; request += 1) {
      pace.succeeded(0);
      limits.push(pace.limit);
    }
    expect(limits.indexOf(5)).toBeGreaterThanOrEqual(3);
    expect(limits.indexOf(5)).toBeLessThanOrEqual(4);
    expect(limits.at(-1)).toBe(6);
  });

  it('halves once for a whole round that is refused, and never falls below one', () => {
    const pace = new Pace({ initial: 16, most: 32 });
    for (let request = 0; request < 16; request += 1) pace.throttled(100, 150);
    expect(pace.limit).toBe(8);
    for (let round = 1; round < 9; round += 1) pace.throttled(150 * round, 150 * round);
    expect(pace.limit).toBe(1);
  });

  it('learns nothing from answers to requests that were sent before it slowed down', () => {
    const pace = new Pace({ initial: 8, most: 32 });
    pace.throttled(0, 1000);
    for (let request = 0; request < 100; request += 1) pace.succeeded(1000);
    expect(pace.limit).toBe(4);
    for (let request = 0; request < 5; request += 1) pace.succeeded(1001);
    expect(pace.limit).toBe(5);
  });

  it('settles around what a bucket takes, and recovers when it takes more', async () => {
    const clock = virtualClock();
    const pace = new Pace({ initial: 16, most: 64 });
    const turnstile = new Turnstile(() => pace.limit);
    let capacity = 6;
    let inFlight = 0;
    const seen: number[] = [];
    const request = async (): Promise<void> => {
      await turnstile.enter();
      const sentAt = clock.now();
      const isTooMany = (inFlight += 1) > capacity;
      await clock.sleep(100);
      inFlight -= 1;
      if (isTooMany) pace.throttled(sentAt, clock.now());
      else pace.succeeded(sentAt);
      seen.push(pace.limit);
      turnstile.leave();
    };
    await Promise.all(Array.from({ length: 600 }, request));
    const settled = seen.slice(-300);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...settled)).toBeLessThanOrEqual(7);
    capacity = 30;
    await Promise.all(Array.from({ length: 2000 }, request));
    expect(Math.max(...seen.slice(-1000))).toBeGreaterThan(15);
  });
});

describe('Turnstile', () => {
  it('lets in as many as the limit says at the moment, in their order', async () => {
    let limit = 2;
    const turnstile = new Turnstile(() => limit);
    const entered: number[] = [];
    for (let who = 0; who < 6; who += 1) void turnstile.enter().then(() => entered.push(who));
    const soon = () => new Promise((resolve) => setImmediate(resolve));
    await soon();
    expect(entered).toEqual([0, 1]);
    limit = 1;
    turnstile.leave();
    await soon();
    expect(entered).toEqual([0, 1]);
    limit = 3;
    turnstile.leave();
    await soon();
    expect(entered).toEqual([0, 1, 2, 3, 4]);
  });
});
