import { Flags } from '@oclif/core';
import type { Overrides } from '../config/load.ts';

/** Flags that every command has. */
export const commonFlags = {
  'environment-suffix': Flags.string({
    char: 'e',
    description: 'ends the name of every resource of this migration',
    helpValue: 'dev',
  }),
  config: Flags.string({
    char: 'c',
    description: 'configuration file, by default trading-migrate.config.json here',
    helpValue: 'FILE',
  }),
  json: Flags.boolean({ description: 'print one JSON object, and nothing else, on stdout' }),
  verbose: Flags.boolean({ description: 'show stack traces' }),
};

/** Flags of commands that call AWS. */
export const awsFlags = {
  'source-region': Flags.string({ description: 'region that the platform leaves', helpValue: 'us-east-1' }),
  'target-region': Flags.string({
    description: 'region that the platform moves to',
    helpValue: 'eu-central-1',
  }),
  'account-id': Flags.string({ description: 'guard: refuse any other account', helpValue: '123456789012' }),
  'endpoint-url': Flags.string({
    description: 'AWS endpoint to use instead of the real one',
    helpValue: 'URL',
  }),
};

/** Flags of commands that run phases. */
export const runFlags = {
  events: Flags.boolean({ description: 'stream every event as a line of JSON on stdout' }),
  'credentials-timeout': Flags.string({
    description: 'how long to wait for somebody to sign in again when credentials expire',
    helpValue: '30m',
  }),
  'take-over': Flags.boolean({ description: 'take the lock from a holder that is known to be dead' }),
};

export const gateFlags = {
  'max-lag': Flags.string({
    description: 'largest replication lag that the gate lets through',
    helpValue: '5m',
  }),
  'gate-timeout': Flags.string({ description: 'how long the gate waits', helpValue: '30m' }),
  samples: Flags.integer({ description: 'passing samples in a row that the gate wants', helpValue: '3' }),
  interval: Flags.string({ description: 'time between two samples', helpValue: '10s' }),
};

export const syncFlags = {
  objects: Flags.integer({ description: 'test objects to upload', helpValue: '200' }),
  items: Flags.integer({ description: 'test items to write', helpValue: '50' }),
  backfill: Flags.boolean({
    description: 'replicate by a batch job what was in the source bucket before its rules; on by default',
    allowNo: true,
  }),
};

type FlagValues = Readonly<Record<string, unknown>>;

/** What the flags say of the configuration; a flag that was not given says nothing. */
export function overridesOf(flags: FlagValues): Overrides {
  const gate = given({
    maxLag: flags['max-lag'],
    timeout: flags['gate-timeout'],
    samples: flags.samples,
    interval: flags.interval,
  });
  const sync = given({ objects: flags.objects, items: flags.items, backfill: flags.backfill });
  return {
    ...given({
      environmentSuffix: flags['environment-suffix'],
      sourceRegion: flags['source-region'],
      targetRegion: flags['target-region'],
      accountId: flags['account-id'],
      endpointUrl: flags['endpoint-url'],
      credentialsTimeout: flags['credentials-timeout'],
    }),
    ...(Object.keys(gate).length > 0 ? { gate } : {}),
    ...(Object.keys(sync).length > 0 ? { sync } : {}),
  };
}

const given = (values: FlagValues): FlagValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
