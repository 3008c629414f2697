import { beforeEach, describe, expect, it } from 'vitest';
import { deletionOrder } from '../../../src/deployment/deletion-order.ts';
import type { StackResource } from '../../../src/deployment/ports.ts';
import { MigrationError } from '../../../src/errors.ts';
import { cleanupPhase, type CleanupOptions } from '../../../src/phases/cleanup/index.ts';
import { writerRegion } from '../../../src/phases/cleanup/writer-region.ts';
import type { MigrationWorld } from '../../../src/phases/world.ts';
import type { GlobalDatabase } from '../../../src/replication/ports.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import { layer, regions } from '../../support/world.ts';
import { deploy } from './deploy.ts';
import { platform, type Platform } from './world.ts';

const { source, target } = regions;
let at: Platform;
beforeEach(async () => {
  at = platform();
  await at.run(deploy(at.world));
  at.cloud.mutations.length = 0;
});

const cleanup = (
  options: Partial<CleanupOptions> = {},
  change: Partial<MigrationWorld> = {},
): Promise<RunState> => at.run(cleanupPhase({ ...at.world, ...change }, { emptyBuckets: true, ...options }));

async function failureOf(run: Promise<unknown>): Promise<MigrationError> {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (error instanceof MigrationError) return error;
  throw new Error(`it did not fail: ${String(error)}`);
}

/** The deletion of a region's stack of a layer fails `times` times. */
const fail = (stack: string, times: number): void => {
  at.cloud.stage.faults.push({
    ...{ region: source, stack, action: 'delete', logicalId: 'Held', reason: 'it is in use', times },
  });
};

describe('a stack that cannot be deleted', () => {
  const failing = (failure: Partial<StackResource>): Partial<MigrationWorld> => ({
    stacks: {
      ...at.world.stacks,
      rootFailure: async () => ({
        ...{ logicalId: 'Held', type: 'AWS::EC2::SecurityGroup', physicalId: 'sg-1' },
        ...{ status: 'DELETE_FAILED', reason: 'resource sg-1 has a dependent object', ...failure },
      }),
    },
  });

  it('is deleted again while functions let their network interfaces go, and that is shown', async () => {
    fail('dashboard-state-test', 3);
    const began = at.clock.now();
    await cleanup({}, failing({}));
    expect(at.cloud.mutations.filter((each) => each.includes('dashboard-state'))).toHaveLength(4);
    expect(at.clock.now() - began).toBeGreaterThan(3 * 75_000);
    const shown = at.seen.flatMap((event) => (event.type === 'progress' ? [event.text] : []));
    expect(shown).toContainEqual(
      expect.stringMatching(/AWS still holds Held in us-east-1, .* until \d\d:\d\d UTC/),
    );
  });

  it('is waited for no longer than AWS may take', async () => {
    fail('dashboard-state-test', 1000);
    const began = at.clock.now();
    expect(await failureOf(cleanup({}, failing({})))).toMatchObject({ code: 'LAYER_FAILED' });
    expect(at.clock.now() - began).toBeLessThan(60 * 60_000);
  });

  it('is explained at once when no waiting mends it, with the flag that gives it up', async () => {
    fail('dashboard-state-test', 1);
    const error = await failureOf(
      cleanup({}, failing({ type: 'AWS::DynamoDB::GlobalTable', reason: 'protected' })),
    );
    expect(error).toMatchObject({ code: 'LAYER_FAILED', exit: 4 });
    expect(error.paragraph).toContain('--force-delete-stacks');
    expect(at.cloud.mutations.filter((each) => each.includes('dashboard-state'))).toHaveLength(1);
  });

  it('says when a replica is too young to go (T29)', async () => {
    fail('dashboard-state-test', 1);
    const reason =
      'Replica cannot be deleted because it has acted as a source region for new replica(s) in the last 24 hours';
    const [failure] = (await failureOf(cleanup({}, failing({ type: 'AWS::DynamoDB::GlobalTable', reason }))))
      .failures;
    expect(failure?.regions[0]).toMatchObject({ cause: 'REPLICA_DAY_RULE' });
    expect(failure?.regions[0]?.mend[0]).toContain('a day after');
  });

  it('is given up only when that is asked for, and only after it failed; what may stay is in the journal', async () => {
    fail('dashboard-state-test', 99);
    await cleanup({ forceDeleteStacks: true }, failing({ reason: 'protected' }));
    expect(at.cloud.mutations.filter((each) => each.includes('dashboard-state'))).toEqual([
      'delete stack dashboard-state-test in us-east-1',
      'delete stack dashboard-state-test in us-east-1',
      'delete stack dashboard-state-test in us-east-1 by force',
    ]);
    expect(at.cloud.mutations.filter((each) => each.includes('force'))).toHaveLength(1);
    const givenUp = at.seen.filter((event) => event.type === 'stack-given-up');
    expect(givenUp).toMatchObject([{ layer: 'dashboard-state', region: source }]);
  });
});

describe('the order of clusters', () => {
  const typed = (type: string) => JSON.stringify({ Resources: { It: { Type: type } } });
  const arn = (region: string, id = `cluster-${region}`): string =>
    `arn:aws:rds:${region}:111122223333:cluster:${id}`;
  const database = layer('database', {
    regions: ['source', 'target'],
    templateBody: typed('AWS::RDS::DBCluster'),
  });
  const global = layer('global-database', { templateBody: typed('AWS::RDS::GlobalCluster') });
  const looks: GlobalDatabase[] = [];
  const world = (): MigrationWorld => ({
    ...at.world,
    layers: [global, database],
    stacks: {
      ...at.world.stacks,
      describe: async (_region, name) => ({
        ...{ id: name, name, status: 'CREATE_COMPLETE', reason: '', state: 'usable', changedAt: 0 },
        ...{ parameters: {}, outputs: {} },
      }),
      resources: async (region, name) => [
        {
          ...{ logicalId: 'It', status: 'CREATE_COMPLETE', reason: '' },
          ...(name.includes('global')
            ? { type: 'AWS::RDS::GlobalCluster', physicalId: 'global' }
            : { type: 'AWS::RDS::DBCluster', physicalId: `cluster-${region}` }),
        },
      ],
    },
    globalDatabases: {
      ...at.world.globalDatabases,
      describe: async () => (looks.length > 1 ? looks.shift() : looks[0]),
    },
  });
  const found = async (of = database): Promise<string | undefined> => {
    let region: string | undefined;
    const step = { name: 'look', title: 'Look' };
    const run = async (context: Parameters<typeof writerRegion>[2]): Promise<string> => {
      region = await writerRegion(of, world(), context);
      return '';
    };
    await at.run({ name: 'look', title: 'Look', steps: [{ ...step, run }] });
    return region;
  };
  const members = (writer: string, ...others: string[]): GlobalDatabase['members'] =>
    [writer, ...others].map((clusterArn, index) => ({
      ...{ clusterArn, isWriter: index === 0, synchronizationStatus: 'connected' },
    }));

  it('has the writer last, wherever it is now (T36)', async () => {
    for (const [writer, other] of [
      [source, target],
      [target, source],
    ] as const) {
      looks.splice(0, 9, { failover: '', members: members(arn(writer), arn(other)) });
      const deleteLast = await found();
      expect(deletionOrder(database, { regions, deleteLast })).toEqual([other, writer]);
    }
  });

  it('waits while the writer moves, whatever AWS calls that (T37)', async () => {
    const moving = (failover: string): GlobalDatabase => ({
      failover,
      members: members(arn(source), arn(target)),
    });
    looks.splice(0, 9, moving('pending'), moving('switching-over'), moving('yet-another'), {
      ...{ failover: '', members: members(arn(target), arn(source)) },
    });
    expect(await found()).toBe(target);
    looks.splice(0, 9, moving('switching-over'));
    expect(await failureOf(found())).toMatchObject({ code: 'DATABASE_BUSY', exit: 4 });
  });

  it('is the layer’s own where nothing is a member any more, and for what has no clusters', async () => {
    looks.splice(0, 9, { failover: '', members: [] });
    expect(await found()).toBeUndefined();
    expect(await found(global)).toBeUndefined();
    expect(deletionOrder(database, { regions })).toEqual([target, source]);
  });

  it('touches nothing where somebody else’s cluster is a member', async () => {
    looks.splice(0, 9, {
      failover: '',
      members: members(arn(source), arn(target), arn('eu-west-1', 'theirs')),
    });
    const error = await failureOf(found());
    expect(error).toMatchObject({ code: 'DATABASE_SHARED', exit: 4 });
    expect(error.message).toContain(arn('eu-west-1', 'theirs'));
    expect(error.message).not.toContain(arn(source));
  });
});
