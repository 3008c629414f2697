import { Flags } from '@oclif/core';
import type { Overrides } from '../config/load.ts';
import { MigrationError } from '../errors.ts';

/** Flags that every command has. */
export const commonFlags = {
  'environment-suffix': Flags.string({
    char: 'e',
    description: 'ends the name of every resource of this migration',
    helpValue: 'dev',
  }),
  config: Flags.string({
    char: 'c',
    description: 'configuration file, by default trading-migrate.config.jsonc or .json here',
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
  'take-over': Flags.string({
    description: 'take the lock from a holder that is known to be dead; the journal keeps why',
    helpValue: 'REASON',
    parse: async (reason) => reasonIn(reason),
  }),
};

/** Of a gate over replication, but for its deadline: where it is not the only one, its name says whose it is. */
export const gateFlags = {
  'max-lag': Flags.string({
    description: 'largest replication lag that is let through, of every store or, as s3=15m, of one',
    helpValue: '5m',
    multiple: true,
    multipleNonGreedy: true,
  }),
  samples: Flags.integer({ description: 'passing samples in a row that the gate wants', helpValue: '3' }),
  interval: Flags.string({ description: 'time between two samples', helpValue: '10s' }),
};

const deadline = { description: 'how long the gate waits', helpValue: '30m' };
export const gateTimeoutFlag = { 'gate-timeout': Flags.string(deadline) };
export const timeoutFlag = { timeout: Flags.string({ ...deadline, aliases: ['gate-timeout'] }) };

export const syncFlags = {
  objects: Flags.integer({ description: 'test objects to upload', helpValue: '200' }),
  items: Flags.integer({ description: 'test items to write', helpValue: '50' }),
  backfill: Flags.boolean({
    description: 'replicate by a batch job what was in the source bucket before its rules; on by default',
    allowNo: true,
  }),
};

/** A flag that follows is not the reason that was forgotten. */
function reasonIn(text: string): string {
  const reason = text.trim();
  if (reason !== '' && !reason.startsWith('-')) return reason;
  throw new MigrationError(
    'usage',
    'Flag --take-over wants a reason, such as "the machine of the holder is gone".',
    {
      code: 'REASON_MISSING',
      untouched: 'Nothing was called on AWS.',
    },
  );
}

type FlagValues = Readonly<Record<string, unknown>>;

/** What the flags say of the configuration; a flag that was not given says nothing. */
export function overridesOf(flags: FlagValues): Overrides {
  const gate = given({
    ...lagLimits((flags['max-lag'] ?? []) as readonly string[]),
    timeout: flags.timeout ?? flags['gate-timeout'],
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

/** `30s` is for every store, whatever the file says of one; `s3=15m` for that one. What is no store is refused with the configuration. */
function lagLimits(limits: readonly string[]): FlagValues {
  const ofStores = limits.flatMap((text) => {
    const [, store, maxLag] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    return store === undefined ? [] : [[store, { maxLag }] as const];
  });
  const ofAll = limits.findLast((text) => !text.includes('='));
  return given({
    maxLag: ofAll,
    stores: ofStores.length > 0 ? Object.fromEntries(ofStores) : undefined,
  });
}
