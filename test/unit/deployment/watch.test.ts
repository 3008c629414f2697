import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWatch, type Subject } from '../../../src/deployment/watch.ts';
import { virtualClock, type VirtualClock } from '../../support/clock.ts';

const region = 'us-east-1';
const pollSeconds = 2;

interface World {
  readonly clock: VirtualClock;
  readonly watch: ReturnType<typeof createWatch>;
  readonly calls: { listings: number; looks: number };
  /** A stack that ends by itself, after `seconds`. */
  readonly stack: (name: string, seconds: number) => Subject;
  readonly stop: AbortController;
}

function world(failListing = (): Error | undefined => undefined): World {
  const clock = virtualClock();
  const calls = { listings: 0, looks: 0 };
  const ends = new Map<string, number>();
  const stop = new AbortController();
  const isUnderWay = (name: string): boolean => clock.now() < (ends.get(name) ?? 0);
  const watch = createWatch({
    clock,
    signal: stop.signal,
    pollSeconds,
    inProgress: async () => {
      calls.listings += 1;
      const error = failListing();
      if (error) throw error;
      return [...ends.keys()].filter(isUnderWay);
    },
  });
  return {
    clock,
    watch,
    calls,
    stop,
    stack: (name, seconds) => {
      ends.set(name, clock.now() + seconds * 1000);
      return {
        regions: [region],
        stacks: () => [name],
        look: async () => {
          calls.looks += 1;
          return !isUnderWay(name);
        },
      };
    },
  };
}

describe('a watch', () => {
  test('costs one look at what has ended already, and no listing', async () => {
    const { watch, stack, calls } = world();
    await watch.untilEnded(stack('a', 0));
    expect(calls).toEqual({ listings: 0, looks: 1 });
  });

  test('sees every end within one round, whatever ends when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 60 }),
        async (durations) => {
          const { clock, watch, stack } = world();
          const startedAt = clock.now();
          await Promise.all(
            durations.map(async (seconds, index) => {
              await watch.untilEnded(stack(`stack-${index}`, seconds));
              const late = (clock.now() - startedAt) / 1000 - seconds;
              expect(late).toBeGreaterThanOrEqual(0);
              expect(late).toBeLessThanOrEqual(pollSeconds);
            }),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('makes no more calls a minute for 200 stacks than for 5', async () => {
    const callsFor = async (count: number): Promise<number> => {
      const { watch, stack, calls } = world();
      const stacks = Array.from({ length: count }, (_, index) => stack(`stack-${index}`, 600));
      await Promise.all(stacks.map((each) => watch.untilEnded(each)));
      // Each stack is looked at when it starts and when it ends.
      return calls.listings + calls.looks - 2 * count;
    };
    expect(await callsFor(200)).toBeLessThanOrEqual(await callsFor(5));
  });

  test('looks at everything in turn, so that all progress is seen', async () => {
    const { watch, stack } = world();
    const looks = new Map<string, number>();
    const subjects = Array.from({ length: 20 }, (_, index): Subject => {
      const name = `stack-${index}`;
      const subject = stack(name, 100);
      return {
        ...subject,
        look: () => {
          looks.set(name, (looks.get(name) ?? 0) + 1);
          return subject.look();
        },
      };
    });
    await Promise.all(subjects.map((each) => watch.untilEnded(each)));
    expect(Math.min(...looks.values())).toBeGreaterThanOrEqual(5);
  });

  test('keeps looking at an operation whose stacks are not under way: it may wait for its turn', async () => {
    const { clock, watch } = world();
    const endsAt = clock.now() + 60_000;
    await watch.untilEnded({ regions: [region], stacks: () => [], look: async () => clock.now() >= endsAt });
    expect(clock.now()).toBe(endsAt);
  });

  test('tells a failed look to the one who waits for it, and nobody else', async () => {
    const { watch, stack } = world();
    const gone = new Error('gone');
    let looks = 0;
    const failing: Subject = {
      regions: [region],
      stacks: () => [],
      look: async () => {
        looks += 1;
        if (looks > 1) throw gone;
        return false;
      },
    };
    const [failed, other] = await Promise.allSettled([
      watch.untilEnded(failing),
      watch.untilEnded(stack('a', 30)),
    ]);
    expect(failed).toEqual({ status: 'rejected', reason: gone });
    expect(other.status).toBe('fulfilled');
  });

  test('tells a failed listing to everybody, and starts anew for the next', async () => {
    const broken = new Error('broken');
    let error: Error | undefined = broken;
    const { watch, stack } = world(() => error);
    const both = await Promise.allSettled([
      watch.untilEnded(stack('a', 30)),
      watch.untilEnded(stack('b', 30)),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    error = undefined;
    await expect(watch.untilEnded(stack('c', 30))).resolves.toBeUndefined();
  });

  test('stops when it is interrupted', async () => {
    const { watch, stack, stop } = world();
    const waiting = watch.untilEnded(stack('a', 3600));
    stop.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
  });
});
