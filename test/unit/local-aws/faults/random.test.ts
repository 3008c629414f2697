import { expect, test } from 'vitest';
import { randomFrom } from '../../../../src/local-aws/gateway/faults/random.ts';

const draw = (seed: number, count: number): number[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, random);
};

test('the same numbers for the same seed, and others for another', () => {
  expect(draw(7, 50)).toEqual(draw(7, 50));
  expect(draw(7, 50)).not.toEqual(draw(8, 50));
});

test('numbers from 0 up to 1, evenly', () => {
  const numbers = draw(1, 10_000);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (const tenth of [0.1, 0.3, 0.5, 0.9]) {
    const below = numbers.filter((number) => number < tenth).length / numbers.length;
    expect(Math.abs(below - tenth)).toBeLessThan(0.02);
  }
});
