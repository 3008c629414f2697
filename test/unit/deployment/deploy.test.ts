import { describe, expect, test } from 'vitest';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import { layer, regions, template, type SimulatedMigration } from '../../support/world.ts';
import { cleanUp, complete, deploy, migrationOfPlatform, platform, settled, stacksOf } from './platform.ts';

const { source, target } = regions;

/** What happened in a second run of a platform that is complete, after `change`. */
async function again(
  change: (migration: SimulatedMigration) => readonly DeployableLayer[],
): Promise<{ mutations: readonly string[]; outcomes: readonly string[] }> {
  const migration = migrationOfPlatform();
  await deploy(migration);
  const from = migration.journal.entries().length;
  const known = migration.cloud.mutations.length;
  await deploy(migration, change(migration));
  return { mutations: migration.cloud.mutations.slice(known), outcomes: settled(migration, from) };
}

const changed = (name: string, change: Partial<DeployableLayer>): readonly DeployableLayer[] =>
  platform.map((each) => (each.name === name ? { ...each, ...change } : each));

const unchanged = (...names: readonly string[]): string[] =>
  names.flatMap((name) =>
    (name === 'state' ? [source] : [target, source]).map((region) => `${name} ${region} unchanged`),
  );

describe('a deploy', () => {
  test('creates every stack, records resources and outputs, and hands outputs on', async () => {
    const migration = migrationOfPlatform();
    const state = await deploy(migration);
    expect(state.ended).toBe('done');
    expect(stacksOf(migration)).toEqual(complete);
    expect(settled(migration)).toEqual(
      complete.map((line) => line.replace('-test', '').replace('CREATE_COMPLETE', 'created')),
    );
    const storage = migration.recorded('stack-settled').filter(({ layer }) => layer === 'storage');
    expect(storage.map(({ region, outputs }) => [region, outputs])).toEqual([
      [target, { Arn: `Arn of storage-test in ${target}` }],
      [source, { Arn: `Arn of storage-test in ${source}` }],
    ]);
    expect(storage[0]?.resources).toMatchObject([{ logicalId: 'Bucket', type: 'AWS::S3::Bucket' }]);
    const instance = await migration.cloud.stackSets.instance('storage-test', '', source);
    expect(instance?.overrides).toEqual({ PeerArn: `Arn of storage-test in ${target}` });
    const [table] = migration.cloud.stage.all.filter(({ name }) => name === 'state-test');
    expect(table?.parameters).toEqual({ Bucket: `Arn of storage-test in ${source}` });
  });

  test('runs layers side by side, and regions of a layer in its order', async () => {
    const migration = migrationOfPlatform();
    const startedAt = migration.clock.now();
    await deploy(migration);
    // Two instances after each other, then the stack that needs them: three operations of 30 s, not five.
    expect(migration.clock.now() - startedAt).toBe(90_000);
    expect(migration.cloud.mutations.filter((line) => line.includes('instance of storage'))).toEqual([
      `create instance of storage-test in ${target}`,
      `create instance of storage-test in ${source}`,
    ]);
  });

  test('intends every action before it and ends every one', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const intended = migration.recorded('action-intended').map(({ action, token }) => `${action} ${token}`);
    const ended = migration.recorded('action-ended').map(({ action, token }) => `${action} ${token}`);
    expect(intended).toHaveLength(7);
    expect(ended.sort()).toEqual(intended.sort());
  });

  test('run again changes nothing and calls nothing that could', async () => {
    expect(await again(() => platform)).toEqual({
      mutations: [],
      outcomes: unchanged('network', 'state', 'storage'),
    });
  });

  test('run again changes nothing when the template only looks different', async () => {
    const { mutations } = await again(() =>
      platform.map((each) => ({
        ...each,
        templateBody: JSON.stringify(JSON.parse(each.templateBody), null, 2),
      })),
    );
    expect(mutations).toEqual([]);
  });

  test('run again changes nothing when CloudFormation filled in a default', async () => {
    const body = JSON.stringify({
      Parameters: { Size: { Type: 'Number', Default: '5' } },
      Resources: { Table: { Type: 'AWS::DynamoDB::Table' } },
    });
    const layers = changed('state', { parameters: {}, templateBody: body });
    const migration = migrationOfPlatform();
    await deploy(migration, layers);
    const known = migration.cloud.mutations.length;
    await deploy(migration, layers);
    expect(migration.cloud.mutations.slice(known)).toEqual([]);
  });

  test('updates a set and its instances when the template changed', async () => {
    const body = template(['Vpc', 'Subnet', 'Endpoint'], { parameters: ['Cidr'] });
    expect(await again(() => changed('network', { templateBody: body }))).toEqual({
      mutations: ['update StackSet network-test'],
      outcomes: [`network ${target} updated`, `network ${source} updated`, ...unchanged('state', 'storage')],
    });
  });

  test('updates a set when a setting changed', async () => {
    const { mutations } = await again((migration) => {
      migration.settings.Cidr = '10.9.0.0/16';
      return platform;
    });
    expect(mutations).toEqual(['update StackSet network-test']);
  });

  test('updates only the instance whose override changed', async () => {
    const overrides = { source: { PeerArn: { from: 'setting', setting: 'Cidr' } } } as const;
    expect(await again(() => changed('storage', { overrides }))).toEqual({
      mutations: [`update instance of storage-test in ${source}`],
      outcomes: [
        ...unchanged('network', 'state'),
        `storage ${target} unchanged`,
        `storage ${source} updated`,
      ],
    });
  });

  test('updates a stack when its template changed', async () => {
    const body = template(['Table', 'Alarm'], { parameters: ['Bucket'] });
    expect(await again(() => changed('state', { templateBody: body }))).toEqual({
      mutations: [`update stack state-test in ${source}`],
      outcomes: [...unchanged('network'), `state ${source} updated`, ...unchanged('storage')],
    });
  });

  test('gives a region that is added an instance, and does not name it in the update before', async () => {
    const one = changed('network', { regions: ['source'] });
    const migration = migrationOfPlatform();
    await deploy(migration, one);
    const body = template(['Vpc'], { parameters: ['Cidr'] });
    const known = migration.cloud.mutations.length;
    await deploy(migration, changed('network', { templateBody: body }));
    expect(migration.cloud.mutations.slice(known)).toEqual([
      'update StackSet network-test',
      `create instance of network-test in ${target}`,
    ]);
  });
});

describe('a cleanup', () => {
  test('deletes everything, in the reverse of the order of a deploy', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const known = migration.cloud.mutations.length;
    await cleanUp(migration);
    expect(stacksOf(migration)).toEqual([]);
    expect(migration.cloud.sets.sets.size).toBe(0);
    const mutations = migration.cloud.mutations.slice(known);
    expect(mutations[0]).toBe(`delete stack state-test in ${source}`);
    expect(mutations.filter((line) => line.includes('storage'))).toEqual([
      `delete instance of storage-test in ${source}`,
      `delete instance of storage-test in ${target}`,
      'delete StackSet storage-test',
    ]);
    const deleted = migration.recorded('stack-settled').filter(({ outcome }) => outcome === 'deleted');
    expect(deleted).toHaveLength(5);
    for (const { stackId } of deleted) expect(stackId).toMatch(/^arn:/);
  });

  test('deletes the stacks of a layer in the reverse of its region order', async () => {
    const migration = migrationOfPlatform();
    const layers = [layer('peering', { regions: ['source', 'target'] })];
    await deploy(migration, layers);
    await cleanUp(migration, layers);
    expect(migration.cloud.mutations).toEqual([
      `create stack peering-test in ${source}`,
      `create stack peering-test in ${target}`,
      `delete stack peering-test in ${target}`,
      `delete stack peering-test in ${source}`,
    ]);
  });

  test('of nothing does nothing', async () => {
    const migration = migrationOfPlatform();
    const state = await cleanUp(migration);
    expect(state.ended).toBe('done');
    expect(migration.cloud.mutations).toEqual([]);
    expect(migration.recorded('stack-settled')).toEqual([]);
  });

  test('makes room for a new deploy', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    await cleanUp(migration);
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
  });
});
