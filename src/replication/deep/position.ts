import type { KeyRange } from './ranges.ts';
import type { SettledDifference, SettledKey, SettledKind } from './settle.ts';

/** Where a comparison is, whole: it can be kept, and gone on from. */
export interface Position {
  /** Keys that are not compared yet. */
  readonly open: readonly KeyRange[];
  /** Keys of which something was still under way; they are looked at again in the end. */
  readonly late: readonly string[];
  readonly keys: number;
  /** Versions and delete markers that are the same on both sides. */
  readonly equal: number;
  /** Delete markers of the source alone where their replication is off (decision 005). */
  readonly expectedMarkers: number;
  readonly differences: Readonly<Partial<Record<SettledKind, number>>>;
}

export const beginning: Position = {
  open: [{ after: undefined, until: undefined }],
  late: [],
  keys: 0,
  equal: 0,
  expectedMarkers: 0,
  differences: {},
};

/** What was found in keys that need no second look. */
export interface Count {
  readonly keys: number;
  readonly equal: number;
  readonly expectedMarkers: number;
}

/** More keys than this that are under way are no lag, but differences. */
const mostLate = 1000;

/** Counts what is found, key by key. */
export class Tally {
  #counts: Omit<Position, 'open' | 'late'>;
  #late: readonly string[];

  constructor({ keys, equal, expectedMarkers, differences, late }: Position) {
    this.#counts = { keys, equal, expectedMarkers, differences };
    this.#late = late;
  }

  /** @returns differences that are counted now; a key of which something is under way is put off, as long as that may be. */
  add(count: Count, settled: readonly SettledKey[]): readonly SettledDifference[] {
    const puttingOff = settled.filter(isUnderWay).slice(0, Math.max(0, mostLate - this.#late.length));
    this.#late = [...this.#late, ...puttingOff.map(({ key }) => key)];
    return this.#count(
      count,
      settled.filter((each) => !puttingOff.includes(each)),
    );
  }

  /** Takes the keys that were put off, and counts what has become of them; what is still under way counts as that. */
  addLate(settled: readonly SettledKey[]): readonly SettledDifference[] {
    this.#late = [];
    return this.#count({ keys: 0, equal: 0, expectedMarkers: 0 }, settled);
  }

  position(open: readonly KeyRange[]): Position {
    return { ...this.#counts, open, late: this.#late };
  }

  #count(count: Count, settled: readonly SettledKey[]): readonly SettledDifference[] {
    const found = settled.flatMap(({ differences }) => differences);
    const differences = { ...this.#counts.differences };
    const told = found.filter(({ kind }) => kind !== 'expected-marker');
    for (const { kind } of told) differences[kind] = (differences[kind] ?? 0) + 1;
    this.#counts = {
      keys: this.#counts.keys + count.keys,
      equal: settled.reduce((sum, { equal }) => sum + equal, this.#counts.equal + count.equal),
      expectedMarkers: this.#counts.expectedMarkers + count.expectedMarkers + found.length - told.length,
      differences,
    };
    return told;
  }
}

/** S3 is at it, or may be: of a delete marker nobody can be asked. */
export const isUnderWay = ({ differences }: SettledKey): boolean =>
  differences.some(({ kind }) => kind === 'pending' || kind === 'missing-marker');
