import { describe, expect, it } from 'vitest';
import { VersionProgress } from '../../../../src/phases/version-progress.ts';
import { Rate } from '../../../../src/teardown/emptying/rate.ts';
import { virtualClock } from '../../../support/clock.ts';

describe('Rate', () => {
  it('is that of the last fifteen seconds, and none before a second has passed', () => {
    const rate = new Rate();
    rate.tell(0, 0);
    rate.tell(900, 900);
    expect(rate.perSecond).toBeUndefined();
    for (let second = 1; second <= 20; second += 1) rate.tell(second * 1000, 1000 * second);
    expect(rate.perSecond).toBeCloseTo(1000);
    for (let second = 21; second <= 40; second += 1) rate.tell(second * 1000, 20_000 + 100 * (second - 20));
    expect(rate.perSecond).toBeCloseTo(100);
    expect(rate.secondsTo(32_000)).toBeCloseTo(100);
    expect(rate.secondsTo(22_000)).toBeUndefined();
  });

  it('knows no time left when nothing moves', () => {
    const rate = new Rate();
    rate.tell(0, 5);
    rate.tell(5000, 5);
    expect(rate.secondsTo(10)).toBeUndefined();
  });
});

describe('what is said of a bucket', () => {
  const said = (estimate: number | undefined, moments: readonly (readonly [number, number])[]) => {
    const clock = virtualClock();
    const lines: string[] = [];
    const progress = new VersionProgress(clock, estimate, 'deleted', (text) => lines.push(text));
    for (const [milliseconds, deleted] of moments) {
      clock.advance(milliseconds);
      progress.tell(deleted);
    }
    return lines;
  };

  it('is count, rate and time left, a few times a second', () => {
    const moments = [
      [100, 1000],
      [100, 2000],
      [1900, 21_000],
      [1000, 31_000],
    ] as const;
    expect(said(200_000, moments)).toEqual([
      '1,000 of about 200,000 versions deleted',
      '21,000 of about 200,000 versions deleted, 10,000/s, 18 s left',
      '31,000 of about 200,000 versions deleted, 10,000/s, 17 s left',
    ]);
  });

  it('mentions no total that is unknown, or was passed', () => {
    expect(said(undefined, [[2000, 2000]])).toEqual(['2,000 versions deleted, 1,000/s']);
    expect(said(1500, [[2000, 2000]])).toEqual(['2,000 versions deleted, 1,000/s']);
  });
});
