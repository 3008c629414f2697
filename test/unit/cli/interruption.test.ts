import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenForInterruption } from '../../../src/cli/interruption.ts';

afterEach(() => vi.restoreAllMocks());

describe('listenForInterruption', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s aborts once, with what continues; a second one ends at once',
    (name) => {
      const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
      const before = process.listenerCount(name);
      const interruption = listenForInterruption('trading-migrate deploy');
      expect(interruption.signal.aborted).toBe(false);
      process.emit(name, name);
      expect(interruption.signal.aborted).toBe(true);
      expect(interruption.signal.reason).toMatchObject({
        kind: 'interrupted',
        exit: 130,
        message: `Interrupted by ${name}.`,
        next: ['trading-migrate deploy'],
      });
      expect(exit).not.toHaveBeenCalled();
      process.emit(name, name);
      expect(exit).toHaveBeenCalledWith(130);
      interruption.stop();
      expect(process.listenerCount(name)).toBe(before);
    },
  );
});
