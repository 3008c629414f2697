/** One holder a name at a time, in the order in which they asked. */
export class Locks {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `work` while it holds all of these names. Names are taken in one order, so that nobody waits in a circle. */
  async hold<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const releases: (() => void)[] = [];
    for (const name of [...new Set(names)].sort()) releases.push(await this.#take(name));
    try {
      return await work();
    } finally {
      for (const release of releases) release();
    }
  }

  async #take(name: string): Promise<() => void> {
    const before = this.#last.get(name);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#last.set(name, held);
    await before;
    return () => {
      if (this.#last.get(name) === held) this.#last.delete(name);
      release();
    };
  }
}
