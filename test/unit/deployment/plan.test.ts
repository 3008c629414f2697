import { describe, expect, test } from 'vitest';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import { forecastOf } from '../../../src/deployment/plan/forecast.ts';
import { makePlan } from '../../../src/deployment/plan/make-plan.ts';
import { dataAtRisk, type Plan } from '../../../src/deployment/plan/plan.ts';
import type { PlannedChange, PreviewRequest } from '../../../src/deployment/plan/preview.ts';
import {
  layer,
  regions,
  simulatedArtifacts,
  template,
  type SimulatedMigration,
} from '../../support/world.ts';
import { deploy, migrationOfPlatform, platform } from './platform.ts';

const { source, target } = regions;

interface Planned {
  readonly plan: Plan;
  readonly previews: readonly (PreviewRequest & { readonly region: string })[];
}

/** A plan in which every update changes `changes`. */
async function planOf(
  migration: SimulatedMigration,
  layers: readonly DeployableLayer[] = platform,
  changes: readonly PlannedChange[] = [],
): Promise<Planned> {
  const previews: (PreviewRequest & { region: string })[] = [];
  const plan = await makePlan(layers, {
    stacks: migration.cloud.stacks,
    stackSets: migration.cloud.stackSets,
    regions,
    account: '111122223333',
    settings: migration.settings,
    tags: {},
    readArtifact: (name) => ({ key: `functions/${name}`, body: Buffer.from(name) }),
    artifacts: simulatedArtifacts([]),
    previews: {
      preview: async (region, request) => {
        previews.push({ region, ...request });
        return changes;
      },
    },
  });
  return { plan, previews };
}

const told = ({ stacks }: Plan): string[] =>
  stacks.map(({ layer, region, action }) => `${layer} ${region} ${action}`);

const changed = (name: string, change: Partial<DeployableLayer>): readonly DeployableLayer[] =>
  platform.map((each) => (each.name === name ? { ...each, ...change } : each));

const bigger = changed('network', {
  templateBody: template(['Vpc', 'Subnet', 'Endpoint'], { parameters: ['Cidr'] }),
});

const replaced: PlannedChange = {
  logicalId: 'Vpc',
  type: 'AWS::S3::Bucket',
  action: 'replace',
  because: ['BucketName'],
};

describe('a plan', () => {
  test('of an empty account creates everything, in order, and asks for no change set', async () => {
    const migration = migrationOfPlatform();
    const { plan, previews } = await planOf(migration);
    expect(told(plan)).toEqual([
      `network ${source} create`,
      `network ${target} create`,
      `storage ${target} create`,
      `storage ${source} create`,
      `state ${source} create`,
    ]);
    expect(previews).toEqual([]);
    const state = plan.stacks.at(-1);
    expect(state?.after).toEqual(['network', 'storage']);
    expect(state?.parameters).toEqual([{ name: 'Bucket', before: null, after: null }]);
    expect(state?.resources).toEqual([
      { logicalId: 'Table', type: 'AWS::S3::Bucket', action: 'add', because: [] },
    ]);
    expect(migration.cloud.mutations).toEqual([]);
  });

  test('of what is deployed says that nothing changes', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const { plan, previews } = await planOf(migration);
    expect(plan.stacks.map(({ action }) => action)).toEqual(Array(5).fill('unchanged'));
    expect(previews).toEqual([]);
  });

  test('asks CloudFormation what a new template changes, with the parameters of the region', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const { plan, previews } = await planOf(migration, bigger, [replaced]);
    expect(told(plan).filter((line) => !line.endsWith('unchanged'))).toEqual([
      `network ${source} update`,
      `network ${target} update`,
    ]);
    expect(previews.map(({ region, parameters, stack }) => [region, parameters, stack])).toEqual([
      [source, { Cidr: '10.0.0.0/16' }, expect.stringContaining(`${source}:`) as unknown],
      [target, { Cidr: '10.0.0.0/16' }, expect.stringContaining(`${target}:`) as unknown],
    ]);
    expect(dataAtRisk(plan).map(({ stack, change }) => [stack.region, change.logicalId])).toEqual([
      [source, 'Vpc'],
      [target, 'Vpc'],
    ]);
  });

  test('shows parameters that change', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    migration.settings.Cidr = '10.9.0.0/16';
    const { plan } = await planOf(migration);
    expect(plan.stacks[0]).toMatchObject({
      action: 'update',
      parameters: [{ name: 'Cidr', before: '10.0.0.0/16', after: '10.9.0.0/16' }],
    });
  });

  test('says of what reads a changing layer that it may have more to do', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const layers = changed('storage', {
      templateBody: template(['Bucket', 'Policy'], { parameters: ['PeerArn'], outputs: ['Arn'] }),
    });
    const { plan } = await planOf(migration, layers);
    const state = plan.stacks.find(({ layer }) => layer === 'state');
    expect(state).toMatchObject({
      action: 'unchanged',
      note: 'it reads outputs of storage, which may change',
    });
  });

  test.each([
    ['UPDATE_ROLLBACK_FAILED', 'blocked', 'UPDATE_ROLLBACK_FAILED: AWS gives no reason'],
    ['UPDATE_IN_PROGRESS', 'blocked', 'UPDATE_IN_PROGRESS: another operation is under way'],
  ])('is blocked by a stack in %s', async (status, action, reason) => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const stack = migration.cloud.stage.all.find(({ name }) => name === 'state-test');
    if (stack) stack.status = status;
    const { plan } = await planOf(migration);
    expect(plan.stacks.at(-1)).toMatchObject({ action, reason });
  });

  test('creates anew where a create was rolled back, and says so', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const stack = migration.cloud.stage.all.find(({ name }) => name === 'state-test');
    if (stack) stack.status = 'ROLLBACK_COMPLETE';
    const { plan } = await planOf(migration);
    expect(plan.stacks.at(-1)).toMatchObject({
      action: 'create',
      note: expect.stringContaining('ROLLBACK_COMPLETE') as unknown,
    });
  });

  test('has the same hash for the same world, and another one when anything moved', async () => {
    const migration = migrationOfPlatform();
    const hash = async (layers?: readonly DeployableLayer[]): Promise<string> =>
      (await planOf(migration, layers)).plan.hash;
    const before = await hash();
    expect(await hash()).toBe(before);
    expect(await hash(bigger)).not.toBe(before);
    await deploy(migration);
    const deployed = await hash();
    expect(deployed).not.toBe(before);
    migration.settings.Cidr = '10.9.0.0/16';
    expect(await hash()).not.toBe(deployed);
  });
});

describe('a forecast', () => {
  test('estimates what was never done, along the longest chain', async () => {
    const { plan } = await planOf(migrationOfPlatform());
    const { stacks, seconds } = forecastOf(plan, { layers: platform, regions }, []);
    expect(stacks.map(({ source: from }) => from)).toEqual(Array(5).fill('estimated'));
    // Buckets take no time to speak of: two regions of storage, then state.
    expect(seconds).toBe(3 * 55);
  });

  test('counts regions that do not wait for each other once', async () => {
    const layers = [layer('network', { regions: ['source', 'target'], regionConcurrency: 'parallel' })];
    const { plan } = await planOf(migrationOfPlatform(), layers);
    expect(forecastOf(plan, { layers, regions }, []).seconds).toBe(55);
    const inOrder = [layer('network', { regions: ['source', 'target'] })];
    expect(forecastOf(plan, { layers: inOrder, regions }, []).seconds).toBe(2 * 55);
  });

  test('takes no time for nothing', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    expect(forecastOf((await planOf(migration)).plan, { layers: platform, regions }, []).seconds).toBe(0);
  });

  test('knows from the journal how long the same took before', async () => {
    const migration = migrationOfPlatform();
    const layers = platform.map((each) => ({ ...each, stackName: `trading-analytics-${each.name}-test` }));
    await deploy(migration, layers);
    const { plan } = await planOf(migrationOfPlatform(), layers);
    const { stacks, seconds } = forecastOf(plan, { layers, regions }, migration.journal.entries());
    expect(stacks.map(({ source: from, seconds: each }) => [from, each])).toEqual(
      Array(5).fill(['measured', 30]),
    );
    expect(seconds).toBe(90);
  });
});
