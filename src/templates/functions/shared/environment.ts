/** What the value of a variable must look like, and how an error says so. */
export interface Expectation {
  readonly pattern: RegExp;
  readonly what: string;
}

export const tableName: Expectation = {
  pattern: /^[A-Za-z0-9_.-]{3,255}$/,
  what: 'the name of a DynamoDB table',
};
export const bucketName: Expectation = {
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  what: 'the name of an S3 bucket',
};
export const streamName: Expectation = {
  pattern: /^[A-Za-z0-9_.-]{1,128}$/,
  what: 'the name of a Kinesis stream',
};
export const regionName: Expectation = {
  pattern: /^[a-z]{2}(-[a-z]+)+-[0-9]$/,
  what: 'the name of an AWS region',
};
export const origin: Expectation = {
  pattern: /^(\*|https?:\/\/[^\s/,]+)$/,
  what: '* or one origin, such as https://dashboards.example.com',
};

/**
 * Reads a function's variables once, at its cold start.
 * @throws Error that names every variable that is missing or malformed.
 */
export function readEnvironment<Name extends string>(
  expectations: Readonly<Record<Name, Expectation>>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<Name, string>> {
  const problems: string[] = [];
  const values = Object.entries<Expectation>(expectations).map(([name, { pattern, what }]) => {
    const value = environment[name] ?? '';
    if (value === '') problems.push(`${name} is missing: it must be ${what}`);
    else if (!pattern.test(value)) problems.push(`${name} is not ${what}`);
    return [name, value] as const;
  });
  if (problems.length > 0) throw new Error(`This function's environment is wrong: ${problems.join('; ')}.`);
  return Object.fromEntries(values) as Record<Name, string>;
}
