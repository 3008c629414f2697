import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import { checkLayers } from '../../src/deployment/check.ts';
import { requireStores } from '../../src/phases/stores.ts';
import { artifactOf } from '../../src/deployment/artifact.ts';
import { fingerprintOf, loadPlatform } from '../../src/platform.ts';
import { builtInLayers } from '../../src/templates/layers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'platform-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
function configured(config: object): LoadedConfig {
  write('trading-migrate.config.json', config);
  return loadConfig(folder, undefined, {});
}
const wantedOf = (config: object): readonly string[] =>
  loadPlatform(configured(config)).wanted.map(({ name }) => name);

const all = builtInLayers.map(({ name }) => name);
const domain = { domainName: 'api.example.com', hostedZoneId: 'Z0123456789ABC' };

describe('the built-in platform', () => {
  it('is deployed whole, but for what a setting leaves out', () => {
    expect(wantedOf({})).toEqual(all.filter((name) => name !== 'traffic'));
    expect(wantedOf({ traffic: domain })).toEqual(all);
  });

  it('is deployed in part, with all that the part needs', () => {
    expect(wantedOf({ platform: { layers: ['storage'] } })).toEqual([
      'bootstrap',
      'notifications',
      'storage',
    ]);
    expect(wantedOf({ platform: { layers: ['dashboard-state'] } })).toEqual(['dashboard-state']);
  });

  it('is looked at whole by a cleanup, whatever is deployed now', () => {
    const { layers } = loadPlatform(configured({ platform: { layers: ['network'] } }));
    expect(layers.map(({ name }) => name)).toEqual(all);
  });

  it('has a fingerprint of its templates and settings', () => {
    const fingerprint = (config: object): string =>
      fingerprintOf(loadPlatform(configured(config)), ['deploy']).fingerprint;
    const plain = fingerprint({});
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint({ platform: {} })).toBe(plain);
    expect(fingerprint({ platform: { natGateway: true } })).not.toBe(plain);
    const part = { platform: { layers: ['storage'] } };
    expect(fingerprint({ ...part, platform: { ...part.platform, natGateway: true } })).toBe(
      fingerprint(part),
    );
    expect(fingerprint({ gate: { maxLag: '9m' } })).toBe(plain);
    const platform = loadPlatform(configured({}));
    const wanted = platform.wanted.map((layer) => ({ ...layer, templateBody: `${layer.templateBody} ` }));
    expect(fingerprintOf({ ...platform, wanted }, ['deploy']).fingerprint).not.toBe(plain);
    const rebuilt = {
      ...platform,
      readArtifact: (name: string) => artifactOf(name, Buffer.from('new code')),
    };
    const deployed = fingerprintOf(platform, ['deploy']);
    expect(fingerprintOf(rebuilt, ['deploy'])).toEqual({
      fingerprint: plain,
      artifacts: expect.not.stringMatching(deployed.artifacts ?? '') as string,
    });
    // Whoever deploys nothing has the same fingerprint, and no need of what was built.
    expect(fingerprintOf(rebuilt, ['sync'])).toEqual({ fingerprint: plain });
  });

  it('has no layer of another name', () => {
    expect(() => wantedOf({ platform: { layers: ['network', 'storag'] } })).toThrow(
      expect.objectContaining({
        code: 'LAYER_UNKNOWN',
        message: 'There is no layer storag.',
        next: [expect.stringContaining('bootstrap, network')],
      }),
    );
  });

  it('replicates only in the stores that are deployed', () => {
    const storesOf = (layers: readonly string[]): readonly string[] =>
      Object.keys(loadPlatform(configured({ platform: { layers } })).stores);
    expect(storesOf(['network'])).toEqual([]);
    expect(storesOf(['storage'])).toEqual(['s3']);
    expect(storesOf(['dashboard-state', 'storage'])).toEqual(['s3', 'dynamodb']);
    expect(storesOf(['streaming'])).toEqual(['kinesis']);
    expect(storesOf(['global-database'])).toEqual([]);
    expect(storesOf(['database'])).toEqual(['aurora']);
  });

  it('deploys every StackSet by its own roles, and every layer after the bucket that it needs', () => {
    const { layers, wanted, settings } = loadPlatform(configured({ traffic: domain }));
    expect(() => checkLayers(wanted, settings)).not.toThrow();
    const sets = layers.filter(({ kind }) => kind === 'stack-set');
    expect(sets.filter(({ roles }) => roles?.executionRoleName.from !== 'output')).toEqual([]);
    const bucketsOf = (name: string): readonly string[] =>
      Object.keys(layers.find((layer) => layer.name === name)?.buckets ?? {});
    expect([...bucketsOf('application')].sort()).toEqual(['source', 'target']);
    expect(bucketsOf('dashboard-state')).toEqual([]);
  });
});

describe('a platform of the operator’s own', () => {
  const own = { manifest: 'layers.json', settings: { Owner: 'risk' } };
  const layer = {
    ...{ name: 'reports', template: 'reports.json', kind: 'stack', regions: ['target'] },
    parameters: { Owner: { from: 'setting', setting: 'Owner' } },
  };
  beforeEach(() => {
    write('reports.json', {
      Parameters: { Owner: { Type: 'String' } },
      Resources: { T: { Type: 'AWS::SNS::Topic' } },
    });
    write('layers.json', { layers: [layer] });
  });

  it('has its templates beside it, settings of its own, and the names of the tool', () => {
    const { wanted, settings } = loadPlatform(configured(own));
    expect(wanted).toMatchObject([{ name: 'reports', stackName: 'trading-analytics-reports-dev' }]);
    expect(settings).toMatchObject({ Owner: 'risk', EnvironmentSuffix: 'dev' });
    expect(() => checkLayers(wanted, settings)).not.toThrow();
  });

  it('is checked as the built-in one is', () => {
    const { wanted, settings } = loadPlatform(configured({ manifest: 'layers.json' }));
    expect(() => checkLayers(wanted, settings)).toThrow(
      'reports needs the setting Owner, which has no value',
    );
  });

  it('without stores has nothing to sync or to verify', () => {
    expect(() => requireStores(loadPlatform(configured(own)))).toThrow(
      expect.objectContaining({ code: 'NO_STORES', exit: 2, untouched: 'Nothing was called on AWS.' }),
    );
  });

  it('names no store, and no bucket, that it does not deploy', () => {
    const output = { from: 'output', layer: 'reports', region: 'source', output: 'Table' };
    const stores = { dynamodb: { table: output } };
    write('layers.json', { layers: [layer], stores, artifactBucket: { layer: 'base', output: 'Bucket' } });
    expect(() => loadPlatform(configured(own))).toThrow(
      'artifactBucket names the layer base, which does not exist; stores.dynamodb.table reads Table of reports in the source region, where no such layer is deployed',
    );
  });

  it('names a topic of both regions, and layers that it has, for its monitoring', () => {
    const [both, one] = [{ ...layer, name: 'alerts', regions: ['source', 'target'] }, layer];
    const topic = { layer: 'alerts', output: 'Topic' };
    const manifest = (monitoring: object): void => write('layers.json', { layers: [both, one], monitoring });
    manifest({ layers: ['alerts', 'reports'], topic, eventBus: { layer: 'alerts', output: 'Bus' } });
    expect(loadPlatform(configured(own)).monitoring).toMatchObject({ layers: ['alerts', 'reports'], topic });
    // Of a part of it, what is deployed.
    const part = { ...own, platform: { layers: ['alerts'] } };
    expect(loadPlatform(configured(part)).monitoring).toMatchObject({ layers: ['alerts'], topic });
    expect(
      loadPlatform(configured({ ...own, platform: { layers: ['reports'] } })).monitoring,
    ).toBeUndefined();
    const missing = { layer: 'gone', output: 'Bus' };
    manifest({ layers: ['alarms'], topic: { layer: 'reports', output: 'Topic' }, eventBus: missing });
    expect(() => loadPlatform(configured(own))).toThrow(
      'monitoring.layers names the layer alarms, which does not exist; monitoring.topic names the layer reports, which is not deployed in both regions; monitoring.eventBus names the layer gone, which is not deployed in the source region',
    );
  });

  it('needs a bucket for its artifacts', () => {
    const parameters = { Owner: { from: 'artifact', artifact: 'worker' } };
    write('layers.json', { layers: [{ ...layer, parameters }] });
    expect(() => loadPlatform(configured(own))).toThrow(
      'reports deploys worker, and no artifactBucket is named',
    );
  });

  it('reads its artifacts when they are asked for, and says which is missing', () => {
    write('layers.json', { layers: [layer], artifacts: { worker: 'worker.zip', lost: 'lost.zip' } });
    write('worker.zip', 'PK');
    const { readArtifact } = loadPlatform(configured(own));
    expect(readArtifact('worker')).toMatchObject({
      key: expect.stringMatching(/^functions\/worker\/[0-9a-f]{64}\.zip$/) as string,
      body: Buffer.from('PK'),
    });
    expect(() => readArtifact('lost')).toThrow(expect.objectContaining({ code: 'ARTIFACT_MISSING' }));
    expect(() => readArtifact('other')).toThrow('There is no artifact other.');
  });
});

describe('settings', () => {
  it.each([
    [{ settings: { Owner: 'risk' } }, /settings: are for a manifest of your own/],
    [
      { manifest: 'm.json', settings: { SourceRegion: 'x' } },
      /settings: SourceRegion is decided by another field/,
    ],
    [{ manifest: 'm.json', settings: { 'a-b': 'x' } }, /settings/],
  ])('%j are refused', (config, message) => {
    expect(() => configured(config)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) as string }),
    );
  });
});
