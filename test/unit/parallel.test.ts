import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inParallel, together } from '../../src/parallel.ts';

describe('inParallel', () => {
  it('does every item once, and never more than the limit at once', async () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(numbers, fc.integer({ min: 1, max: 8 }), async (turns, limit) => {
        const done: number[] = [];
        let running = 0;
        let most = 0;
        const indices = turns.map((_, index) => index);
        await inParallel(indices, limit, async (index) => {
          most = Math.max(most, (running += 1));
          for (let left = turns[index] ?? 0; left > 0; left -= 1) await turn();
          running -= 1;
          done.push(index);
        });
        expect(done.sort((a, b) => a - b)).toEqual(indices);
        expect(most).toBe(Math.min(limit, turns.length));
      }),
      { numRuns: 50 },
    );
  });

  it('starts nothing after a failure, and throws the first when what runs has ended', async () => {
    const ended: number[] = [];
    const started: number[] = [];
    const work = async (item: number): Promise<void> => {
      started.push(item);
      for (let left = item; left > 0; left -= 1) await turn();
      if (item === 1) throw new Error('first');
      if (item === 2) throw new Error('second');
      ended.push(item);
    };
    await expect(inParallel([1, 2, 4, 5, 6], 3, work)).rejects.toThrow('first');
    expect(started).toEqual([1, 2, 4]);
    expect(ended).toEqual([4]);
  });
});

describe('together', () => {
  it('resolves with everything, in order', async () => {
    expect(await together([Promise.resolve(1), 'two', undefined] as const)).toEqual([1, 'two', undefined]);
  });

  it('throws the first failure only when everything has ended', async () => {
    let ended = false;
    const slow = turn()
      .then(() => turn())
      .then(() => {
        ended = true;
      });
    await expect(together([slow, Promise.reject(new Error('quick'))])).rejects.toThrow('quick');
    expect(ended).toBe(true);
  });
});
