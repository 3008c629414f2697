import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, parseDuration, pause } from '../../../src/config/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['20s', 20_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0s', 0],
    ['1.5m', 90_000],
    [' 3s ', 3000],
    ['168h', 604_800_000],
  ])('reads %s', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['', '5', 's', '-1s', '1 s', '1S', '1d', '5m30s', '1e3s', '.5s', '1.s', 'NaNs', 'Infinityh', '٣s'])(
    'does not read %j',
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );

  it('reads nothing that a Node timer could not wait for', () => {
    expect(parseDuration('169h')).toBeUndefined();
    const units = fc.constantFrom('ms', 's', 'm', 'h');
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), units, (value, unit) => {
        const read = parseDuration(`${value}${unit}`);
        expect(read === undefined || (Number.isInteger(read) && read >= 0 && read < 2 ** 31)).toBe(true);
      }),
    );
  });

  it('reads the same time in every unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 168 }), (hours) => {
        const all = [`${hours}h`, `${hours * 60}m`, `${hours * 3600}s`, `${hours * 3_600_000}ms`];
        expect(new Set(all.map(parseDuration)).size).toBe(1);
      }),
    );
  });
});

describe('the duration of a configuration', () => {
  it('says what was given and what is wanted', () => {
    const { error } = duration.safeParse('soon');
    expect(error?.issues).toHaveLength(1);
    expect(error?.issues[0]?.message).toMatch(/^"soon" must be a number with its unit/);
  });

  it('may be zero, but not as a pause', () => {
    expect(duration.safeParse('0s').success).toBe(true);
    expect(pause.safeParse('0s').error?.issues.map(({ message }) => message)).toEqual([
      'must be more than 0',
    ]);
    expect(pause.safeParse('0.1ms').success).toBe(false);
    expect(pause.safeParse('soon').error?.issues).toHaveLength(1);
    expect(pause.safeParse('1ms').success).toBe(true);
  });
});
