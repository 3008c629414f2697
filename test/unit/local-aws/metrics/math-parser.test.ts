import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type Environment } from '../../../../src/local-aws/gateway/metrics/math/evaluate.ts';
import { parseExpression } from '../../../../src/local-aws/gateway/metrics/math/parser.ts';

const nothing: Environment = {
  metrics: new Map(),
  grid: [],
  valueOf: (id) => {
    throw new Error(`no ${id}`);
  },
  periodOf: () => 60,
};
const valueOf = (text: string): unknown => evaluate(parseExpression(text), nothing);

it.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['8 - 3 - 2', 3],
  ['16 / 4 / 2', 2],
  ['-2 * -3', 6],
  ['--2', 2],
  ['1 + 2 < 4', 1],
  ['1 < 2 == 1', 1],
  ['0 OR 1 AND 0', 0],
  ['(1 OR 1) AND 0', 0],
  ['0 || 2 && 3', 1],
  ['1 != 1', 0],
  ['2.5e1 + .5', 25.5],
])('%s is %d', (text, value) => {
  expect(valueOf(text)).toBe(value);
});

it.each([
  ['', 'Unexpected end'],
  ['1 +', 'Unexpected end'],
  ['(1', "Unexpected end, expected ')'"],
  ['1 2', "Unexpected '2'"],
  ['SUM(m1,)', "Unexpected ')'"],
  ['m1 $ m2', "Unexpected '$' at character 4"],
  ['2 ^ 3', 'The local AWS does not know the operator ^'],
  ['[m1 m2]', "Unexpected 'm2', expected ','"],
])('%s is refused: %s', (text, message) => {
  expect(() => parseExpression(text)).toThrow(new SyntaxError(message));
});

/** A tree of numbers and operators, with its value by the tree alone. */
interface Tree {
  /** Without a bracket that is not needed, by JavaScript's precedence, which for these operators is metric math's. */
  readonly text: string;
  readonly value: number;
  readonly strength: number;
}

const operators = [
  { sign: '<', strength: 1, of: (left: number, right: number) => Number(left < right) },
  { sign: '+', strength: 2, of: (left: number, right: number) => left + right },
  { sign: '-', strength: 2, of: (left: number, right: number) => left - right },
  { sign: '*', strength: 3, of: (left: number, right: number) => left * right },
] as const;

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    fc.nat(9).map((value): Tree => ({ text: String(value), value, strength: 9 })),
    fc
      .tuple(tie('tree'), tie('tree'), fc.constantFrom(...operators))
      .map(([left, right, { sign, strength, of }]): Tree => ({
        // The left side may be of the same strength, since operators go from left to right.
        text: `${bracketed(left, strength)} ${sign} ${bracketed(right, strength + 1)}`,
        value: of(left.value, right.value),
        strength,
      })),
    tie('tree').map((inner): Tree => ({
      text: `-${bracketed(inner, 9)}`,
      value: -inner.value,
      strength: 8,
    })),
  ),
}));

const bracketed = ({ text, strength }: Tree, least: number): string =>
  strength < least ? `(${text})` : text;

describe('any expression of numbers', () => {
  it('has the value of its tree, however few brackets it has', () => {
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        expect(Number(valueOf(text)) + 0).toBe(value + 0);
      }),
    );
  });
});
