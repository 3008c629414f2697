/** Numbers that look random and are the same every time for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  (): number;
  /** A whole number of both and all between. */
  between(lowest: number, highest: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Some of them, in their order: each by this probability. */
  some<T>(from: readonly T[], probability: number): readonly T[];
}

/** Mulberry32: small, and good enough to draw tests. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (lowest: number, highest: number): number =>
    lowest + Math.floor(next() * (highest - lowest + 1));
  return Object.assign(next, {
    between,
    chance: (probability: number): boolean => next() < probability,
    pick: <T>(from: readonly T[]): T => {
      const picked = from[between(0, from.length - 1)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    some: <T>(from: readonly T[], probability: number): readonly T[] =>
      from.filter(() => next() < probability),
  });
}
