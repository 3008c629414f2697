import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { MigrationError } from '../errors.ts';
import { parseJsonc } from './jsonc.ts';
import { configSchema, type Config, type ConfigInput } from './schema.ts';

/** The one that is there is read; both may have comments. */
export const configFileNames = ['trading-migrate.config.jsonc', 'trading-migrate.config.json'] as const;

export interface LoadedConfig {
  readonly config: Config;
  /** The file that was read; undefined when everything is a default or a flag. */
  readonly file: string | undefined;
  /** Absolute. */
  readonly stateDirectory: string;
  /** Manifest of the operator's own, absolute. */
  readonly manifestFile: string | undefined;
}

/** What flags say; they win over the file. */
export type Overrides = Partial<Omit<ConfigInput, 'gate' | 'sync'>> & {
  readonly gate?: ConfigInput['gate'];
  readonly sync?: ConfigInput['sync'];
};

/**
 * Reads and validates the configuration.
 * @param path a file that must exist, or undefined for trading-migrate.config.jsonc or .json in `folder`, if one is there.
 * @throws MigrationError CONFIG_NOT_FOUND, CONFIG_TWICE, CONFIG_UNREADABLE or CONFIG_INVALID (exit 2), naming every problem.
 */
export function loadConfig(folder: string, path: string | undefined, overrides: Overrides): LoadedConfig {
  const file = findFile(folder, path);
  const raw = file === undefined ? {} : readJsonObject(file);
  const parsed = configSchema.safeParse(merge(raw, overrides));
  if (!parsed.success) throw invalid(parsed.error, file);
  const config = Object.freeze(parsed.data);
  const base = file === undefined ? folder : dirname(file);
  const manifestFile = config.manifest === undefined ? undefined : resolve(base, config.manifest);
  return { config, file, stateDirectory: resolve(base, config.stateDirectory), manifestFile };
}

function findFile(folder: string, path: string | undefined): string | undefined {
  if (path === undefined) {
    const [inFolder, other] = configFileNames
      .map((name) => join(folder, name))
      .filter((name) => existsSync(name));
    if (inFolder !== undefined && other !== undefined) throw twice(inFolder, other);
    return inFolder;
  }
  const file = resolve(folder, path);
  if (existsSync(file)) return file;
  throw new MigrationError('usage', `There is no configuration file ${file}.`, {
    code: 'CONFIG_NOT_FOUND',
    untouched: 'Nothing was called on AWS.',
    next: ['Correct --config, or leave it out to use the defaults.'],
  });
}

const twice = (one: string, other: string): MigrationError =>
  new MigrationError('usage', `There are two configurations, ${one} and ${other}.`, {
    code: 'CONFIG_TWICE',
    untouched: 'Nothing was called on AWS.',
    next: ['Remove one of them, or name the one that holds with --config.'],
  });

function readJsonObject(file: string): Record<string, unknown> {
  let problem = 'it is not a JSON object';
  try {
    const parsed = parseJsonc(readFileSync(file, 'utf8'));
    if ('problem' in parsed) problem = parsed.problem;
    else if (isObject(parsed.value)) return parsed.value;
  } catch (error) {
    problem = (error as Error).message;
  }
  throw new MigrationError('usage', `The configuration ${file} cannot be read: ${problem}.`, {
    code: 'CONFIG_UNREADABLE',
    untouched: 'Nothing was called on AWS.',
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(
  raw: Record<string, unknown>,
  { gate, sync, ...overrides }: Overrides,
): Record<string, unknown> {
  const nested = (name: string, value: object | undefined): Record<string, unknown> => {
    const known = raw[name];
    if (value === undefined) return {};
    return { [name]: typeof known === 'object' && known !== null ? { ...known, ...value } : value };
  };
  const heldTo = gate && { ...gate, stores: storesOf(raw, gate) };
  return { ...raw, ...overrides, ...nested('gate', heldTo), ...nested('sync', sync) };
}

/** A limit for every store replaces what the file says of one; a limit for one store only that store's. */
function storesOf(raw: Record<string, unknown>, gate: NonNullable<Overrides['gate']>): object {
  const { stores } = (raw.gate ?? {}) as { readonly stores?: object };
  return { ...(gate.maxLag === undefined ? stores : {}), ...gate.stores };
}

function invalid(error: z.ZodError, file: string | undefined): MigrationError {
  const problems = error.issues.map(
    ({ path, message }) => `${path.join('.') || 'configuration'}: ${message}`,
  );
  return new MigrationError(
    'usage',
    `The configuration${file === undefined ? '' : ` ${file}`} is not valid. ${problems.join('. ')}.`,
    {
      code: 'CONFIG_INVALID',
      untouched: 'Nothing was called on AWS.',
    },
  );
}
