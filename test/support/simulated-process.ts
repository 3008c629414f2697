/** What a process that was killed sees: nothing any more. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * The life of the process under test. Everything that it does to the outside (calls to AWS, lines of the journal) goes
 * through `call`, so that a test can kill it at any of them, before or after it took effect. A dead process does nothing.
 */
export class SimulatedProcess {
  /** Calls so far. */
  calls = 0;
  #dead = false;
  #life = 0;
  #killAt: { readonly call: number; readonly when: 'before' | 'after' } | undefined;

  /** @param call from 1, counted from the start of this process. */
  killAt(call: number, when: 'before' | 'after'): void {
    this.#killAt = { call, when };
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** A new process, that lives until it is killed in turn. */
  restart(): void {
    this.#dead = false;
    this.#life += 1;
    this.#killAt = undefined;
    this.calls = 0;
  }

  async call<T>(act: () => T | Promise<T>): Promise<T> {
    if (this.#dead) throw new Killed();
    this.calls += 1;
    const life = this.#life;
    const isLast = this.calls === this.#killAt?.call;
    if (isLast && this.#killAt?.when === 'before') this.#die();
    const result = await act();
    if (isLast) this.#die();
    // What was on its way when another call was the last one took effect, and nobody is there to read the answer.
    if (this.isDead || life !== this.#life) throw new Killed();
    return result;
  }

  #die(): never {
    this.#dead = true;
    throw new Killed();
  }
}

/** The object with every method going through the process. */
export function throughProcess<T extends object>(target: T, process: SimulatedProcess): T {
  return new Proxy(target, {
    get: (object, key) => {
      const value: unknown = Reflect.get(object, key, object);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => process.call(() => Reflect.apply(value, object, given) as unknown);
    },
  });
}
