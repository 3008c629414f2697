import { expect, test } from 'vitest';
import { systemClock } from '../../../src/runbook/clock.ts';
import { virtualClock } from '../../support/clock.ts';

test.each([
  ['the system clock', systemClock],
  ['the virtual clock', virtualClock()],
])('%s stops sleeping as soon as it is told to', async (_, clock) => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const before = clock.sleep(1_000_000, controller.signal);
  controller.abort(reason);
  await expect(before).rejects.toBe(reason);
  await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason);
});

test('the system clock wakes up, and not too early', async () => {
  const startedAt = performance.now();
  await systemClock.sleep(10, new AbortController().signal);
  expect(performance.now() - startedAt).toBeGreaterThan(9);
});

test('the virtual clock wakes sleepers in the order of their moments', async () => {
  const clock = virtualClock(0);
  const woken: [string, number][] = [];
  const sleep = async (name: string, milliseconds: number): Promise<void> => {
    await clock.sleep(milliseconds);
    woken.push([name, clock.now()]);
  };
  await Promise.all([sleep('late', 300), sleep('early', 100), sleep('middle', 200)]);
  expect(woken).toEqual([
    ['early', 100],
    ['middle', 200],
    ['late', 300],
  ]);
});
