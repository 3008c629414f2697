import { describe, expect, it } from 'vitest';
import { fit, oneLine, table, widthOf, wrap } from '../../../src/ui/text.ts';

const red = (text: string): string => `\u001B[31m${text}\u001B[39m`;

describe('oneLine', () => {
  it('lets nothing through that moves the cursor', () => {
    expect(oneLine('Resource\r\n\tfailed \u001B[2J\u0007now ')).toBe('Resource failed now');
  });
});

describe('fit', () => {
  it('fills and cuts to exactly the width', () => {
    expect(fit('abc', 5, '…')).toBe('abc  ');
    expect(fit('abcdef', 5, '…')).toBe('abcd…');
    expect(fit('abcdef', 5, '...')).toBe('ab...');
  });
  it('never exceeds a width that has no room for the ellipsis', () => {
    expect(fit('abcdef', 2, '...')).toBe('..');
    expect(fit('abcdef', 0, '…')).toBe('');
  });
});

describe('wrap', () => {
  it('breaks between words and leaves a long word whole', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('arn:aws:iam::123456789012:role/x is long', 10)).toEqual([
      'arn:aws:iam::123456789012:role/x',
      'is long',
    ]);
  });
});

it('aligns columns whatever their colours', () => {
  const rows = [
    [red('ab'), 'x'],
    ['abcd', 'y'],
  ];
  expect(table(rows).map(widthOf)).toEqual([9, 9]);
});
