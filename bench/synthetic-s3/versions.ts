// Versions of one bucket, made by rule and not by name: a million of them are a few megabytes of bits.

/** Each key has a version and, on every fourth, a delete marker: keys 0…, versions in pairs of key and place. */
export interface SyntheticVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isMarker: boolean;
}

const perFolder = 1000;

/**
 * A bucket of `size` versions in the order of their keys, which says of each whether it is still there, and how often it was deleted.
 * The key of number n is `ticks/<folder>/<n>.json`, with n in eight digits, so that their order is that of the numbers.
 */
export class SyntheticVersions {
  readonly size: number;
  readonly #deletions: Uint8Array;
  #left: number;
  /** No version below this number is left. */
  #firstLeft = 0;

  constructor(size: number) {
    this.size = size;
    this.#deletions = new Uint8Array(size);
    this.#left = size;
  }

  get left(): number {
    return this.#left;
  }

  at(number: number): SyntheticVersion {
    const digits = String(number >> 1).padStart(8, '0');
    const folder = String(Math.floor((number >> 1) / perFolder)).padStart(5, '0');
    return {
      key: `ticks/${folder}/${digits}.json`,
      versionId: `v${String(number).padStart(8, '0')}${'x'.repeat(23)}`,
      isMarker: number % 8 === 0,
    };
  }

  isLeft(number: number): boolean {
    return this.#deletions[number] === 0;
  }

  /** The first number whose key and version come after these; after all versions of the key without a version. */
  after(key: string, versionId: string | undefined): number {
    if (versionId) return numberOf(versionId) + 1;
    if (key === '') return this.#firstLeft;
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle).key > key) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Resolves with whether it was there. */
  delete(versionId: string): boolean {
    const number = numberOf(versionId);
    const times = (this.#deletions[number] ?? 0) + 1;
    this.#deletions[number] = Math.min(times, 255);
    if (times > 1) return false;
    this.#left -= 1;
    while (this.#firstLeft < this.size && this.#deletions[this.#firstLeft] !== 0) this.#firstLeft += 1;
    return true;
  }

  /** How many were deleted exactly once, and how many more often. */
  account(): { readonly once: number; readonly more: number } {
    let [once, more] = [0, 0];
    for (const times of this.#deletions) {
      if (times === 1) once += 1;
      else if (times > 1) more += 1;
    }
    return { once, more };
  }
}

export const numberOf = (versionId: string): number => Number(versionId.slice(1, 9));
