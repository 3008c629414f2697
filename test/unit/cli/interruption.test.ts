import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForInterruption, type AskWhatToDo, type Choice } from '../../../src/cli/interruption.ts';

let exit: { readonly mock: { readonly calls: unknown[][] } };
let interruption: ReturnType<typeof listenForInterruption>;

beforeEach(() => {
  exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
});
afterEach(() => {
  interruption.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const listen = (ask?: AskWhatToDo): void => {
  interruption = listenForInterruption('trading-migrate deploy', ask);
};
const send = (name: 'SIGINT' | 'SIGTERM'): void => void process.emit(name, name);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A question, and how it is answered. */
function question() {
  let resolve: (choice: Choice) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const answer = new Promise<Choice>((...settle) => {
    [resolve, reject] = settle;
  });
  return { ask: vi.fn(() => answer), resolve, reject };
}

describe('where nobody can be asked', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s aborts once, with what continues; a second one ends at once',
    (name) => {
      const before = process.listenerCount(name);
      listen(() => undefined);
      expect(interruption.signal.aborted).toBe(false);
      send(name);
      expect(interruption.signal.reason).toMatchObject({
        kind: 'interrupted',
        code: 'INTERRUPTED',
        exit: 130,
        message: `Interrupted by ${name}.`,
        next: ['trading-migrate deploy'],
      });
      expect(exit.mock.calls).toEqual([]);
      send(name);
      expect(exit.mock.calls).toEqual([[130]]);
      interruption.stop();
      expect(process.listenerCount(name)).toBe(before);
    },
  );
});

describe('where somebody can be asked', () => {
  it.each([
    ['leave', 'INTERRUPTED', 'what AWS was already asked to do goes on there'],
    ['stop', 'STOP_REQUESTED', 'What could be stopped on AWS ends by itself'],
  ] as const)('Ctrl-C waits for the answer: %s', async (answer, code, words) => {
    const { ask, resolve } = question();
    listen(ask);
    send('SIGINT');
    await settled();
    expect(interruption.signal.aborted).toBe(false);
    resolve(answer);
    await settled();
    expect(interruption.signal.reason).toMatchObject({ code, exit: 130 });
    expect((interruption.signal.reason as { untouched: string }).untouched).toContain(words);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it.each(['at the question', 'as a signal'])(
    'a second Ctrl-C %s leaves, and ends what hangs',
    async (how) => {
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      const { ask, reject } = question();
      listen(ask);
      send('SIGINT');
      if (how === 'as a signal') send('SIGINT');
      else reject(new Error('Aborted with Ctrl+C'));
      await settled();
      expect(interruption.signal.reason).toMatchObject({ code: 'INTERRUPTED', exit: 130 });
      expect(exit.mock.calls).toEqual([]);
      vi.advanceTimersByTime(2000);
      expect(exit.mock.calls).toEqual([[130]]);
    },
  );

  it('SIGTERM is not a question', () => {
    const { ask } = question();
    listen(ask);
    send('SIGTERM');
    expect(ask).not.toHaveBeenCalled();
    expect(interruption.signal.reason).toMatchObject({ code: 'INTERRUPTED' });
  });
});
