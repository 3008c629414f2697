import { describe, expect, test } from 'vitest';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import { partsOf } from '../../../src/deployment/parts.ts';
import { layer, regions, template } from '../../support/world.ts';
import { deploy, migrationOfPlatform, settled } from './platform.ts';

const both = ['source', 'target'] as const;
const fromOutput = (name: string, region: 'source' | 'target') =>
  ({ from: 'output', layer: name, region, output: 'Arn' }) as const;

/** What each part waits for. */
const waits = (
  layers: readonly DeployableLayer[],
  isThere = false,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(partsOf(layers, () => isThere).map(({ name, after }) => [name, after]));

describe('parts of layers', () => {
  test('a stack waits for the regions that it reads, in that region, and for all of what it names', () => {
    const reader = layer('a', {
      regions: both,
      regionConcurrency: 'parallel',
      dependsOn: ['b'],
      parameters: { P: fromOutput('c', 'source') },
      overrides: { target: { Q: fromOutput('d', 'target') } },
      buckets: { source: fromOutput('e', 'source') },
    });
    expect(waits([reader])).toEqual({
      'a/source': ['b/source', 'b/target', 'c/source', 'e/source'],
      'a/target': ['b/source', 'b/target', 'c/source', 'd/target'],
    });
  });

  test('regions come one after another, in the order of the layer, unless none needs another', () => {
    const sequential = layer('a', { regions: ['target', 'source'] });
    expect(waits([sequential])).toEqual({ 'a/target': [], 'a/source': ['a/target'] });
    expect(waits([{ ...sequential, regionConcurrency: 'parallel' }])).toEqual({
      'a/target': [],
      'a/source': [],
    });
  });

  const set = layer('a', {
    kind: 'stack-set',
    regions: both,
    parameters: { P: fromOutput('c', 'source') },
    overrides: { target: { Q: fromOutput('d', 'target'), R: fromOutput('a', 'source') } },
    roles: {
      administrationRoleArn: fromOutput('r', 'source'),
      executionRoleName: fromOutput('r', 'source'),
    },
    buckets: { target: fromOutput('e', 'target') },
  });

  test('a new StackSet waits for what it is made of, and an instance for what overrides it', () => {
    expect(waits([set])).toEqual({
      a: ['c/source', 'r/source', 'r/source', 'e/target'],
      'a/source': ['a'],
      'a/target': ['a', 'd/target', 'a/source', 'a/source'],
    });
  });

  test('a StackSet that is there waits for what any region reads: its update reaches all of them', () => {
    expect(waits([set], true).a).toEqual(['c/source', 'r/source', 'r/source', 'e/target', 'd/target']);
  });
});

describe('a deploy', () => {
  const slow = { kind: 'stack-set', regions: both, regionConcurrency: 'parallel' } as const;
  const pair: readonly DeployableLayer[] = [
    layer('below', { ...slow, templateBody: template(['Bucket'], { outputs: ['Arn'] }) }),
    layer('above', {
      ...slow,
      parameters: { P: { from: 'setting', setting: 'None' } },
      overrides: {
        source: { P: fromOutput('below', 'source') },
        target: { P: fromOutput('below', 'target') },
      },
      templateBody: template(['Table'], { parameters: ['P'] }),
    }),
  ];

  test('runs regions that need no other side by side', async () => {
    const migration = migrationOfPlatform();
    const startedAt = migration.clock.now();
    await deploy(migration, pair);
    expect(migration.clock.now() - startedAt).toBe(60_000);
  });

  test('waits for the other region when one fails, and starts nothing that is new', async () => {
    const migration = migrationOfPlatform();
    migration.cloud.sets.queues = 'everything';
    const { faults } = migration.cloud.stage;
    const region = regions.source;
    faults.push({ region, stack: 'below', action: 'create', logicalId: 'Bucket', reason: 'no', times: 1 });
    await expect(deploy(migration, pair)).rejects.toThrow(`Layer below could not be created in ${region}`);
    expect(migration.cloud.mutations.filter((line) => line.includes('instance'))).toEqual([
      `create instance of below-test in ${regions.source}`,
      `create instance of below-test in ${regions.target}`,
    ]);
    expect(settled(migration)).toEqual([`below ${regions.target} created`]);
    const from = migration.journal.entries().length;
    await deploy(migration, pair);
    expect(settled(migration, from)).toEqual([
      `above ${regions.target} created`,
      `above ${regions.source} created`,
      `below ${regions.target} unchanged`,
      `below ${regions.source} created`,
    ]);
  });

  test('updates the regions of such a StackSet in one operation, all at once', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration, pair);
    const startedAt = migration.clock.now();
    await deploy(
      migration,
      pair.map((each) => ({ ...each, templateBody: each.templateBody.replace('"Bucket":', '"Store":') })),
    );
    expect(migration.cloud.mutations.filter((line) => line.startsWith('update'))).toEqual([
      'update StackSet below-test',
    ]);
    expect(migration.clock.now() - startedAt).toBe(30_000);
  });

  test('takes no harm from an AWS that queues every operation of a set', async () => {
    const migration = migrationOfPlatform();
    migration.cloud.sets.queues = 'everything';
    const startedAt = migration.clock.now();
    await deploy(migration, pair);
    // The region that comes first goes on with the next layer, which the other region's operation then waits for.
    expect(migration.clock.now() - startedAt).toBe(90_000);
  });
});
