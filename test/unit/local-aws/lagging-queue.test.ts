import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LaggingQueue } from '../../../src/local-aws/gateway/lagging-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A queue of words; the first letter is the key, and every letter a byte. */
function queueOf(deliver: (word: string) => Promise<void>, { lag = 1000, lanes = 4 } = {}) {
  const settings = { lag, bandwidth: undefined as number | undefined, stalled: false };
  const failures: [string, string][] = [];
  const queue = new LaggingQueue<string>({
    cable: {
      lag: () => settings.lag,
      bandwidth: () => settings.bandwidth,
      stalled: () => settings.stalled,
    },
    lanes,
    keyOf: (word) => word.slice(0, 1),
    bytesOf: (word) => word.length,
    deliver,
    failed: (error, word) => failures.push([word, String(error)]),
  });
  return { queue, settings, failures };
}

describe('a lagging queue', () => {
  test('delivers after the lag and not before', async () => {
    const arrived: string[] = [];
    const { queue } = queueOf(async (word) => void arrived.push(word));
    queue.add('a');
    await vi.advanceTimersByTimeAsync(600);
    queue.add('b');
    await vi.advanceTimersByTimeAsync(399);
    expect(arrived).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(arrived).toEqual(['a']);
    expect(queue.size).toBe(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(arrived).toEqual(['a', 'b']);
    expect(queue.size).toBe(0);
  });

  test('follows a lag that changes while items wait', async () => {
    const arrived: string[] = [];
    const { queue, settings } = queueOf(async (word) => void arrived.push(word), { lag: 1_000_000 });
    queue.add('a');
    await vi.advanceTimersByTimeAsync(5000);
    expect(arrived).toEqual([]);
    settings.lag = 0;
    await vi.advanceTimersByTimeAsync(100);
    expect(arrived).toEqual(['a']);
  });

  test('keeps the order of one key, and delivers no more than its lanes at once', async () => {
    const arrived: string[] = [];
    let atOnce = 0;
    let most = 0;
    const { queue } = queueOf(
      async (word) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        // The later an item was added, the faster it would be, if it were let.
        await new Promise((resolve) => setTimeout(resolve, 100 - Number(word.slice(1)) * 10));
        atOnce -= 1;
        arrived.push(word);
      },
      { lag: 10, lanes: 3 },
    );
    for (let i = 0; i < 8; i += 1) {
      for (const key of ['a', 'b', 'c', 'd', 'e']) queue.add(`${key}${i}`);
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(10_000);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      const numbers = arrived.filter((word) => word.startsWith(key)).map((word) => Number(word.slice(1)));
      expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  test('does not start the next item of a key because another key is due', async () => {
    const started: string[] = [];
    const { queue } = queueOf(async (word) => {
      started.push(word);
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    for (const word of ['a1', 'a2']) queue.add(word);
    await vi.advanceTimersByTimeAsync(100);
    queue.add('b1');
    await vi.advanceTimersByTimeAsync(1000);
    expect(started).toEqual(['a1', 'b1']);
    await vi.advanceTimersByTimeAsync(500);
    expect(started).toEqual(['a1', 'b1', 'a2']);
  });

  test('tells of a delivery that fails, and goes on', async () => {
    const arrived: string[] = [];
    const { queue, failures } = queueOf(async (word) => {
      if (word === 'a1') throw new Error('lost');
      arrived.push(word);
    });
    queue.add('a1');
    queue.add('a2');
    await vi.advanceTimersByTimeAsync(1000);
    expect(failures).toEqual([['a1', 'Error: lost']]);
    expect(arrived).toEqual(['a2']);
  });

  test('drops what waits when it is closed, and waits for what is being delivered', async () => {
    const arrived: string[] = [];
    const { queue } = queueOf(async (word) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      arrived.push(word);
    });
    queue.add('a1');
    queue.add('a2');
    await vi.advanceTimersByTimeAsync(1100);
    const closed = queue.close();
    await vi.advanceTimersByTimeAsync(10_000);
    await closed;
    expect(arrived).toEqual(['a1']);
    queue.add('a3');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(arrived).toEqual(['a1']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('delivers nothing while it is stalled, and everything afterwards', async () => {
    const arrived: string[] = [];
    const { queue, settings } = queueOf(async (word) => void arrived.push(word));
    queue.add('a');
    settings.stalled = true;
    await vi.advanceTimersByTimeAsync(3_600_000);
    queue.add('b');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(arrived).toEqual([]);
    expect(queue.size).toBe(2);
    settings.stalled = false;
    await vi.advanceTimersByTimeAsync(100);
    expect(arrived).toEqual(['a', 'b']);
  });

  test('delivers no more bytes a second than its bandwidth, over all lanes', async () => {
    const arrived: number[] = [];
    const started = Date.now();
    const { queue, settings } = queueOf(async () => void arrived.push(Date.now() - started), { lag: 0 });
    settings.bandwidth = 10;
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key.repeat(10));
    await vi.advanceTimersByTimeAsync(10_000);
    // The cable was idle before, which is worth a tenth of a second.
    expect(arrived).toEqual([900, 1900, 2900, 3900]);
  });

  test('follows a bandwidth that changes during a transmission', async () => {
    const arrived: string[] = [];
    const { queue, settings } = queueOf(async (word) => void arrived.push(word), { lag: 0 });
    settings.bandwidth = 0.001;
    queue.add('a');
    queue.add('b');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(arrived).toEqual([]);
    settings.bandwidth = undefined;
    await vi.advanceTimersByTimeAsync(200);
    expect(arrived).toEqual(['a', 'b']);
  });

  test('drops what is being transmitted when it is closed', async () => {
    const arrived: string[] = [];
    const { queue, settings } = queueOf(async (word) => void arrived.push(word), { lag: 0 });
    settings.bandwidth = 0.001;
    queue.add('a');
    await vi.advanceTimersByTimeAsync(1000);
    const closed = queue.close();
    await vi.advanceTimersByTimeAsync(200);
    await closed;
    expect(arrived).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
