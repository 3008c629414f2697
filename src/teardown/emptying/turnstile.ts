/** Lets in as many at once as `limit` says at the moment; the others wait in the order in which they came. */
export class Turnstile {
  readonly #limit: () => number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(limit: () => number) {
    this.#limit = limit;
  }

  async enter(): Promise<void> {
    if (this.#waiting.length > 0 || this.#inside >= this.#limit())
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inside += 1;
  }

  leave(): void {
    this.#inside -= 1;
    while (this.#inside < this.#limit()) {
      const next = this.#waiting.shift();
      if (!next) return;
      // Counted here, so that nobody who comes meanwhile takes the place.
      this.#inside += 1;
      next();
    }
  }
}
