import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { jsonSchema } from './config/json-schema.ts';
import { configFileNames } from './config/load.ts';
import { configSchema, type ConfigInput } from './config/schema.ts';
import { MigrationError } from './errors.ts';
import { packageRoot } from './package-root.ts';
import type { Ask } from './ui/ask.ts';
import { commentedConfig } from './ui/commented-config.ts';

/** What is asked: a field by its path, and in words. An optional one may stay without an answer. */
interface Field {
  readonly path: readonly [string] | readonly [string, string];
  readonly text: string;
  readonly isOptional?: true;
  /** Asked only when that field has a value. */
  readonly onlyWith?: Field['path'];
}

const domainName = ['traffic', 'domainName'] as const;

const fields: readonly Field[] = [
  { path: ['environmentSuffix'], text: 'Name of the environment, which ends every resource name' },
  { path: ['sourceRegion'], text: 'Region that the platform leaves' },
  { path: ['targetRegion'], text: 'Region that the platform moves to' },
  { path: ['accountId'], text: 'The only AWS account that may be touched (empty: any)', isOptional: true },
  {
    path: ['platform', 'alarmEmail'],
    text: 'Address that alarms are mailed to (empty: none)',
    isOptional: true,
  },
  { path: domainName, text: 'Domain name of the API (empty: no DNS)', isOptional: true },
  {
    path: ['traffic', 'hostedZoneId'],
    text: 'Id of its public hosted zone in Route 53',
    onlyWith: domainName,
  },
];

type Values = Readonly<Record<string, unknown>>;

export interface InitRequest {
  readonly folder: string;
  /** Of the configuration; default trading-migrate.config.jsonc in the folder. */
  readonly output: string | undefined;
  /** What flags say: it is not asked. */
  readonly chosen: ConfigInput;
  /** Undefined when there is nobody to ask: what is not chosen is the default. */
  readonly ask: Ask | undefined;
}

export interface InitResult {
  readonly config: string;
  readonly schema: string;
}

const schemaName = 'trading-migrate.schema.json';

/**
 * Writes a configuration with comments, and its JSON Schema beside it.
 * @throws MigrationError CONFIG_EXISTS or CONFIG_INVALID (exit 2). Nothing that is there is overwritten but an older schema.
 */
export async function writeConfig({ folder, output, chosen, ask }: InitRequest): Promise<InitResult> {
  const config = resolve(folder, output ?? configFileNames[0]);
  refuseExisting(output === undefined ? configFileNames.map((name) => join(folder, name)) : [config]);
  const values = await answered(chosen, ask);
  const parsed = configSchema.safeParse(values);
  if (!parsed.success) throw invalid(parsed.error.issues.map(told));
  const schema = join(dirname(config), schemaName);
  writeFileSync(schema, readFileSync(join(packageRoot, schemaName)));
  const text = commentedConfig(jsonSchema(), { $schema: `./${basename(schema)}`, ...values });
  writeFileSync(config, text, { flag: 'wx' });
  return { config, schema };
}

async function answered(chosen: ConfigInput, ask: Ask | undefined): Promise<Values> {
  const defaults: Values = configSchema.parse({});
  let values: Values = chosen;
  for (const { path, text, isOptional, onlyWith } of fields) {
    if (valueAt(values, path) !== undefined) continue;
    if (onlyWith && valueAt(values, onlyWith) === undefined) continue;
    const fallback = (valueAt(defaults, path) as string | undefined) ?? '';
    const problemWith = (answer: string): string | undefined =>
      answer === '' && isOptional ? undefined : problemAt(path, withValue(values, path, answer));
    const answer = (await ask?.({ text, fallback, problemWith })) ?? fallback;
    if (answer !== '') values = withValue(values, path, answer);
  }
  return values;
}

/** What is wrong with that very field; of the others is asked apart. */
function problemAt(path: Field['path'], values: Values): string | undefined {
  const { error } = configSchema.safeParse(values);
  return error?.issues.find((issue) => issue.path.join('.') === path.join('.'))?.message;
}

function valueAt(values: Values, [name, inner]: Field['path']): unknown {
  const value = values[name];
  return inner === undefined ? value : (value as Values | undefined)?.[inner];
}

const withValue = (values: Values, [name, inner]: Field['path'], value: string): Values => ({
  ...values,
  [name]: inner === undefined ? value : { ...(values[name] as Values | undefined), [inner]: value },
});

const told = ({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): string => `${path.join('.')}: ${message}`;

function refuseExisting(files: readonly string[]): void {
  const there = files.find((file) => existsSync(file));
  if (there === undefined) return;
  throw new MigrationError('usage', `There is a configuration already: ${there}.`, {
    code: 'CONFIG_EXISTS',
    untouched: 'It was left as it is, and nothing was written.',
    next: ['Edit it, or write another one with --output FILE.'],
  });
}

const invalid = (problems: readonly string[]): MigrationError =>
  new MigrationError('usage', `The configuration would not be valid. ${problems.join('. ')}.`, {
    code: 'CONFIG_INVALID',
    untouched: 'Nothing was written.',
  });
