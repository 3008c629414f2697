import { describe, expect, it } from 'vitest';
import { deployLayers } from '../../../src/deployment/deploy.ts';
import type { Settings } from '../../../src/deployment/layer.ts';
import { pinEngineVersion, type Databases } from '../../../src/deployment/pin-engine-version.ts';
import {
  regions,
  simulatedMigration,
  layer,
  template,
  type SimulatedMigration,
} from '../../support/world.ts';

const version = { from: 'setting', setting: 'DatabaseEngineVersion' } as const;
const instanceClass = { from: 'setting', setting: 'DatabaseInstanceClass' } as const;
const templateBody = template(['Cluster'], { parameters: ['EngineVersion', 'Class'] });

const globalDatabase = layer('global-database', {
  parameters: { EngineVersion: version, Class: instanceClass },
  templateBody,
});
const database = layer('database', {
  kind: 'stack-set',
  regions: ['source', 'target'],
  parameters: { EngineVersion: version, Class: instanceClass },
  templateBody,
});
const settings: Settings = {
  DatabaseEngineVersion: '16',
  DatabaseInstanceClass: 'db.r6g.large',
  Other: 'kept',
};

/** RDS of both regions, and what it was asked. */
function simulatedDatabases(change: Partial<Databases> = {}) {
  const asked: string[] = [];
  const databases: Databases = {
    globalEngineVersions: async (region) => {
      asked.push(`versions in ${region}`);
      return region === regions.source ? ['16.8', '16.9', '16.10'] : ['16.8', '16.9'];
    },
    offersInstanceClass: async (region, ...what) => {
      asked.push(`${what.join(' ')} in ${region}`);
      return true;
    },
    ...change,
  };
  return { databases, asked };
}

/** The settings of a deploy of these layers onto what the migration has. */
async function pin(
  migration: SimulatedMigration,
  layers = [globalDatabase, database],
  databases = simulatedDatabases().databases,
  given = settings,
): Promise<Settings> {
  const { stacks, stackSets } = migration.cloud;
  return pinEngineVersion(layers, { stacks, stackSets, regions, settings: given }, databases);
}

async function deployed(layers: readonly (typeof database)[], engine: string): Promise<SimulatedMigration> {
  const migration = simulatedMigration();
  await migration.run((world) =>
    deployLayers(layers, { ...world, settings: { ...settings, DatabaseEngineVersion: engine } }),
  );
  return migration;
}

describe('where nothing is deployed', () => {
  it('asks both regions, and gives the layers the version that both have', async () => {
    const { databases, asked } = simulatedDatabases();
    expect(await pin(simulatedMigration(), undefined, databases)).toEqual({
      ...settings,
      DatabaseEngineVersion: '16.9',
    });
    expect(asked.sort()).toEqual([
      '16.9 db.r6g.large in eu-central-1',
      '16.9 db.r6g.large in us-east-1',
      'versions in eu-central-1',
      'versions in us-east-1',
    ]);
  });

  it('says where the instance class is missing', async () => {
    const { databases } = simulatedDatabases({
      offersInstanceClass: async (region) => region === regions.source,
    });
    await expect(pin(simulatedMigration(), undefined, databases)).rejects.toMatchObject({
      kind: 'usage',
      code: 'INSTANCE_CLASS_UNAVAILABLE',
      message: 'db.r6g.large instances of Aurora PostgreSQL 16.9 are not offered in eu-central-1.',
      untouched: 'Nothing was deployed.',
    });
  });

  it.each([
    ['no layer takes a version', [layer('network')], settings],
    ['there is no such setting', [globalDatabase], { Other: 'kept' }],
  ])('asks nothing when %s', async (_when, layers, given) => {
    const { databases, asked } = simulatedDatabases();
    expect(await pin(simulatedMigration(), layers, databases, given)).toEqual(given);
    expect(asked).toEqual([]);
  });
});

describe('where a version is deployed', () => {
  it.each([
    ['a stack', [globalDatabase, database]],
    ['a StackSet', [database]],
  ])('keeps the one of %s, without asking RDS', async (_kind, layers) => {
    const { databases, asked } = simulatedDatabases();
    expect(await pin(await deployed(layers, '16.8'), layers, databases)).toMatchObject({
      DatabaseEngineVersion: '16.8',
    });
    expect(asked).toEqual([]);
  });

  it('upgrades to an exact version that the operator asks for', async () => {
    const given = { ...settings, DatabaseEngineVersion: '16.9' };
    const pinned = await pin(await deployed([globalDatabase], '16.8'), [globalDatabase], undefined, given);
    expect(pinned.DatabaseEngineVersion).toBe('16.9');
  });

  it('does not count a stack that was rolled back, nor a set without stacks', async () => {
    const rolledBack = await deployed([globalDatabase], '16.8');
    for (const stack of rolledBack.cloud.stage.all) stack.status = 'ROLLBACK_COMPLETE';
    expect(await pin(rolledBack)).toMatchObject({ DatabaseEngineVersion: '16.9' });

    const emptied = await deployed([database], '16.8');
    for (const set of emptied.cloud.sets.sets.values()) set.instances.clear();
    expect(await pin(emptied)).toMatchObject({ DatabaseEngineVersion: '16.9' });
  });
});
