import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { MigrationError } from '../errors.ts';
import { configSchema, type Config, type ConfigInput } from './schema.ts';

export const configFileName = 'trading-migrate.config.json';

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
 * @param path a file that must exist, or undefined for trading-migrate.config.json in `folder`, if it is there.
 * @throws MigrationError CONFIG_NOT_FOUND, CONFIG_UNREADABLE or CONFIG_INVALID (exit 2), naming every problem.
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
    const inFolder = join(folder, configFileName);
    return existsSync(inFolder) ? inFolder : undefined;
  }
  const file = resolve(folder, path);
  if (existsSync(file)) return file;
  throw new MigrationError('usage', `There is no configuration file ${file}.`, {
    code: 'CONFIG_NOT_FOUND',
    untouched: 'Nothing was called on AWS.',
    next: ['Correct --config, or leave it out to use the defaults.'],
  });
}

function readJsonObject(file: string): Record<string, unknown> {
  let problem = 'it is not a JSON object';
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    problem = (error as Error).message;
  }
  throw new MigrationError('usage', `The configuration ${file} cannot be read: ${problem}.`, {
    code: 'CONFIG_UNREADABLE',
    untouched: 'Nothing was called on AWS.',
  });
}

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
