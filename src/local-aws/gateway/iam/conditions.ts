import { listOf, wildcards } from '../s3/policy.ts';

/** What is known of a request, by key in lower case, such as `aws:requestedregion`. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;
/** By operator, then by key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, Wanted | readonly Wanted[]>>>>;
type Wanted = string | number | boolean;

type Compare = (actual: string, wanted: string) => boolean;

const equals: Compare = (actual, wanted) => actual === wanted;
const like: Compare = (actual, wanted) => wildcards(wanted).test(actual);
const number =
  (holds: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) =>
    holds(Number(actual), Number(wanted));

const operators: Readonly<Record<string, Compare>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: number((actual, wanted) => actual === wanted),
  NumericLessThan: number((actual, wanted) => actual < wanted),
  NumericLessThanEquals: number((actual, wanted) => actual <= wanted),
  NumericGreaterThan: number((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: number((actual, wanted) => actual >= wanted),
};

/** The keys that conditions ask for and a request says nothing of. */
export const missingKeys = (conditions: Conditions, context: RequestContext): string[] =>
  Object.values(conditions)
    .flatMap((keys) => Object.keys(keys))
    .filter((key) => !context.has(key.toLowerCase()));

/**
 * Whether all conditions of a statement are met. A key that is missing meets what is negated or ends with IfExists, and
 * nothing else.
 * @throws Error for an operator that is not known here: dates, binary data and addresses.
 */
export const areMet = (conditions: Conditions, context: RequestContext): boolean =>
  Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      isMet(operator, context.get(key.toLowerCase()), listOf(wanted)),
    ),
  );

function isMet(operator: string, actual: readonly string[] | undefined, wanted: readonly Wanted[]): boolean {
  const [, set = '', name = '', ifExists] =
    /^(ForAnyValue:|ForAllValues:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') return wanted.map(String).includes(String(actual === undefined));
  const isNegated = name.includes('Not');
  const compare = operators[name.replace('Not', '')];
  if (!compare) throw new Error(`the local AWS does not know the condition operator ${operator}`);
  if (actual === undefined) return isNegated || ifExists !== undefined || set === 'ForAllValues:';
  const holds = (value: string): boolean => wanted.some((each) => compare(value, String(each))) !== isNegated;
  return set === 'ForAnyValue:' ? actual.some(holds) : actual.every(holds);
}
