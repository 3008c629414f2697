import { expect, it } from 'vitest';
import { evaluationRange, newestEnd, startsOf } from '../../../../src/local-aws/gateway/alarms/windows.ts';

const at = (time: string): number => Date.parse(`2026-11-25T${time}Z`);

it.each([
  ['a minute', 60, 1, '02:10:02', '02:10:00'],
  ['a minute, whose data may still be late', 60, 1, '02:10:01', '02:09:00'],
  ['five minutes, every minute', 300, 3, '02:11:30', '02:11:00'],
  ['ten seconds', 10, 1, '02:10:13', '02:10:10'],
  ['half a minute, every ten seconds', 30, 1, '02:10:53', '02:10:50'],
  ['a day', 3600, 24, '02:10:30', '02:10:00'],
  ['more than a day, every hour', 3600, 25, '02:10:30', '02:00:00'],
])('the newest period of an alarm over %s', (_what, period, evaluationPeriods, now, end) => {
  expect(newestEnd({ period, evaluationPeriods }, at(now))).toBe(at(end));
});

it('the periods before an end follow each other', () => {
  expect(startsOf(300, at('02:11:00'), 2)).toEqual([at('02:01:00'), at('02:06:00')]);
});

it("the evaluation range is that of the user guide's example", () => {
  expect(evaluationRange(3)).toBe(5);
});
