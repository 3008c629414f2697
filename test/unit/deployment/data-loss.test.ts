import { describe, expect, test } from 'vitest';
import { deployLayers } from '../../../src/deployment/deploy.ts';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import type { PlannedChange } from '../../../src/deployment/plan/preview.ts';
import { template, type SimulatedMigration } from '../../support/world.ts';
import { deploy, migrationOfPlatform, platform } from './platform.ts';

const change = (action: PlannedChange['action'], type = 'AWS::S3::Bucket'): PlannedChange => ({
  logicalId: 'Vpc',
  type,
  action,
  because: ['BucketName'],
});

const bigger = (name: string, parameters: readonly string[]): readonly DeployableLayer[] =>
  platform.map((each) =>
    each.name === name
      ? { ...each, templateBody: template(['Vpc', 'Subnet', 'Table', 'Endpoint'], { parameters }) }
      : each,
  );

/** A deployed platform of which every update changes `changes`. */
async function deployed(...changes: readonly PlannedChange[]): Promise<SimulatedMigration> {
  const migration = migrationOfPlatform();
  await deploy(migration);
  migration.cloud.previewed = changes;
  migration.cloud.mutations.length = 0;
  return migration;
}

describe.each([
  ['a StackSet', bigger('network', ['Cidr'])],
  ['a stack', bigger('state', ['Bucket'])],
])('an update of %s', (_kind, layers) => {
  test.each(['replace', 'maybe-replace', 'remove'] as const)(
    'that would %s what holds data is refused before anything is touched',
    async (action) => {
      const migration = await deployed(change(action));
      await expect(deploy(migration, layers)).rejects.toThrow(
        expect.objectContaining({
          code: 'DATA_AT_RISK',
          exit: 3,
          message: expect.stringMatching(/Vpc \(AWS::S3::Bucket\) (would|may) be .*BucketName/) as unknown,
        }),
      );
      expect(migration.cloud.mutations).toEqual([]);
    },
  );

  test('that only modifies it, or replaces what holds none, is made', async () => {
    const migration = await deployed(change('modify'), change('replace', 'AWS::Lambda::Function'));
    await deploy(migration, layers);
    expect(migration.cloud.mutations.length).toBeGreaterThan(0);
  });

  test('that was allowed is made', async () => {
    const migration = await deployed(change('replace'));
    await migration.run((world) => deployLayers(layers, { ...world, allowReplacement: true }));
    expect(migration.cloud.mutations.length).toBeGreaterThan(0);
  });
});

test('new parameters of one instance are looked at with those of the set', async () => {
  const migration = await deployed(change('replace'));
  const layers = platform.map((each) =>
    each.name === 'storage'
      ? { ...each, overrides: { source: { PeerArn: { from: 'setting' as const, setting: 'Cidr' } } } }
      : each,
  );
  await expect(deploy(migration, layers)).rejects.toThrow(expect.objectContaining({ code: 'DATA_AT_RISK' }));
  expect(migration.cloud.mutations).toEqual([]);
});
