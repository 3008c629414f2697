import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../service.ts';

/** Work that goes on after a request was answered, and ends when the gateway closes. */
export class Background {
  readonly #log: Log;
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(log: Log) {
    this.#log = log;
    setMaxListeners(0, this.#abort.signal);
  }

  /** @throws AbortError when the gateway closes meanwhile. */
  async sleep(milliseconds: number): Promise<void> {
    await wait(milliseconds, undefined, { signal: this.#abort.signal, ref: false });
  }

  /** Starts the work, and logs its failure. Whoever waits for the promise hears of it too. */
  run(what: string, work: () => Promise<void>): Promise<void> {
    const running = work();
    this.#running.add(running);
    running
      .catch((error: unknown) => {
        if (!this.#abort.signal.aborted) this.#log(`${what}: ${String((error as Error).stack)}`);
      })
      .finally(() => this.#running.delete(running));
    return running;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#running);
  }
}
