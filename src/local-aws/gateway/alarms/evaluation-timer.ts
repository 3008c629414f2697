import type { Evaluator } from './evaluator.ts';

/**
 * Looks every `interval()` milliseconds for alarms that are due, without keeping the process alive. Nothing is asked of the
 * emulator while none is.
 */
export function startEvaluation(evaluator: Evaluator, interval: () => number): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let underWay = Promise.resolve();
  let closed = false;
  const sleep = (): void => {
    if (closed) return;
    timer = setTimeout(() => {
      underWay = evaluator.evaluateWhatIsDue().finally(sleep);
    }, interval());
    timer.unref();
  };
  sleep();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
