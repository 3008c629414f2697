import { describe, expect, it } from 'vitest';
import { asciiGlyphs, glyphsFor, unicodeGlyphs } from '../../../src/ui/glyphs.ts';
import { loadLook } from '../../../src/ui/look.ts';
import { loadPalette, plainPalette, wantsColour } from '../../../src/ui/palette.ts';

describe('colours', () => {
  const tty = { isTTY: true };
  it.each([
    [tty, {}, true],
    [tty, { NO_COLOR: '1' }, false],
    [tty, { NO_COLOR: '' }, true],
    [tty, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [tty, { FORCE_COLOR: '0' }, false],
    [tty, { TERM: 'dumb' }, false],
    [{ isTTY: false }, {}, false],
    [{}, { FORCE_COLOR: '1' }, true],
  ])('%o in %o: %s', (stream, env, expected) => expect(wantsColour(stream, env)).toBe(expected));

  it('paint with chalk where they are wanted', async () => {
    expect((await loadPalette(tty, {})).bad('no')).toBe('\u001B[31mno\u001B[39m');
    expect(await loadPalette(tty, { NO_COLOR: '1' })).toBe(plainPalette);
  });
});

describe('glyphs', () => {
  it.each([
    [{ LANG: 'en_US.UTF-8' }, unicodeGlyphs],
    [{ LANG: 'de_DE.utf8', LC_ALL: '' }, unicodeGlyphs],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, asciiGlyphs],
    [{ LANG: 'POSIX' }, asciiGlyphs],
    [{}, unicodeGlyphs],
    [{ TERM: 'linux' }, asciiGlyphs],
  ])('for %o', (env, expected) => expect(glyphsFor(env)).toBe(expected));

  it('stay ASCII where ASCII is asked for', () => {
    const { spinner, trend, ...single } = asciiGlyphs;
    expect([...spinner, ...trend, ...Object.values(single)].join('')).toMatch(/^[\x20-\x7E]+$/);
  });
});

it('keeps lines readable on a very wide terminal', async () => {
  expect((await loadLook({ columns: 300 }, {})).width).toBe(100);
  expect((await loadLook({}, {})).width).toBe(80);
});
