import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVpcCidr, overlap, parseCidr } from '../../../src/config/cidr.ts';

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** Blocks small enough to list, close enough together to overlap often. */
const smallBlock = fc
  .record({ prefix: fc.integer({ min: 26, max: 32 }), place: fc.nat({ max: 255 }) })
  .map(({ prefix, place }) => {
    const size = 2 ** (32 - prefix);
    const first = 192 * 2 ** 24 + Math.floor(place / size) * size;
    const addresses = Array.from({ length: size }, (_, index) => first + index);
    return { text: `${dotted(first)}/${prefix}`, addresses };
  });

const anyBlock = fc
  .record({ prefix: fc.integer({ min: 0, max: 32 }), address: fc.nat({ max: 2 ** 32 - 1 }) })
  .map(({ prefix, address }) => {
    const size = 2 ** (32 - prefix);
    return `${dotted(Math.floor(address / size) * size)}/${prefix}`;
  });

describe('parseCidr', () => {
  it('knows first and last address', () => {
    expect(parseCidr('10.1.0.0/16')).toEqual({ first: 0x0a010000, last: 0x0a01ffff, prefix: 16 });
    expect(parseCidr('0.0.0.0/0')).toEqual({ first: 0, last: 2 ** 32 - 1, prefix: 0 });
    expect(parseCidr('255.255.255.255/32')).toEqual({ first: 2 ** 32 - 1, last: 2 ** 32 - 1, prefix: 32 });
  });

  it.each([
    '10.0.0.1/16',
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.256/24',
    '10.0.0/8',
    ' 10.0.0.0/8',
    '10.0.0.0/8\n',
    'fd00::/8',
    '',
  ])('does not read %j', (text) => expect(parseCidr(text)).toBeUndefined());

  it('reads every block that is written with its network address', () => {
    fc.assert(
      fc.property(anyBlock, (text) => {
        const block = parseCidr(text);
        expect(block && `${dotted(block.first)}/${block.prefix}`).toBe(text);
      }),
    );
  });
});

describe('overlap', () => {
  it('agrees with comparing address by address', () => {
    fc.assert(
      fc.property(smallBlock, smallBlock, (a, b) => {
        const shared = a.addresses.some((address) => b.addresses.includes(address));
        expect(overlap(a.text, b.text)).toBe(shared);
      }),
      { numRuns: 500 },
    );
  });

  it('is symmetric, and every block overlaps itself', () => {
    fc.assert(
      fc.property(anyBlock, anyBlock, (a, b) => {
        expect(overlap(a, b)).toBe(overlap(b, a));
        expect(overlap(a, a)).toBe(true);
      }),
    );
  });

  it('knows the neighbours of the platform', () => {
    expect(overlap('10.0.0.0/16', '10.1.0.0/16')).toBe(false);
    expect(overlap('10.0.0.0/15', '10.1.0.0/16')).toBe(true);
  });
});

describe('isVpcCidr', () => {
  it.each([
    ['10.0.0.0/15', false],
    ['10.0.0.0/16', true],
    ['10.0.0.0/22', true],
    ['10.0.0.0/23', false],
    ['10.0.0.1/16', false],
  ])('%s: %s', (text, expected) => expect(isVpcCidr(text)).toBe(expected));
});
