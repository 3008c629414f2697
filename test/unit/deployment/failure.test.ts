import { describe, expect, test, vi } from 'vitest';
import { deployLayers } from '../../../src/deployment/deploy.ts';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import { MigrationError } from '../../../src/errors.ts';
import { runbookRequest, layer, regions, template, type SimulatedMigration } from '../../support/world.ts';
import { Killed } from '../../support/simulated-process.ts';
import type { Fault } from '../../support/simulated-stacks.ts';
import { cleanUp, complete, deploy, migrationOfPlatform, platform, settled, stacksOf } from './platform.ts';

const { source, target } = regions;

const fault = (change: Partial<Fault>): Fault => ({
  region: target,
  stack: 'network',
  action: 'create',
  logicalId: 'Subnet',
  reason: 'The CIDR 10.0.0.0/16 conflicts.',
  times: 1,
  ...change,
});

const withFault = (change: Partial<Fault>, migration = migrationOfPlatform()): SimulatedMigration => {
  migration.cloud.stage.faults.push(fault(change));
  return migration;
};

const failureOf = async (run: Promise<unknown>): Promise<MigrationError> => {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MigrationError) return error;
  throw new Error('nothing failed as expected', { cause: error });
};

const changed = (name: string, change: Partial<DeployableLayer>): readonly DeployableLayer[] =>
  platform.map((each) => (each.name === name ? { ...each, ...change } : each));

const newNetwork = changed('network', {
  templateBody: template(['Vpc', 'Subnet', 'Endpoint'], { parameters: ['Cidr'] }),
});

describe('an instance that fails to be created', () => {
  test('is explained by region, stack, resource and the words of AWS, though its stack is gone', async () => {
    const migration = withFault({});
    const error = await failureOf(deploy(migration));
    expect(error).toMatchObject({ code: 'LAYER_FAILED', exit: 4 });
    expect(error.message).toBe(
      `Layer network could not be created in ${target}: Subnet (AWS::S3::Bucket) of stack StackSet-network-test-3: The CIDR 10.0.0.0/16 conflicts.`,
    );
    expect(migration.seen).toContainEqual(
      expect.objectContaining({ type: 'progress', subject: 'network', region: target, state: 'failed' }),
    );
    expect(stacksOf(migration).filter((line) => line.startsWith('network'))).toEqual([
      `network-test ${source} CREATE_COMPLETE`,
    ]);
    // What depends on it was not touched.
    expect(migration.cloud.mutations.some((line) => line.includes('state-test'))).toBe(false);
  });

  test('is created by the next run, which calls it created', async () => {
    const migration = withFault({});
    await failureOf(deploy(migration));
    const from = migration.journal.entries().length;
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
    expect(settled(migration, from)).toContain(`network ${target} created`);
    expect(settled(migration, from)).toContain(`network ${source} unchanged`);
  });

  test('is explained though its results are listed late', async () => {
    const migration = withFault({});
    migration.cloud.resultsLag = 20_000;
    expect((await failureOf(deploy(migration))).message).toContain('Subnet (AWS::S3::Bucket)');
  });

  test('is explained by its instance when results are never listed', async () => {
    const migration = withFault({});
    migration.cloud.resultsLag = Infinity;
    const { failures } = await failureOf(deploy(migration));
    expect(failures).toMatchObject([
      {
        regions: [
          { region: target, resource: { logicalId: 'Subnet' }, words: 'The CIDR 10.0.0.0/16 conflicts.' },
        ],
      },
    ]);
  });

  test('is pointed at by its operation when neither results nor instances tell of it', async () => {
    const migration = withFault({});
    migration.cloud.resultsLag = Infinity;
    const { stackSets } = migration.cloud;
    const ask = stackSets.instance.bind(stackSets);
    vi.spyOn(stackSets, 'instance').mockImplementation(async (...where) => {
      const instance = await ask(...where);
      return instance && { ...instance, reason: '' };
    });
    const { message, failures } = await failureOf(deploy(migration));
    expect(message).toMatch(
      /could not be created in us-east-1: operation id-\d+ ended FAILED, AWS gives no reason\.$/,
    );
    const [region] = failures[0]?.regions ?? [];
    expect(region).toMatchObject({
      region: source,
      meaning: 'AWS has not told which region failed; the one named here is where the StackSet is managed.',
    });
    expect(region?.mend).toEqual([
      expect.stringMatching(
        /^aws cloudformation list-stack-set-operation-results --region us-east-1 --stack-set-name network-test --operation-id id-\d+$/,
      ),
    ]);
  });

  test('is found in an operation that calls itself SUCCEEDED', async () => {
    const migration = withFault({});
    migration.cloud.sets.hidesFailures = true;
    expect((await failureOf(deploy(migration))).message).toContain('Subnet (AWS::S3::Bucket)');
  });
});

test('two layers that fail at the same time are both explained', async () => {
  const migration = withFault({ region: source });
  migration.cloud.stage.faults.push(fault({ stack: 'storage', logicalId: 'Bucket', reason: 'It exists' }));
  const { message } = await failureOf(deploy(migration));
  expect(message).toContain(`network could not be created in ${source}: Subnet`);
  expect(message).toContain(
    `storage could not be created in ${target}: Bucket (AWS::S3::Bucket) of stack StackSet-storage-test-2: It exists.`,
  );
});

describe('an update of a set that fails', () => {
  test('names the regions that were cancelled, and the next run retries all of them', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    withFault({ action: 'update', region: source }, migration);
    const error = await failureOf(deploy(migration, newNetwork));
    expect(error.message).toContain(`could not be updated in ${source}: Subnet`);
    expect(error.untouched).toContain(`Not started because of it: ${target}.`);
    const from = migration.journal.entries().length;
    await deploy(migration, newNetwork);
    expect(settled(migration, from)).toEqual(
      expect.arrayContaining([`network ${source} updated`, `network ${target} updated`]),
    );
    const stacks = stacksOf(migration).filter((line) => line.startsWith('network'));
    expect(stacks).toEqual([
      `network-test ${target} UPDATE_COMPLETE`,
      `network-test ${source} UPDATE_COMPLETE`,
    ]);
  });
});

describe('a stack', () => {
  const stateFault = { region: source, stack: 'state', logicalId: 'Table', reason: 'No quota' };

  test('whose create rolled back is explained, and replaced by the next run', async () => {
    const migration = withFault(stateFault);
    const error = await failureOf(deploy(migration));
    expect(error.message).toBe(
      `Layer state could not be created in ${source}: Table (AWS::S3::Bucket) of stack state-test: No quota.`,
    );
    expect(stacksOf(migration)).toContain(`state-test ${source} ROLLBACK_COMPLETE`);
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
    expect(migration.cloud.mutations.slice(-2)).toEqual([
      `delete stack state-test in ${source}`,
      `create stack state-test in ${source}`,
    ]);
  });

  test('whose update rolled back is explained, and updated by the next run', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    withFault({ ...stateFault, action: 'update' }, migration);
    const layers = changed('state', {
      templateBody: template(['Table', 'Alarm'], { parameters: ['Bucket'] }),
    });
    const error = await failureOf(deploy(migration, layers));
    expect(error.message).toContain(`could not be updated in ${source}: Table`);
    await deploy(migration, layers);
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
  });

  const shell = async (status: string): Promise<SimulatedMigration> => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const stack = migration.cloud.stage.find(source, 'state-test');
    if (!stack) throw new Error('state is not there');
    stack.status = status;
    return migration;
  };

  test('that is only a change set under review is replaced', async () => {
    const migration = await shell('REVIEW_IN_PROGRESS');
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
  });

  test.each(['UPDATE_ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'])(
    'in %s is refused and left alone',
    async (status) => {
      const migration = await shell(status);
      const known = migration.cloud.mutations.length;
      const error = await failureOf(deploy(migration));
      expect(error).toMatchObject({ code: 'STACK_BLOCKED', exit: 4 });
      expect(error.message).toContain(`state-test in ${source} is ${status}`);
      expect(migration.cloud.mutations.slice(known)).toEqual([]);
    },
  );

  test('with an open intent and remains that will not be deleted is refused', async () => {
    const migration = await shell('ROLLBACK_COMPLETE');
    withFault({ ...stateFault, action: 'delete' }, migration);
    expect(await failureOf(deploy(migration))).toMatchObject({ code: 'STACK_BLOCKED' });
    expect(stacksOf(migration)).toContain(`state-test ${source} DELETE_FAILED`);
  });
});

describe('what CloudFormation calls complete', () => {
  test('is refused with a resource that has no physical id', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    for (const stack of migration.cloud.stage.all) stack.hollow = ['Table'];
    const error = await failureOf(deploy(migration));
    expect(error).toMatchObject({ code: 'STACK_INCOMPLETE', exit: 4 });
    expect(error.message).toContain(
      `layer state in ${source} complete, but it is not: no physical id for Table`,
    );
  });

  test('is refused without any resource', async () => {
    const migration = migrationOfPlatform();
    const error = await failureOf(deploy(migration, [layer('empty', { templateBody: template([]) })]));
    expect(error.message).toContain('it holds no resources');
  });

  test('is refused when the stack behind a current instance was deleted', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const stack = migration.cloud.stage.all.find(({ name }) => name.includes('network'));
    if (stack) stack.status = 'DELETE_COMPLETE';
    expect((await failureOf(deploy(migration))).message).toContain('status DELETE_COMPLETE');
  });
});

describe('a deletion that fails', () => {
  test('is explained, leaves the instance inoperable, and the next cleanup ends it', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    withFault({ action: 'delete', logicalId: 'Vpc', reason: 'It has dependencies' }, migration);
    const error = await failureOf(cleanUp(migration));
    expect(error.message).toBe(
      `Layer network could not be deleted in ${target}: Vpc (AWS::S3::Bucket) of stack StackSet-network-test-3: It has dependencies.`,
    );

    const refusal = await failureOf(deploy(migration));
    expect(refusal).toMatchObject({ code: 'INSTANCE_INOPERABLE' });
    expect(refusal.message).toContain(`network in ${target} is INOPERABLE`);

    const known = migration.cloud.mutations.length;
    await cleanUp(migration);
    expect(stacksOf(migration)).toEqual([]);
    // The stack first: with the instance gone, nothing would lead to it.
    const mutations = migration.cloud.mutations.slice(known).filter((line) => line.includes(target));
    expect(mutations.filter((line) => line.includes('network'))).toEqual([
      expect.stringMatching(/^delete stack StackSet-network-test-\d in eu-central-1$/),
      `give up instance of network-test in ${target}`,
    ]);
  });

  test('of a stack is explained, and tried again', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    withFault({ action: 'delete', region: source, stack: 'state', logicalId: 'Table' }, migration);
    const error = await failureOf(cleanUp(migration));
    expect(error.message).toContain(`state could not be deleted in ${source}: Table`);
    // What it depends on must stay.
    expect(stacksOf(migration)).toHaveLength(5);
    await cleanUp(migration);
    expect(stacksOf(migration)).toEqual([]);
  });
});

describe('an operation under way', () => {
  test('of somebody else is waited for', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const { stackSets, stacks } = migration.cloud;
    const request = { stackSet: 'network-test', account: '', regions: [target], overrides: {} };
    await stackSets.updateInstances({ ...request, operationId: 'theirs' });
    await stacks.update(source, {
      name: 'state-test',
      templateBody: template(['Table', 'Theirs'], { parameters: ['Bucket'] }),
      parameters: { Bucket: 'theirs' },
      tags: {},
      token: 'theirs-too',
    });
    await deploy(migration);
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
    await deploy(migration);
  });

  test('that updates a set is taken up after a kill, and its stacks are called updated', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const from = migration.journal.entries().length;
    const work = deploy(migration, newNetwork);
    while (migration.cloud.mutations.at(-1) !== 'update StackSet network-test')
      await new Promise((resolve) => setImmediate(resolve));
    migration.process.killAt(migration.process.calls + 1, 'before');
    await expect(work).rejects.toThrow(Killed);
    migration.process.restart();
    await deploy(migration, newNetwork);
    expect(settled(migration, from).filter((line) => line.startsWith('network'))).toEqual([
      `network ${target} updated`,
      `network ${source} updated`,
    ]);
  });

  test('that deletes a stack is waited for by a cleanup, which records it', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    const stack = migration.cloud.stage.find(source, 'state-test');
    await migration.cloud.stacks.delete(source, 'state-test', 'theirs');
    const from = migration.journal.entries().length;
    await cleanUp(migration);
    expect(settled(migration, from)).toContain(`state ${source} deleted`);
    const deleted = migration.recorded('stack-settled').filter(({ outcome }) => outcome === 'deleted');
    expect(deleted.map(({ stackId }) => stackId)).toContain(stack?.id);
  });

  test('stops being watched when the operator interrupts, and is taken up later', async () => {
    const migration = migrationOfPlatform();
    const controller = new AbortController();
    const interrupted = new MigrationError('interrupted', 'Interrupted.', { code: 'INTERRUPTED' });
    const observe = (): void => {
      if (migration.cloud.mutations.length === 4) controller.abort(interrupted);
    };
    const { started } = runbookRequest([]);
    const run = migration.run((world) => deployLayers(platform, world), {
      started,
      observe,
      signal: controller.signal,
    });
    await expect(run).rejects.toBe(interrupted);
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
    const taken = migration
      .recorded('action-ended')
      .filter(({ outcome }) => outcome.startsWith('re-attached'));
    expect(taken.map(({ action }) => action)).toEqual([
      `deploy-instance/network-test/${source}`,
      `deploy-instance/storage-test/${target}`,
    ]);
    expect(settled(migration)).toContain(`network ${source} created`);
  });
});
