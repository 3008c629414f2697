import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { suffixPattern } from '../../../src/config/names.ts';
import { belongsTo } from '../../../src/teardown/names.ts';

const suffix = fc.stringMatching(suffixPattern);
const part = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,4}$/);
const instanceStackOf = (set: string): string => `StackSet-${set}-${randomUUID()}`;

describe('belongsTo', () => {
  it('knows every name of its environment, and the stacks of its StackSets', () => {
    fc.assert(
      fc.property(part, suffix, (resource, environment) => {
        const name = `trading-analytics-${resource}-${environment}`;
        expect(belongsTo(environment)(name)).toBe(true);
        expect(belongsTo(environment)(instanceStackOf(name))).toBe(true);
      }),
    );
  });

  it('never takes another environment’s, whatever the resource is called', () => {
    fc.assert(
      fc.property(part, suffix, suffix, (resource, mine, theirs) => {
        fc.pre(mine !== theirs);
        for (const name of [
          `trading-analytics-${resource}-${theirs}`,
          `trading-analytics-${resource}-${mine}-${theirs}`,
          `trading-analytics-${mine}${theirs}`,
        ]) {
          if (name.endsWith(`-${mine}`)) continue; // `trading-analytics-ab` is of `ab` itself.
          expect(belongsTo(mine)(name)).toBe(false);
          expect(belongsTo(mine)(instanceStackOf(name))).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'trading-analytics-network-dev2',
    'trading-analytics-network-prdev',
    'other-trading-analytics-network-dev',
    'trading-analytics-network-dev-copy',
    'trading-analytics-network-DEV',
    'StackSet-trading-analytics-network-dev',
    'StackSet-other-network-dev-2f1c9a64-97ad-4a6f-8d0b-6d4b6f6c0f11',
    `trading-analytics-network-${randomUUID()}`,
    'dev',
    '',
  ])('does not take %s for dev', (name) => expect(belongsTo('dev')(name)).toBe(false));
});
