import { middleOf, type KeyRange } from './ranges.ts';
import { compareKeys } from './versions.ts';

/** A range that a stream is at work on. Everything but its end is the stream's own. */
export interface OpenRange {
  /** Everything up to here is compared and counted. */
  after: string | undefined;
  until: string | undefined;
  /** The key that is being compared. */
  at: string | undefined;
  /** Batches since it began or gave a part away. */
  batches: number;
}

/** A range that has been going on for as long is worth to be shared. */
const worthSharing = 2;
/** Questions for a key in the other half; each that finds none halves what the range may still have. */
const mostQuestions = 200;

/**
 * Ranges of keys that are still to be compared. Nobody knows how keys are spread, so it is found out on the way: a stream without
 * work takes the upper half of what another has before it, by keys as texts, as often as is needed.
 */
export class Ranges {
  readonly #waiting: KeyRange[];
  readonly #active = new Set<OpenRange>();
  readonly #beingShared = new Set<OpenRange>();
  readonly #nextKey: (after: string) => Promise<string | undefined>;
  #isClosed = false;
  #waiters: (() => void)[] = [];

  /** @param nextKey the first key behind another. */
  constructor(ranges: readonly KeyRange[], nextKey: (after: string) => Promise<string | undefined>) {
    this.#waiting = [...ranges];
    this.#nextKey = nextKey;
  }

  /** What is not compared yet. */
  open(): readonly KeyRange[] {
    return [...this.#active, ...this.#waiting].map(({ after, until }) => ({ after, until }));
  }

  /** A range to work on; undefined when there is nothing left to do. */
  async take(): Promise<OpenRange | undefined> {
    while (!this.#isClosed) {
      const next = this.#waiting.shift();
      if (next) return this.#begin(next);
      if (this.#active.size === 0) return undefined;
      const victim = [...this.#active].find(
        (range) => range.batches >= worthSharing && !this.#beingShared.has(range),
      );
      if (victim) {
        const part = await this.#upperHalf(victim);
        if (part) return part;
      } else await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    return undefined;
  }

  /** Everything up to where the range is has been compared. */
  advance(range: OpenRange): void {
    range.after = range.at ?? range.after;
    range.batches += 1;
    this.#tell();
  }

  end(range: OpenRange): void {
    this.#active.delete(range);
    this.#tell();
  }

  /** Gives no more work to anybody. */
  close(): void {
    this.#isClosed = true;
    this.#tell();
  }

  #begin({ after, until }: KeyRange): OpenRange {
    const range: OpenRange = { after, until, at: after, batches: 0 };
    this.#active.add(range);
    return range;
  }

  async #upperHalf(range: OpenRange): Promise<OpenRange | undefined> {
    this.#beingShared.add(range);
    try {
      for (let questions = 0; questions < mostQuestions && this.#active.has(range); questions += 1) {
        const middle = middleOf(range.at ?? '', range.until);
        if (middle === undefined) break;
        const next = await this.#nextKey(middle);
        const { at, until } = range;
        // The range has got past it meanwhile, or to its end.
        if (!this.#active.has(range) || (at !== undefined && compareKeys(middle, at) <= 0)) continue;
        range.until = middle;
        if (next !== undefined && (until === undefined || compareKeys(next, until) <= 0))
          return this.#begin({ after: middle, until });
      }
      return undefined;
    } finally {
      range.batches = 0;
      this.#beingShared.delete(range);
    }
  }

  #tell(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
