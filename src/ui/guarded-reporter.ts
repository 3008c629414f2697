import { oneLine } from './text.ts';
import type { Reporter } from './reporter.ts';

/** A view that throws is switched off and says so once: a broken view may not stop a migration. */
export function guarded(reporter: Reporter, warn: (line: string) => void): Reporter {
  let broken = false;
  const switchOff = (error: unknown): void => {
    if (broken) return;
    broken = true;
    warn(`The view failed (${oneLine(String(error))}); the migration goes on, and its journal is complete.`);
  };
  return {
    observe: (event, entry) => {
      if (broken) return;
      try {
        reporter.observe(event, entry);
      } catch (error) {
        switchOff(error);
      }
    },
    close: async () => {
      try {
        await reporter.close();
      } catch (error) {
        switchOff(error);
      }
    },
  };
}
