import { constraintError, validationError } from '../failure.ts';
import type { Preferences } from '../model.ts';
import { memberName, type Query } from '../wire/query.ts';

/**
 * OperationPreferences with AWS's defaults: regions one after the other, one account at a time, no failure tolerated.
 * @throws AwsFailure ValidationError.
 */
export function preferencesOf(query: Query): Preferences {
  const choose = <T extends string>(name: string, ...[first, ...others]: readonly [T, ...T[]]): T =>
    query.choice(path(name), [first, ...others]) ?? first;
  const tolerance = amount(query, 'FailureTolerance', 0, 0);
  const concurrent = amount(query, 'MaxConcurrent', 1, 1);
  return {
    regionConcurrencyType: choose('RegionConcurrencyType', 'SEQUENTIAL', 'PARALLEL'),
    regionOrder: query.list(path('RegionOrder')) ?? [],
    failureToleranceCount: tolerance.count,
    failureTolerancePercentage: tolerance.percentage,
    maxConcurrentCount: concurrent.count,
    maxConcurrentPercentage: concurrent.percentage,
    concurrencyMode: choose('ConcurrencyMode', 'STRICT_FAILURE_TOLERANCE', 'SOFT_FAILURE_TOLERANCE'),
  };
}

const path = (name: string): string => `OperationPreferences.${name}`;

/** `<name>Count` or `<name>Percentage`, of which a request may have one. */
function amount(
  query: Query,
  name: string,
  least: number,
  defaultCount: number,
): { readonly count: number | undefined; readonly percentage: number | undefined } {
  const [countName, percentageName] = [path(`${name}Count`), path(`${name}Percentage`)];
  const count = atLeast(countName, query.count(countName), least);
  const percentage = atLeast(percentageName, query.count(percentageName), least);
  if (count !== undefined && percentage !== undefined)
    throw validationError(`You can specify either ${name}Count or ${name}Percentage, but not both`);
  if (percentage !== undefined && percentage > 100)
    throw constraintError(
      memberName(percentageName),
      String(percentage),
      'Member must have value less than or equal to 100',
    );
  return percentage === undefined
    ? { count: count ?? defaultCount, percentage }
    : { count: undefined, percentage };
}

function atLeast(name: string, value: number | undefined, least: number): number | undefined {
  if (value !== undefined && value < least)
    throw constraintError(
      memberName(name),
      String(value),
      `Member must have value greater than or equal to ${least}`,
    );
  return value;
}
