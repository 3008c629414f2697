import type { Cable } from './cable.ts';

/** A bandwidth that changes during a transmission takes effect after this many milliseconds at most. */
const longestNap = 100;

/** Sends one thing after another, each for as long as its bytes take. Without a bandwidth nothing takes any time. */
export class Transmitter {
  readonly #cable: Cable;
  #last: Promise<void> = Promise.resolve();
  /** When what was sent so far has gone through, in milliseconds since the epoch. */
  #freeAt = 0;
  #closed = false;

  constructor(cable: Cable) {
    this.#cable = cable;
  }

  /** Resolves when the last of the bytes is through, or when the transmitter was closed. */
  async send(bytes: number): Promise<void> {
    if (this.#cable.bandwidth() === undefined) return;
    this.#last = this.#last.then(async () => this.#transmit(bytes));
    await this.#last;
  }

  close(): void {
    this.#closed = true;
  }

  async #transmit(bytes: number): Promise<void> {
    let left = bytes;
    // From where the transmission before ended: a timer that fires late makes nothing slower.
    let at = Math.max(this.#freeAt, Date.now() - longestNap);
    while (left > 0 && !this.#closed) {
      const bandwidth = this.#cable.bandwidth();
      if (bandwidth === undefined) break;
      const end = Math.min(at + (left / bandwidth) * 1000, at + longestNap);
      const wait = end - Date.now();
      if (wait > 0) await sleep(wait);
      if (!this.#cable.stalled()) left -= ((end - at) / 1000) * bandwidth;
      at = end;
    }
    this.#freeAt = at;
  }
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
