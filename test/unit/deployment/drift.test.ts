import { describe, expect, test } from 'vitest';
import { detectDrift, type StackDrift } from '../../../src/deployment/drift/detect.ts';
import { whyExpected } from '../../../src/deployment/drift/expected.ts';
import type { Difference, DriftedResource, GlobalMember } from '../../../src/deployment/drift/ports.ts';
import { withoutSecrets } from '../../../src/deployment/drift/secrets.ts';
import { MigrationError } from '../../../src/errors.ts';
import { simulatedDrift, type SimulatedDrift } from '../../support/simulated-drift.ts';
import { counter, regions, type SimulatedMigration } from '../../support/world.ts';
import { deploy, migrationOfPlatform, platform } from './platform.ts';

const { source, target } = regions;

const difference = (change: Partial<Difference> = {}): Difference => ({
  path: '/DisplayName',
  kind: 'NOT_EQUAL',
  expected: 'ours',
  actual: 'theirs',
  ...change,
});
const resource = (change: Partial<DriftedResource> = {}): DriftedResource => ({
  logicalId: 'Topic',
  type: 'AWS::SNS::Topic',
  physicalId: 'topic',
  status: 'MODIFIED',
  differences: [difference()],
  ...change,
});

async function deployed(): Promise<{ migration: SimulatedMigration; drift: SimulatedDrift }> {
  const migration = migrationOfPlatform();
  await deploy(migration);
  const drift = simulatedDrift();
  drift.onStackSet = (stackSet, operationId) => {
    const set = migration.cloud.sets.require(stackSet);
    const results = [...set.instances.keys()].map(
      (region) => [region, { status: 'SUCCEEDED', reason: '' }] as const,
    );
    set.operations.push({
      ...{ id: operationId, action: 'UPDATE', status: 'SUCCEEDED', working: new Map() },
      ...{ request: { operationId, regions: [] }, startedAt: 0, lastAt: 0, results: new Map(results) },
    });
  };
  return { migration, drift };
}

const look = ({ cloud, clock }: SimulatedMigration, { detector }: SimulatedDrift) =>
  detectDrift(platform, {
    ...{ stacks: cloud.stacks, stackSets: cloud.stackSets, regions, account: '111122223333' },
    ...{ drift: detector, clock, pollSeconds: 30, newId: counter() },
  });

const inShort = (all: readonly StackDrift[]): readonly string[] =>
  all.map(({ layer, region, status }) => `${layer} ${region} ${status}`);

const idOf = ({ cloud }: SimulatedMigration, region: string, name: string): string =>
  cloud.stage.all.find((stack) => stack.region === region && stack.name.includes(name))?.id ?? '';

describe('looking for drift', () => {
  test('compares every stack of every layer, StackSets by an operation, and changes nothing', async () => {
    const { migration, drift } = await deployed();
    const known = migration.cloud.mutations.length;
    expect(inShort(await look(migration, drift))).toEqual([
      `network ${source} in-sync`,
      `network ${target} in-sync`,
      `storage ${source} in-sync`,
      `storage ${target} in-sync`,
      `state ${source} in-sync`,
    ]);
    expect(migration.cloud.mutations.slice(known)).toEqual([]);
    expect([...drift.asked].sort()).toEqual([
      `compare ${idOf(migration, source, 'state-test')} in ${source}`,
      'compare network-test',
      'compare storage-test',
    ]);
  });

  test('says nothing of what is not deployed', async () => {
    const migration = migrationOfPlatform();
    const drift = simulatedDrift();
    expect(await look(migration, drift)).toEqual([]);
    expect(drift.asked).toEqual([]);
  });

  test('tells what differs, property by property, in a stack and in an instance', async () => {
    const { migration, drift } = await deployed();
    drift.drifted.set(idOf(migration, source, 'state-test'), [resource()]);
    drift.drifted.set(idOf(migration, target, 'network'), [resource({ status: 'DELETED', differences: [] })]);
    const found = await look(migration, drift);
    expect(inShort(found)).toContain(`network ${target} drifted`);
    expect(found.at(-1)).toEqual({
      ...{ layer: 'state', region: source, status: 'drifted' },
      resources: [
        {
          ...{ logicalId: 'Topic', type: 'AWS::SNS::Topic', physicalId: 'topic', status: 'modified' },
          differences: [{ path: '/DisplayName', kind: 'NOT_EQUAL', expected: 'ours', actual: 'theirs' }],
        },
      ],
    });
  });

  test('does not call a stack in sync of which not everything could be compared', async () => {
    const { migration, drift } = await deployed();
    const id = idOf(migration, source, 'state-test');
    drift.outcomes.set(id, [{ failure: 'Failed to detect drift on resources [Table]' }]);
    expect((await look(migration, drift)).at(-1)).toMatchObject({ status: 'unknown', reason: /Table/ });
    drift.outcomes.set(id, [{ failure: 'Failed to detect drift on resources [Table]' }]);
    drift.drifted.set(id, [resource()]);
    expect((await look(migration, drift)).at(-1)).toMatchObject({ status: 'drifted', reason: /Table/ });
  });

  test('does not tell what an older comparison found of a stack that cannot be compared now', async () => {
    const { migration, drift } = await deployed();
    drift.drifted.set(idOf(migration, source, 'state-test'), [resource()]);
    const busy = new MigrationError('aws', 'AWS refused it: UPDATE_IN_PROGRESS.', { code: 'AWS_REFUSED' });
    Object.assign(drift.detector, { start: () => Promise.reject(busy) });
    const found = await look(migration, drift);
    expect(found.at(-1)).toEqual({
      ...{ layer: 'state', region: source, status: 'unknown', resources: [] },
      reason: 'AWS refused it: UPDATE_IN_PROGRESS.',
    });
    expect(inShort(found)).toContain(`network ${target} in-sync`);
  });

  test('says of which region a StackSet could not be compared, though AWS lists it late (T2, T7)', async () => {
    const { migration, drift } = await deployed();
    const begin = drift.onStackSet;
    drift.onStackSet = (stackSet, operationId) => {
      begin(stackSet, operationId);
      const operation = migration.cloud.sets.require(stackSet).operations.at(-1);
      if (!operation || stackSet !== 'network-test') return;
      operation.lastAt = migration.clock.now();
      operation.results.set(target, { status: 'FAILED', reason: 'no permission to read Vpc' });
    };
    migration.cloud.resultsLag = 100_000;
    const found = await look(migration, drift);
    expect(inShort(found)).toContain(`network ${source} in-sync`);
    expect(found).toContainEqual({
      ...{ layer: 'network', region: target, status: 'unknown', resources: [] },
      reason: 'no permission to read Vpc',
    });
  });

  test('ends with credentials that are gone', async () => {
    const { migration, drift } = await deployed();
    const expired = new MigrationError('credentials', 'Expired.', { code: 'CREDENTIALS_REJECTED' });
    Object.assign(drift.detector, { startStackSet: () => Promise.reject(expired) });
    await expect(look(migration, drift)).rejects.toBe(expired);
  });
});

describe('after a switchover (T34)', () => {
  const arn = (region: string, name: string): string => `arn:aws:rds:${region}:111122223333:cluster:${name}`;
  const primary = { region: source, cluster: arn(source, 'primary'), isWriter: false };
  const secondary = { region: target, cluster: arn(target, 'secondary'), isWriter: true };
  const global = resource({
    type: 'AWS::RDS::GlobalCluster',
    physicalId: 'global',
    differences: [difference({ path: '/SourceDBClusterIdentifier', actual: secondary.cluster })],
  });
  const cluster = resource({
    type: 'AWS::RDS::DBCluster',
    physicalId: 'secondary',
    differences: [difference({ path: '/GlobalClusterIdentifier', kind: 'REMOVE', actual: '' })],
  });
  const why = (of: DriftedResource, members: readonly GlobalMember[]): string | undefined =>
    whyExpected(of, of.differences[0] ?? difference(), members, source);

  test('another writer is no drift of the global cluster, nor a membership that CloudFormation does not see', () => {
    expect(why(global, [primary, secondary])).toContain('T34');
    expect(why(cluster, [primary, secondary])).toContain('is a member');
  });

  test('a writer that RDS does not know, or that the template made, is no excuse', () => {
    expect(why(global, [])).toBeUndefined();
    expect(why(global, [{ ...secondary, isWriter: false }])).toBeUndefined();
    expect(why(global, [{ ...secondary, region: source }])).toBeUndefined();
  });

  test('a cluster that has left its global database is a problem (T35)', () => {
    expect(why(cluster, [primary])).toBeUndefined();
  });

  test('nothing else of a database, and nothing of anything else, is expected', () => {
    const protection = { ...cluster, differences: [difference({ path: '/DeletionProtection' })] };
    expect(why(protection, [primary, secondary])).toBeUndefined();
    expect(why(resource(), [primary, secondary])).toBeUndefined();
  });

  test('is called expected, and asked of RDS once', async () => {
    const { migration, drift } = await deployed();
    drift.members = [primary, secondary];
    drift.drifted.set(idOf(migration, source, 'state-test'), [global, cluster]);
    drift.drifted.set(idOf(migration, target, 'network'), [
      { ...cluster, differences: [...cluster.differences, difference({ path: '/DeletionProtection' })] },
    ]);
    const found = await look(migration, drift);
    expect(inShort(found)).toContain(`state ${source} expected`);
    expect(inShort(found)).toContain(`network ${target} drifted`);
    expect(drift.asked.filter((line) => line.startsWith('members'))).toEqual([
      `members in ${source}`,
      `members in ${target}`,
    ]);
  });
});

describe('secrets', () => {
  const told = (change: Partial<Difference>, type = 'AWS::Lambda::Function') => {
    const { expected, actual } = withoutSecrets(difference(change), type);
    return [expected, actual];
  };

  test('are hidden by the name of the property, or of a part of it', () => {
    expect(told({ path: '/MasterUserPassword' })).toEqual(['(hidden)', '(hidden)']);
    expect(told({ path: '/Environment/Variables/API_KEY' })).toEqual(['(hidden)', '(hidden)']);
    expect(told({ path: '/SecretString', actual: '' }, 'X')).toEqual(['(hidden)', '']);
    const expected = JSON.stringify({ Url: 'u', dbPassword: 'p', nested: [{ Token: { a: 1 } }] });
    expect(told({ path: '/Environment/Variables', expected })[0]).toBe(
      '{"Url":"u","dbPassword":"(hidden)","nested":[{"Token":"(hidden)"}]}',
    );
  });

  test('in Secrets Manager everything but tags', () => {
    expect(told({ path: '/Description' }, 'AWS::SecretsManager::Secret')).toEqual(['(hidden)', '(hidden)']);
    expect(told({ path: '/Tags/0' }, 'AWS::SecretsManager::Secret')).toEqual(['ours', 'theirs']);
  });

  test('are not everything', () => {
    expect(told({})).toEqual(['ours', 'theirs']);
    expect(told({ expected: '7', actual: '{broken' })).toEqual(['7', '{broken']);
  });
});
