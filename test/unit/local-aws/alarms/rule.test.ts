import { describe, expect, it } from 'vitest';
import { alarmsIn, holds, parseRule } from '../../../../src/local-aws/gateway/alarms/composite/rule.ts';
import type { StateValue } from '../../../../src/local-aws/gateway/alarms/state.ts';

const states: Readonly<Record<string, StateValue>> = { late: 'ALARM', lost: 'OK', new: 'INSUFFICIENT_DATA' };
const isTrue = (rule: string): boolean => holds(parseRule(rule), (alarm) => states[alarm]);

it.each([
  ['ALARM("late")', true],
  ['ALARM(late)', true],
  ['OK("late")', false],
  ['INSUFFICIENT_DATA("new")', true],
  ['NOT ALARM("late")', false],
  ['NOT NOT ALARM("late")', true],
  ['ALARM("late") AND ALARM("lost")', false],
  ['ALARM("late") OR ALARM("lost")', true],
  ['TRUE OR TRUE AND FALSE', true],
  ['(TRUE OR TRUE) AND FALSE', false],
  ['NOT FALSE AND FALSE', false],
  ['NOT (FALSE AND FALSE)', true],
  ['ALARM("nobody") OR OK("nobody")', false],
])('%s is %s', (rule, value) => {
  expect(isTrue(rule)).toBe(value);
});

it('knows whom it is about', () => {
  const rule = parseRule(String.raw`(ALARM("late") OR OK("a \"quoted\" name")) AND NOT OK(late) AND TRUE`);
  expect(alarmsIn(rule)).toEqual(['late', 'a "quoted" name']);
});

describe('refuses', () => {
  it.each([
    ['', "Unsupported token '<EOF>' at char 0"],
    ['MAYBE("late")', "Unsupported token 'MAYBE' at char 0"],
    ['ALARM "late"', `Unsupported token '"late"' at char 6, must be: '('`],
    ['ALARM("late"', "Unsupported token '<EOF>' at char 12, must be: ')'"],
    ['ALARM()', "Unsupported token ')' at char 6"],
    ['TRUE TRUE', "Unsupported token 'TRUE' at char 5, must be: <EOF>, 'AND', 'OR'"],
    ['TRUE AND', "Unsupported token '<EOF>' at char 8"],
    ['AT_LEAST(1, ALARM, (late, lost))', 'The local AWS does not know AT_LEAST in alarm rules.'],
  ])('%s', (rule, message) => {
    expect(() => parseRule(rule)).toThrow(message);
  });
});
