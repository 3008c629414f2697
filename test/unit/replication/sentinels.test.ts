import { describe, expect, it } from 'vitest';
import { sentinelPollMilliseconds, SentinelTimer } from '../../../src/replication/sentinels.ts';
import { createS3Store } from '../../../src/replication/s3-store.ts';
import type { SentinelCarrier } from '../../../src/replication/store.ts';
import { virtualClock } from '../../support/clock.ts';
import { counter } from '../../support/world.ts';
import { rule, sentinelOf, SimulatedMetrics, SimulatedObjects } from './simulated-stores.ts';

const { signal } = new AbortController();

function timerOf(change: (carrier: SentinelCarrier) => Partial<SentinelCarrier> = () => ({})) {
  const clock = virtualClock();
  const objects = new SimulatedObjects(clock);
  const carrier = sentinelOf(createS3Store(rule, objects, new SimulatedMetrics()));
  const timer = new SentinelTimer({ ...carrier, ...change(carrier) }, clock, counter());
  return { clock, objects, timer, startedAt: clock.now() };
}

describe('SentinelTimer', () => {
  it('measures the lag to a poll, and leaves nothing behind', async () => {
    const { objects, timer, startedAt } = timerOf();
    objects.lagMilliseconds = 2350;
    const { writtenAt, arrivedAt = 0 } = await timer.sample(10_000, signal);
    expect(writtenAt).toBe(startedAt);
    expect(arrivedAt - writtenAt).toBeGreaterThanOrEqual(2350);
    expect(arrivedAt - writtenAt).toBeLessThanOrEqual(2350 + sentinelPollMilliseconds);
    expect([objects.keys('source-bucket'), objects.keys('target-bucket')]).toEqual([[], []]);
  });

  it('times from before the write', async () => {
    const { clock, timer, startedAt } = timerOf((carrier) => ({
      write: async (id) => {
        await carrier.write(id);
        clock.advance(700);
      },
    }));
    const { writtenAt, arrivedAt = 0 } = await timer.sample(1000, signal);
    expect([writtenAt, arrivedAt - writtenAt]).toEqual([startedAt, 700]);
  });

  it('goes on looking for the same sentinel, round after round', async () => {
    const { objects, timer, startedAt } = timerOf();
    objects.lagMilliseconds = 25_000;
    expect(await timer.sample(10_000, signal)).toEqual({ writtenAt: startedAt });
    expect(await timer.sample(10_000, signal)).toEqual({ writtenAt: startedAt });
    const third = await timer.sample(10_000, signal);
    expect(third.arrivedAt).toBe(startedAt + 25_000);
    expect(objects.puts).toHaveLength(1);
    objects.lagMilliseconds = 0;
    expect((await timer.sample(10_000, signal)).writtenAt).toBe(startedAt + 25_000);
    expect(objects.puts).toHaveLength(2);
  });

  it('looks once more when its patience is over, so even a patience of nothing can see it', async () => {
    const { timer } = timerOf();
    expect((await timer.sample(0, signal)).arrivedAt).toBeDefined();
  });

  it('takes away on closing what never arrived', async () => {
    const { objects, timer } = timerOf();
    objects.lagMilliseconds = Infinity;
    await timer.sample(1000, signal);
    expect(objects.keys('source-bucket')).toHaveLength(1);
    await timer.close();
    expect(objects.keys('source-bucket')).toEqual([]);
    await timer.close();
  });

  it('ends at once when the operator interrupts', async () => {
    const { objects, timer } = timerOf();
    objects.lagMilliseconds = Infinity;
    const controller = new AbortController();
    const sampling = timer.sample(60_000, controller.signal);
    controller.abort(new Error('interrupted'));
    await expect(sampling).rejects.toThrow('interrupted');
  });

  it.each(['write', 'arrived', 'remove'] as const)('fails when %s does, and can be closed', async (name) => {
    const { timer } = timerOf(() => ({ [name]: () => Promise.reject(new Error('AccessDenied')) }));
    await expect(timer.sample(1000, signal)).rejects.toThrow('AccessDenied');
    if (name === 'remove') await expect(timer.close()).rejects.toThrow('AccessDenied');
    else await timer.close();
  });
});
