import { validationError } from './failure.ts';
import type { GivenParameter } from './wire/query.ts';

/** Parameters that a template declares, with their defaults; undefined: a value must be given. */
export type DeclaredParameters = ReadonlyMap<string, string | undefined>;

type Values = Readonly<Record<string, string>>;

/** @throws AwsFailure ValidationError when the template is not JSON or has no resources. */
export function declaredParameters(templateBody: string): DeclaredParameters {
  const template = parse(templateBody);
  if (Object.keys(asRecord(template.Resources)).length === 0)
    throw validationError('Template format error: At least one Resources member must be defined.');
  return new Map(
    Object.entries(asRecord(template.Parameters)).map(([name, declaration]) => [
      name,
      defaultOf(asRecord(declaration)),
    ]),
  );
}

/** Names of the parameters that the template declares with NoEcho. */
export const noEchoParameters = (templateBody: string): readonly string[] =>
  Object.entries(asRecord(parse(templateBody).Parameters))
    .filter(([, declaration]) => String(asRecord(declaration).NoEcho) === 'true')
    .map(([name]) => name);

/**
 * A value for every declared parameter: the given one, the previous one where UsePreviousValue says so, or the default.
 * @throws AwsFailure ValidationError for an unknown parameter and for one without a value.
 */
export function resolveParameters(
  declared: DeclaredParameters,
  given: readonly GivenParameter[],
  previous: Values,
): Values {
  refuseUnknown(
    given,
    (key) => declared.has(key),
    (keys) => `Parameters: [${keys}] do not exist in the template`,
  );
  const values = new Map(declared);
  for (const { key, value } of given) values.set(key, value ?? previousValue(key, previous));
  const missing = [...values].filter(([, value]) => value === undefined).map(([key]) => key);
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return definedOnly(values);
}

/**
 * Overrides of one stack instance after a request. The list replaces what was there: an override that it omits is reset to
 * the set's value, and only leaving out the whole list keeps everything.
 * @param given undefined when the request has no list at all.
 * @throws AwsFailure ValidationError for a parameter that the set does not have.
 */
export function resolveOverrides(
  given: readonly GivenParameter[] | undefined,
  setParameters: Values,
  previous: Values,
): Values {
  if (!given) return previous;
  refuseUnknown(
    given,
    (key) => key in setParameters,
    (keys) => `Parameters: [${keys}] cannot be overridden: they do not exist in the StackSet`,
  );
  return definedOnly(given.map(({ key, value }) => [key, value ?? previous[key]]));
}

/** Parameters of a stack: the set's, with the overrides of those that the set still has. */
export const mergeOverrides = (setParameters: Values, overrides: Values): Values =>
  Object.fromEntries(Object.entries(setParameters).map(([key, value]) => [key, overrides[key] ?? value]));

function parse(templateBody: string): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(templateBody));
  } catch (error) {
    throw validationError(
      `Template format error: JSON not well-formed, and the local AWS reads no other form. (${String(error)})`,
    );
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** Defaults are scalars, and CloudFormation hands every value on as text. */
const defaultOf = (declaration: Record<string, unknown>): string | undefined => {
  const value = declaration.Default;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
};

function previousValue(key: string, previous: Values): string {
  const value = previous[key];
  if (value === undefined)
    throw validationError(
      `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
  return value;
}

function refuseUnknown(
  given: readonly GivenParameter[],
  isKnown: (key: string) => boolean,
  message: (keys: string) => string,
): void {
  const unknown = given.map(({ key }) => key).filter((key) => !isKnown(key));
  if (unknown.length > 0) throw validationError(message(unknown.join(', ')));
}

const definedOnly = (values: Iterable<readonly [string, string | undefined]>): Values =>
  Object.fromEntries([...values].filter((entry): entry is [string, string] => entry[1] !== undefined));
