import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/replication/judge.ts';
import { createS3Store } from '../../../src/replication/s3-store.ts';
import { SentinelTimer } from '../../../src/replication/sentinels.ts';
import { virtualClock } from '../../support/clock.ts';
import { counter } from '../../support/world.ts';
import { rule, sentinelOf, SimulatedMetrics, SimulatedObjects } from './simulated-stores.ts';

const { signal } = new AbortController();
const maxLagSeconds = 30;

/** One sample every 10 s of a store with this lag: `verdict lag`. */
function slowStore(): { sample: () => Promise<string>; objects: SimulatedObjects } {
  const clock = virtualClock();
  const objects = new SimulatedObjects(clock);
  const store = createS3Store(rule, objects, new SimulatedMetrics());
  const timer = new SentinelTimer(sentinelOf(store), clock, counter());
  return {
    objects,
    sample: async () => {
      const sentinel = await timer.sample(10_000, signal);
      const evidence = { store: 's3', sentinel, ...(await store.observe(clock.now())) };
      const { verdict, lagSeconds } = judge(evidence, maxLagSeconds, clock.now());
      return `${verdict} ${String(lagSeconds)}`;
    },
  };
}

describe('replication that takes longer than a round, within the limit', () => {
  it('passes once a sentinel has arrived, and goes on passing while the next is under way', async () => {
    const { objects, sample } = slowStore();
    objects.lagMilliseconds = 15_000;
    expect([await sample(), await sample(), await sample(), await sample()]).toEqual([
      'unknown 10',
      'pass 15',
      'pass 15',
      'pass 15',
    ]);
  });

  it('refuses as soon as the one under way is over the limit, whatever came before', async () => {
    const { objects, sample } = slowStore();
    expect(await sample()).toBe('pass 1');
    objects.lagMilliseconds = Infinity;
    expect([await sample(), await sample(), await sample(), await sample()]).toEqual([
      'pass 10',
      'pass 20',
      'pass 30',
      'refuse 40',
    ]);
  });

  it('goes on refusing while nothing newer has arrived than one that was too slow', async () => {
    const { objects, sample } = slowStore();
    objects.lagMilliseconds = 35_000;
    for (let round = 0; round < 3; round += 1) await sample();
    expect([await sample(), await sample()]).toEqual(['refuse 35', 'refuse 35']);
  });
});
