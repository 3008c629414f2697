import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configFileNames, loadConfig, type Overrides } from '../../../src/config/load.ts';
import { longestBucketName } from '../../../src/config/names.ts';
import { MigrationError } from '../../../src/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(content: unknown, name: string = configFileNames[0]): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function failureOf(overrides: Overrides = {}, path?: string): MigrationError {
  try {
    loadConfig(folder, path, overrides);
  } catch (error) {
    if (error instanceof MigrationError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('loadConfig', () => {
  it('holds a store to its own limit, until a flag gives one for all', () => {
    write({ gate: { stores: { s3: { maxLag: '15m' }, kinesis: { maxLag: '1m' } } } });
    const gateWith = (gate: object) => loadConfig(folder, undefined, { gate }).config.gate;
    expect(gateWith({ stores: { s3: { maxLag: '2m' } } })).toMatchObject({
      maxLag: '5m',
      stores: { s3: { maxLag: '2m' }, kinesis: { maxLag: '1m' } },
    });
    expect(gateWith({ maxLag: '30s' })).toMatchObject({ maxLag: '30s', stores: {} });
    expect(gateWith({ maxLag: '30s' }).stores).toEqual({});
  });

  it('has a default for everything', () => {
    const { config, file, stateDirectory } = loadConfig(folder, undefined, {});
    expect(file).toBeUndefined();
    expect(stateDirectory).toBe(join(folder, '.trading-migrate'));
    expect(config).toEqual({
      environmentSuffix: 'dev',
      protected: false,
      sourceRegion: 'us-east-1',
      targetRegion: 'eu-central-1',
      sourceVpcCidr: '10.0.0.0/16',
      targetVpcCidr: '10.1.0.0/16',
      gate: { maxLag: '5m', samples: 3, interval: '10s', timeout: '30m', stores: {} },
      sync: { objects: 200, items: 50, backfill: true },
      hooks: { before: {}, after: {}, timeout: '5m' },
      notifications: { topic: false, eventBus: false },
      runbook: {},
      checks: [],
      checkTimeout: '2m',
      platform: {
        natGateway: false,
        interfaceEndpoints: false,
        replicateDeleteMarkers: false,
        deletionProtection: false,
        streamShards: 2,
        lambdaRuntime: 'nodejs24.x',
        consumers: 'source',
        manageApiGatewayAccount: true,
        database: { masterUsername: 'dbadmin', instanceClass: 'db.r6g.large', engineVersion: '16' },
      },
      traffic: { sourceWeight: 100, targetWeight: 0 },
      pollInterval: '2s',
      stateDirectory: '.trading-migrate',
    });
  });

  it('reads the file of the folder, and lets flags win, one by one', () => {
    const file = write({
      environmentSuffix: 'file',
      targetRegion: 'eu-west-1',
      gate: { maxLag: '1m', samples: 7 },
      sync: { objects: 5, items: 6 },
    });
    const loaded = loadConfig(folder, undefined, {
      environmentSuffix: 'flag',
      gate: { maxLag: '2m' },
      sync: { items: 9 },
    });
    expect(loaded.file).toBe(file);
    expect(loaded.config).toMatchObject({
      environmentSuffix: 'flag',
      targetRegion: 'eu-west-1',
      gate: { maxLag: '2m', samples: 7, timeout: '30m' },
      sync: { objects: 5, items: 9 },
    });
  });

  it('keeps state beside the file that says where', () => {
    mkdirSync(join(folder, 'conf'));
    write({ stateDirectory: '../state' }, 'conf/mine.json');
    expect(loadConfig(folder, 'conf/mine.json', {}).stateDirectory).toBe(join(folder, 'state'));
  });

  it('takes the guard away where a command says that there is none', () => {
    write({ accountId: '123456789012' });
    expect(loadConfig(folder, undefined, {}).config.accountId).toBe('123456789012');
    expect(loadConfig(folder, undefined, { accountId: undefined }).config.accountId).toBeUndefined();
  });

  it('refuses a file that is not there, by its full name', () => {
    const error = failureOf({}, 'nowhere.json');
    expect(error).toMatchObject({ code: 'CONFIG_NOT_FOUND', exit: 2 });
    expect(error.paragraph).toContain(join(folder, 'nowhere.json'));
  });

  it.each([['{"a": 1'], ['{"a" 1}'], ['[]'], ['null'], ['"text"'], ['']])(
    'refuses a file with %j',
    (content) => {
      const file = write(content);
      const error = failureOf();
      expect(error).toMatchObject({ code: 'CONFIG_UNREADABLE', exit: 2 });
      expect(error.paragraph).toContain(file);
    },
  );

  it('says where a file is broken', () => {
    write('{\n  // Who we are.\n  "environmentSuffix": "dev"\n  "sourceRegion": "us-east-1"\n}');
    expect(failureOf().message).toContain('comma expected in line 4, column 3');
  });

  it.each(configFileNames)('reads %s, with comments and trailing commas', (name) => {
    write('{ /* of the bank */ "environmentSuffix": "blue", // and nothing else\n }', name);
    expect(loadConfig(folder, undefined, {}).config.environmentSuffix).toBe('blue');
  });

  it('does not choose between two files', () => {
    for (const name of configFileNames) write({}, name);
    expect(failureOf()).toMatchObject({ code: 'CONFIG_TWICE', exit: 2 });
  });

  it('refuses a folder in the place of a file', () => {
    mkdirSync(join(folder, configFileNames[0]));
    expect(failureOf()).toMatchObject({ code: 'CONFIG_UNREADABLE', exit: 2 });
  });

  it.each<[string, unknown, string]>([
    ['sourceRegion', { sourceRegion: 'us-east-9' }, '"us-east-9"'],
    ['targetRegion', { targetRegion: 'cn-north-1' }, '"cn-north-1"'],
    ['targetRegion', { targetRegion: 'us-east-1' }, 'must differ from sourceRegion (us-east-1)'],
    ['sourceVpcCidr', { sourceVpcCidr: '10.0.0.0/8' }, '"10.0.0.0/8"'],
    ['targetVpcCidr', { targetVpcCidr: '10.0.128.0/17' }, 'overlaps sourceVpcCidr 10.0.0.0/16'],
    ['environmentSuffix', { environmentSuffix: 'Prod' }, '"Prod"'],
    ['environmentSuffix', { environmentSuffix: 'pr-1' }, 'a hyphen'],
    ['environmentSuffix', { environmentSuffix: '' }, '""'],
    ['environmentSuffix', { environmentSuffix: 'a'.repeat(17) }, '1 to 16'],
    ['accountId', { accountId: '12345' }, '12 digits'],
    ['endpointUrl', { endpointUrl: 'ftp://x' }, 'Invalid URL'],
    ['gate.maxLag', { gate: { maxLag: '5' } }, '"5" must be a number with its unit'],
    ['gate.samples', { gate: { samples: 0 } }, '>=1'],
    ['gate.interval', { gate: { interval: '0s' } }, 'more than 0'],
    ['pollInterval', { pollInterval: '0ms' }, 'more than 0'],
    ['sync.objects', { sync: { objects: 1.5 } }, 'int'],
    ['platform.natGateway', { platform: { natGateway: 'yes' } }, 'boolean'],
    ['stateDirectory', { stateDirectory: '' }, '>=1'],
    ['configuration', { sufix: 'dev' }, '"sufix"'],
    ['gate', { gate: { maxlag: '5m' } }, '"maxlag"'],
    ['gate', { gate: 5 }, 'object'],
  ])('names %s in %j', (key, content, words) => {
    const file = write(content);
    const { code, exit, paragraph } = failureOf();
    expect({ code, exit }).toEqual({ code: 'CONFIG_INVALID', exit: 2 });
    expect(paragraph).toContain(file);
    expect(paragraph).toContain(`${key}: `);
    expect(paragraph).toContain(words);
    expect(paragraph).not.toContain('\n');
    expect(paragraph).toMatch(/Nothing was called on AWS\.$/);
  });

  it('names every problem at once', () => {
    const { paragraph } = failureOf({ sourceRegion: 'moon-1' as never, gate: { maxLag: 'x', samples: -1 } });
    expect(paragraph).toMatch(/sourceRegion: .*gate\.maxLag: .*gate\.samples: /);
    expect(paragraph).toMatch(/^The configuration is not valid/);
  });

  it('knows when regions and suffix make a bucket name too long', () => {
    const regions = { sourceRegion: 'us-east-1', targetRegion: 'ap-southeast-1' } as const;
    const room = 63 - longestBucketName({ ...regions, environmentSuffix: '' }).length;
    expect(room).toBeLessThan(16);
    const fits = { ...regions, environmentSuffix: 'a'.repeat(room) };
    expect(loadConfig(folder, undefined, fits).config.environmentSuffix).toHaveLength(room);
    const { paragraph } = failureOf({ ...regions, environmentSuffix: 'a'.repeat(room + 1) });
    expect(paragraph).toContain('environmentSuffix: makes the bucket name');
    expect(paragraph).toContain('64 characters; S3 allows 63');
  });
});
