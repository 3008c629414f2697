export interface PaceLimits {
  /** Requests at once to begin with. */
  readonly initial: number;
  readonly most: number;
}

/**
 * How many requests may be under way at once: one more for each round of requests that went well (additive increase), half as
 * many when S3 asks to slow down (multiplicative decrease), as TCP does it. Requests that were sent before a decrease say
 * nothing about the pace after it, so a whole round that is refused counts once.
 */
export class Pace {
  readonly #most: number;
  #limit: number;
  #loweredAt = -Infinity;

  constructor({ initial, most }: PaceLimits) {
    this.#limit = initial;
    this.#most = most;
  }

  /** Whole requests, at least 1. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** A request that was sent at `sentAt` (milliseconds) went well. */
  succeeded(sentAt: number): void {
    if (sentAt <= this.#loweredAt) return;
    this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit);
  }

  /** S3 was too busy for a request that was sent at `sentAt`. */
  throttled(sentAt: number, now: number): void {
    if (sentAt <= this.#loweredAt) return;
    this.#limit = Math.max(1, this.#limit / 2);
    this.#loweredAt = now;
  }
}
