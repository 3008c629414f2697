import { describe, expect, it } from 'vitest';
import { preferencesOf } from '../../../../src/local-aws/gateway/stack-sets/actions/preferences.ts';
import {
  concurrency,
  failureTolerance,
} from '../../../../src/local-aws/gateway/stack-sets/operations/limits.ts';
import { Query } from '../../../../src/local-aws/gateway/stack-sets/wire/query.ts';
import { somePreferences } from './support.ts';

const asked = (members: Record<string, string>): ReturnType<typeof preferencesOf> => {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) form.set(`OperationPreferences.${name}`, value);
  return preferencesOf(new Query(form.toString()));
};

describe('preferencesOf', () => {
  it("fills in AWS's defaults", () => {
    expect(asked({})).toEqual(somePreferences());
  });

  it('reads what is given, and drops the default beside a percentage', () => {
    expect(
      asked({
        RegionConcurrencyType: 'PARALLEL',
        'RegionOrder.member.1': 'eu-central-1',
        FailureTolerancePercentage: '20',
        MaxConcurrentPercentage: '50',
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
      }),
    ).toEqual({
      regionConcurrencyType: 'PARALLEL',
      regionOrder: ['eu-central-1'],
      failureToleranceCount: undefined,
      failureTolerancePercentage: 20,
      maxConcurrentCount: undefined,
      maxConcurrentPercentage: 50,
      concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
  });

  it.each([
    [{ FailureToleranceCount: '1', FailureTolerancePercentage: '1' }, 'but not both'],
    [{ MaxConcurrentCount: '1', MaxConcurrentPercentage: '1' }, 'but not both'],
    [{ MaxConcurrentCount: '0' }, 'greater than or equal to 1'],
    [{ MaxConcurrentPercentage: '0' }, 'greater than or equal to 1'],
    [{ FailureTolerancePercentage: '101' }, "'operationPreferences.failureTolerancePercentage'"],
    [{ RegionConcurrencyType: 'BOTH' }, 'enum value set: [SEQUENTIAL, PARALLEL]'],
    [{ ConcurrencyMode: 'SOFT' }, 'enum value set'],
  ])('refuses %j', (members, message) => {
    expect(() => asked(members)).toThrow(message);
  });
});

describe('the limits of a region', () => {
  it('round percentages down, but never to no account at a time', () => {
    const preferences = somePreferences({
      failureToleranceCount: undefined,
      failureTolerancePercentage: 25,
      maxConcurrentCount: undefined,
      maxConcurrentPercentage: 25,
      concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
    expect([3, 4, 10].map((accounts) => failureTolerance(preferences, accounts))).toEqual([0, 1, 2]);
    expect([3, 4, 10].map((accounts) => concurrency(preferences, accounts, 0))).toEqual([1, 1, 2]);
  });

  it('keep strict concurrency at the tolerance plus one at most, and lower it by every failure', () => {
    const preferences = somePreferences({ failureToleranceCount: 5, maxConcurrentCount: 10 });
    expect([0, 1, 5].map((failures) => concurrency(preferences, 20, failures))).toEqual([6, 5, 1]);
    const few = somePreferences({ failureToleranceCount: 5, maxConcurrentCount: 2 });
    expect([0, 4, 5].map((failures) => concurrency(few, 20, failures))).toEqual([2, 2, 1]);
  });

  it('leave soft concurrency alone', () => {
    const preferences = somePreferences({
      failureToleranceCount: 5,
      maxConcurrentCount: 10,
      concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
    expect([0, 5].map((failures) => concurrency(preferences, 20, failures))).toEqual([10, 10]);
  });
});
