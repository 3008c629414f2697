import { expect, it } from 'vitest';
import { dayOf, isDay, tradesPrefix } from '../../../../../src/templates/functions/shared/days.ts';

it('knows the days that exist', () => {
  const days = [
    '2026-11-25',
    '2024-02-29',
    '2026-02-29',
    '2026-13-01',
    '2026-1-1',
    '',
    'today',
    '2026-11-25T00',
  ];
  expect(days.filter(isDay)).toEqual(['2026-11-25', '2024-02-29']);
});

it('counts days in UTC', () => {
  expect(dayOf(new Date('2026-11-25T23:59:59.999-01:00'))).toBe('2026-11-26');
});

it('puts the trades of a day under one prefix', () => {
  expect(tradesPrefix('2026-11-25')).toBe('trades/2026/11/25/');
});
