import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/config/manifest.ts';
import { MigrationError } from '../../../src/errors.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  file = join(folder, 'layers.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const layer = { name: 'reports', template: 'reports.json', kind: 'stack', regions: ['source'] };
const write = (manifest: unknown): void => writeFileSync(file, JSON.stringify(manifest));

function problemOf(manifest: unknown): string {
  write(manifest);
  try {
    loadManifest(file);
  } catch (error) {
    if (error instanceof MigrationError && error.code === 'MANIFEST_INVALID' && error.exit === 2)
      return error.message.replace(`The manifest ${file} is not valid. `, '');
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a manifest', () => {
  it('needs little: what is left out has a default', () => {
    write({ layers: [layer] });
    expect(loadManifest(file)).toMatchObject({
      layers: [{ ...layer, title: 'reports', dependsOn: [], parameters: {} }],
      stores: {},
    });
    expect(loadManifest(file)).not.toHaveProperty('artifactBucket');
  });

  it('has paths that are relative to it', () => {
    write({ layers: [layer], artifacts: { worker: 'build/worker.zip' } });
    const manifest = loadManifest(file);
    expect(manifest.templateFile('reports.json')).toBe(join(folder, 'reports.json'));
    expect(manifest.artifactFile('worker')).toBe(join(folder, 'build/worker.zip'));
    expect(manifest.artifactFile('other')).toBeUndefined();
  });

  it('says what it deploys with, and where its stores and its monitoring are', () => {
    const output = { from: 'output', layer: 'reports', region: 'source', output: 'Name' };
    const artifactBucket = { layer: 'reports', output: 'Bucket' };
    const stackSetRoles = {
      administrationRoleArn: { from: 'setting', setting: 'AdministrationRole' },
      executionRoleName: output,
    };
    const stores = { dynamodb: { table: output } };
    const monitoring = { layers: ['reports'], topic: { layer: 'reports', output: 'Topic' } };
    write({ layers: [layer], artifactBucket, stackSetRoles, stores, monitoring });
    expect(loadManifest(file)).toMatchObject({ artifactBucket, stackSetRoles, stores, monitoring });
  });

  it.each([
    ['a kind that is none', { ...layer, kind: 'stackset' }, /^layer reports, kind: /],
    ['no regions', { ...layer, regions: [] }, /^layer reports, regions: /],
    [
      'a region twice',
      { ...layer, regions: ['source', 'source'] },
      /^layer reports, regions: names a region twice/,
    ],
    ['a region that is none', { ...layer, regions: ['us-east-1'] }, /^layer reports, regions\.0: /],
    ['a field that is none', { ...layer, depends: [] }, /^layer reports: .*"depends"/],
    ['no template', { ...layer, template: undefined }, /^layer reports, template: /],
    ['a name that no stack can have', { ...layer, name: 'Reports' }, /^layer Reports, name: must begin with/],
    ['no name', { ...layer, name: undefined }, /^layer number 1, name: /],
    [
      'a parameter from nowhere',
      { ...layer, parameters: { Bucket: { from: 'output', layer: 'data' } } },
      /^layer reports, parameters\.Bucket\.region: .*layer reports, parameters\.Bucket\.output: /,
    ],
    [
      'a parameter of an unknown kind',
      { ...layer, parameters: { Bucket: { from: 'environment' } } },
      /^layer reports, parameters\.Bucket\.from: /,
    ],
  ])('with %s: the layer and the field', (_what, wrong, message) => {
    expect(problemOf({ layers: [wrong] })).toMatch(message);
  });

  it('without layers', () => {
    expect(problemOf({ layers: [] })).toMatch(/^layers: /);
    expect(problemOf([])).toMatch(/^manifest: /);
  });

  it.each([
    ['there', undefined],
    ['JSON', '{'],
  ])('that is not %s', (_what, content) => {
    if (content !== undefined) writeFileSync(file, content);
    expect(() => loadManifest(file)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_UNREADABLE', exit: 2 }),
    );
  });
});
