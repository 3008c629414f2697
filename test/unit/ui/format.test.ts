import { describe, expect, it } from 'vitest';
import { count, duration, lag, moment, timestamp } from '../../../src/ui/format.ts';

describe('duration', () => {
  it.each([
    [0, '0.0s'],
    [4.24, '4.2s'],
    [59.94, '59.9s'],
    [59.96, '1m 00s'],
    [65, '1m 05s'],
    [3599.6, '1h 00m'],
    [7380, '2h 03m'],
    [-1, '0.0s'],
  ])('%d seconds is %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe('lag', () => {
  it.each([
    [null, 'unknown'],
    [0, '0.0 s'],
    [0.0004, '1 ms'],
    [0.042, '42 ms'],
    [0.0949, '95 ms'],
    [0.9, '0.9 s'],
    [9.96, '10 s'],
    [45.4, '45 s'],
    [59.6, '1 m'],
    [300, '5 m'],
    [301, '5 m 01 s'],
    [7261, '121 m 01 s'],
  ])('%s seconds is %s', (seconds, text) => expect(lag(seconds)).toBe(text));
});

it('tells moments in UTC, without milliseconds', () => {
  expect(timestamp(Date.parse('2026-11-24T22:45:10.987Z'))).toBe('2026-11-24T22:45:10Z');
  expect(moment('2026-11-24T22:45:10.987Z')).toBe('2026-11-24 22:45:10 UTC');
});

it('counts in words', () => {
  expect(count(1, 'bucket')).toBe('1 bucket');
  expect(count(1204, 'bucket')).toBe('1,204 buckets');
});
