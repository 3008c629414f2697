import { describe, expect, test, vi } from 'vitest';
import { deployLayers } from '../../../src/deployment/deploy.ts';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import { MigrationError } from '../../../src/errors.ts';
import type { RollbackChoice } from '../../../src/deployment/world.ts';
import { regions, runbookRequest, template, type SimulatedMigration } from '../../support/world.ts';
import type { SimulatedStack, StackAction } from '../../support/simulated-stacks.ts';
import {
  cleanUp,
  complete,
  deploy,
  migrationOfPlatform,
  platform,
  stacksOf,
  withResources,
} from './platform.ts';

const { source, target } = regions;

const failureOf = async (run: Promise<unknown>): Promise<MigrationError> => {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MigrationError) return error;
  throw new Error('nothing failed as expected', { cause: error });
};

async function deployed(): Promise<SimulatedMigration> {
  const migration = migrationOfPlatform();
  await deploy(migration);
  return migration;
}

const stackOf = (migration: SimulatedMigration, region: string, name: string): SimulatedStack => {
  const found = migration.cloud.stage.all.find(
    (stack) => stack.region === region && stack.name.includes(name) && stack.status !== 'DELETE_COMPLETE',
  );
  if (!found) throw new Error(`there is no stack ${name} in ${region}`);
  return found;
};

const fail = (
  { cloud }: SimulatedMigration,
  action: StackAction,
  region: string,
  stack: string,
  logicalId: string,
  times = 1,
): void =>
  void cloud.stage.faults.push({ action, region, stack, logicalId, reason: `It fails to ${action}.`, times });

const continuing = (
  migration: SimulatedMigration,
  layers: readonly DeployableLayer[],
  continueRollback: RollbackChoice,
): Promise<unknown> =>
  migration.run((world) => deployLayers(layers, { ...world, continueRollback }), {
    started: runbookRequest([]).started,
  });

const newState = withResources('state', ['Table', 'Alarm']);
const newNetwork = withResources('network', ['Vpc', 'Subnet', 'Endpoint']);

const mutationsSince = ({ cloud }: SimulatedMigration, known: number): readonly string[] =>
  cloud.mutations.slice(known);

const progressOf = (migration: SimulatedMigration, layer: string): readonly string[] => [
  ...new Set(
    migration.seen.flatMap((event) =>
      event.type === 'progress' && event.subject === layer ? [event.text] : [],
    ),
  ),
];

describe('a stack whose rollback failed', () => {
  async function stuck(): Promise<SimulatedMigration> {
    const migration = await deployed();
    fail(migration, 'update', source, 'state', 'Alarm');
    fail(migration, 'rollback', source, 'state', 'Table');
    await failureOf(deploy(migration, newState));
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_ROLLBACK_FAILED`);
    return migration;
  }

  const goOn = 'trading-migrate deploy -e test --continue-rollback';
  const commands = [
    goOn,
    expect.stringContaining('what keeps Table from rolling back cannot be mended'),
    `${goOn} --skip-resource state-test.Table`,
  ];

  test('is told with what leads out of it, by the run that it happened to', async () => {
    const migration = await deployed();
    fail(migration, 'update', source, 'state', 'Alarm');
    fail(migration, 'rollback', source, 'state', 'Table');
    const error = await failureOf(deploy(migration, newState));
    expect(error.code).toBe('LAYER_FAILED');
    expect(error.next).toEqual(commands);
  });

  test('is refused with the resources that failed, and exactly the commands that go on', async () => {
    const migration = await stuck();
    const known = migration.cloud.mutations.length;
    const error = await failureOf(deploy(migration, newState));
    expect(error).toMatchObject({ code: 'STACK_BLOCKED', exit: 4 });
    expect(error.message).toBe(
      `Stack state-test in ${source} is UPDATE_ROLLBACK_FAILED: Table (AWS::S3::Bucket): It fails to rollback.`,
    );
    expect(error.next).toEqual(commands);
    expect(mutationsSince(migration, known)).toEqual([]);
  });

  test('is rolled back further when asked, and then updated', async () => {
    const migration = await stuck();
    const known = migration.cloud.mutations.length;
    await continuing(migration, newState, { skip: [] });
    expect(mutationsSince(migration, known)).toEqual([
      `go on with the rollback of state-test in ${source} but for nothing`,
      `update stack state-test in ${source}`,
    ]);
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
  });

  test('leaves out the resources of that stack, and of no other', async () => {
    const migration = await stuck();
    fail(migration, 'rollback', source, 'state', 'Table', 5);
    const skip = ['state-test.Table', 'state-test-2.Other', 'network-test.Vpc'];
    const known = migration.cloud.mutations.length;
    await continuing(migration, newState, { skip });
    expect(mutationsSince(migration, known)[0]).toBe(
      `go on with the rollback of state-test in ${source} but for Table`,
    );
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
  });

  test('leaves out a resource of a nested stack as CloudFormation names it: the nested stack, then the resource', async () => {
    const migration = await stuck();
    const known = migration.cloud.mutations.length;
    await continuing(migration, newState, { skip: ['state-test.state-test-Child-1A2B3C.Table'] });
    expect(mutationsSince(migration, known)[0]).toBe(
      `go on with the rollback of state-test in ${source} but for state-test-Child-1A2B3C.Table`,
    );
  });

  test('for a resource of a nested stack suggests the name that CloudFormation has for it', async () => {
    const migration = await stuck();
    const table = { type: 'AWS::S3::Bucket', physicalId: 'table', status: 'UPDATE_FAILED', reason: 'gone' };
    vi.spyOn(migration.cloud.stacks, 'stuckInRollback').mockResolvedValue([
      { ...table, logicalId: 'Child/Table', skipName: 'state-test-Child-1A2B3C.Table' },
      { ...table, logicalId: 'Other', type: 'AWS::CloudFormation::Stack', skipName: undefined },
    ]);
    const error = await failureOf(deploy(migration, newState));
    expect(error.message).toContain('UPDATE_ROLLBACK_FAILED: Child/Table (AWS::S3::Bucket): gone; Other (');
    expect(error.next.at(-1)).toBe(`${goOn} --skip-resource state-test.state-test-Child-1A2B3C.Table`);
  });

  test('is refused again when it fails again, and can go on after that', async () => {
    const migration = await stuck();
    fail(migration, 'rollback', source, 'state', 'Table');
    expect(await failureOf(continuing(migration, newState, { skip: [] }))).toMatchObject({
      code: 'STACK_BLOCKED',
      next: commands,
    });
    await continuing(migration, newState, { skip: [] });
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
  });

  test('is taken up by a later run that was not asked, when the process was killed meanwhile', async () => {
    const migration = await stuck();
    const work = continuing(migration, newState, { skip: [] });
    while (!migration.cloud.mutations.at(-1)?.startsWith('go on'))
      await new Promise((resolve) => setImmediate(resolve));
    migration.process.killAt(migration.process.calls + 1, 'before');
    await expect(work).rejects.toThrow();
    migration.process.restart();
    await deploy(migration, newState);
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
  });

  test('of a StackSet instance is treated the same, by its ARN in its region', async () => {
    const migration = await deployed();
    fail(migration, 'update', target, 'network', 'Endpoint');
    fail(migration, 'rollback', target, 'network', 'Vpc');
    await failureOf(deploy(migration, newNetwork));
    const { name } = stackOf(migration, target, 'network');
    const known = migration.cloud.mutations.length;
    const error = await failureOf(deploy(migration, newNetwork));
    expect(error.message).toContain(`Stack ${name} in ${target} is UPDATE_ROLLBACK_FAILED: Vpc`);
    expect(error.next.at(-1)).toBe(`${goOn} --skip-resource ${name}.Vpc`);
    expect(mutationsSince(migration, known)).toEqual([]);
    await continuing(migration, newNetwork, { skip: [`${name}.Vpc`] });
    expect(mutationsSince(migration, known)[0]).toBe(
      `go on with the rollback of ${name} in ${target} but for Vpc`,
    );
    expect(stacksOf(migration).filter((line) => line.startsWith('network'))).toEqual([
      `network-test ${target} UPDATE_COMPLETE`,
      `network-test ${source} UPDATE_COMPLETE`,
    ]);
  });

  test('by an update past the StackSet, which calls its instance current, is found all the same', async () => {
    const migration = await deployed();
    const stack = stackOf(migration, target, 'network');
    fail(migration, 'update', target, 'network', 'Vpc');
    fail(migration, 'rollback', target, 'network', 'Vpc');
    const theirs = template(['Vpc', 'Theirs'], { parameters: ['Cidr'] });
    migration.cloud.stage.update(stack, theirs, { Cidr: '10.0.0.0/16' });
    expect((await failureOf(deploy(migration))).message).toContain('is UPDATE_ROLLBACK_FAILED: Vpc');
    await continuing(migration, platform, { skip: [] });
    expect(stacksOf(migration)).toContain(`network-test ${target} UPDATE_ROLLBACK_COMPLETE`);
  });
});

describe('a stack that cannot be built on', () => {
  test('since it was not deleted names what holds it, what goes with it, and the way on', async () => {
    const migration = await deployed();
    fail(migration, 'delete', source, 'state', 'Table');
    await failureOf(cleanUp(migration));
    const { id } = stackOf(migration, source, 'state');
    const error = await failureOf(deploy(migration));
    expect(error.message).toBe(
      `Stack state-test in ${source} is DELETE_FAILED: Table (AWS::S3::Bucket): It fails to delete. It still holds Table.`,
    );
    expect(error.next.slice(1)).toEqual([
      `aws cloudformation delete-stack --region ${source} --stack-name ${id}`,
      'trading-migrate deploy -e test',
    ]);
  });

  test.each([
    ['CREATE_FAILED', 'delete-stack'],
    ['ROLLBACK_FAILED', 'delete-stack'],
    ['UPDATE_FAILED', 'rollback-stack'],
  ])('in %s is left alone, with the command that helps', async (status, command) => {
    const migration = await deployed();
    const stack = stackOf(migration, source, 'state');
    stack.status = status;
    const known = migration.cloud.mutations.length;
    const error = await failureOf(continuing(migration, platform, { skip: [] }));
    expect(error.code).toBe('STACK_BLOCKED');
    expect(error.next).toContain(`aws cloudformation ${command} --region ${source} --stack-name ${stack.id}`);
    expect(error.message).toContain('It still holds Table.');
    expect(mutationsSince(migration, known)).toEqual([]);
  });

  test('in a rolled back create that holds something all the same is not deleted', async () => {
    const migration = await deployed();
    const stack = stackOf(migration, source, 'state');
    stack.status = 'ROLLBACK_COMPLETE';
    const kept = {
      logicalId: 'Table',
      type: 'T',
      physicalId: 'table',
      status: 'CREATE_COMPLETE',
      reason: '',
    };
    vi.spyOn(migration.cloud.stacks, 'resources').mockResolvedValue([kept]);
    const known = migration.cloud.mutations.length;
    const error = await failureOf(deploy(migration));
    expect(error).toMatchObject({ code: 'STACK_BLOCKED' });
    expect(error.message).toContain('It still holds Table.');
    expect(mutationsSince(migration, known)).toEqual([]);
  });
});

describe('the shell of a change set', () => {
  async function shell(...changeSets: SimulatedStack['changeSets']): Promise<SimulatedMigration> {
    const migration = await deployed();
    const stack = stackOf(migration, source, 'state');
    Object.assign(stack, { status: 'REVIEW_IN_PROGRESS', changeSets });
    return migration;
  }
  const createdAt = Date.parse('2026-12-31T23:00:00Z');

  test('that somebody has yet to execute is left to them', async () => {
    const migration = await shell(
      { name: 'theirs', isExecutable: true, createdAt },
      { name: 'failed', isExecutable: false, createdAt },
    );
    const known = migration.cloud.mutations.length;
    const error = await failureOf(deploy(migration));
    expect(error.message).toBe(
      `Stack state-test in ${source} is REVIEW_IN_PROGRESS: somebody else's change set waits to be executed, theirs of 2026-12-31T23:00:00.000Z.`,
    );
    expect(error.next.slice(1)).toEqual([
      expect.stringMatching(/^aws cloudformation delete-change-set .*--change-set-name theirs$/),
      'trading-migrate deploy -e test',
    ]);
    expect(mutationsSince(migration, known)).toEqual([]);
  });

  test('of our own, or that nobody can execute, is replaced', async () => {
    const migration = await shell(
      { name: 'trading-migrate-plan-1', isExecutable: true, createdAt },
      { name: 'failed', isExecutable: false, createdAt },
    );
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
  });
});

describe('an inoperable instance', () => {
  test('is refused with what holds it and the commands that give it up', async () => {
    const migration = await deployed();
    fail(migration, 'delete', target, 'network', 'Vpc');
    await failureOf(cleanUp(migration));
    const { id } = stackOf(migration, target, 'network');
    const error = await failureOf(deploy(migration));
    expect(error.message).toBe(
      `The stack instance of layer network in ${target} is INOPERABLE: Vpc (AWS::S3::Bucket): It fails to delete.`,
    );
    expect(error.next.slice(1)).toEqual([
      `aws cloudformation delete-stack --region ${target} --stack-name ${id}`,
      `aws cloudformation delete-stack-instances --region ${source} --stack-set-name network-test --accounts 111122223333 --regions ${target} --retain-stacks`,
      'trading-migrate deploy -e test',
    ]);
  });
});

describe("somebody else's operation", () => {
  const busy = new MigrationError('aws', 'AWS refused it: in progress.', { code: 'OPERATION_IN_PROGRESS' });

  test('on a stack is named while it is waited for', async () => {
    const migration = await deployed();
    const theirs = { templateBody: template(['Table', 'Theirs'], { parameters: ['Bucket'] }), tags: {} };
    const request = { ...theirs, name: 'state-test', parameters: { Bucket: 'theirs' } };
    await migration.cloud.stacks.update(source, { ...request, token: 'Console-UpdateStack-1' });
    await deploy(migration);
    const since = new Date(migration.clock.now()).toISOString().slice(0, 10);
    expect(progressOf(migration, 'state')).toContainEqual(
      expect.stringMatching(
        `^waiting for an operation that somebody else started in the console \\(UPDATE, since ${since} \\d\\d:\\d\\d UTC\\)$`,
      ),
    );
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
  });

  test('is not what an earlier run of ours left behind', async () => {
    const migration = await deployed();
    await migration.journal.append('earlier', 'operator', {
      type: 'action-intended',
      action: `deploy-stack/state-test/${source}`,
      what: 'update the stack of state',
      region: source,
      token: 'ours',
    });
    const templateBody = template(['Table', 'Ours'], { parameters: ['Bucket'] });
    const request = { name: 'state-test', templateBody, parameters: { Bucket: '' }, tags: {}, token: 'ours' };
    await migration.cloud.stacks.update(source, request);
    await deploy(migration);
    expect(progressOf(migration, 'state')).toContain('waiting for Ours');
    expect(progressOf(migration, 'state').join()).not.toContain('somebody else');
  });

  test('on a StackSet is named while ours is queued behind it', async () => {
    const migration = await deployed();
    const { stackSets } = migration.cloud;
    const request = { stackSet: 'network-test', account: '', regions: [source], overrides: {} };
    // It begins after we have looked.
    vi.spyOn(stackSets, 'regionsOfInstances').mockImplementationOnce(async (name) => {
      const present = await stackSets.regionsOfInstances(name);
      await stackSets.updateInstances({ ...request, operationId: 'theirs' });
      return present;
    });
    const first = migration.cloud.sets.require('network-test');
    first.parameters = { Cidr: '10.9.0.0/16' };
    await deploy(migration);
    expect(progressOf(migration, 'network')).toContainEqual(
      expect.stringMatching(/^waiting for an operation that somebody else started \(UPDATE, since /),
    );
  });

  test.each([
    ['update', 'update'],
    ['create', 'create'],
  ] as const)('that a stack is refused for when we %s it is waited for', async (_name, call) => {
    const migration = call === 'update' ? await deployed() : migrationOfPlatform();
    vi.spyOn(migration.cloud.stacks, call).mockRejectedValueOnce(busy);
    await deploy(migration, newState);
    expect(stacksOf(migration)).toContain(`state-test ${source} ${call.toUpperCase()}_COMPLETE`);
  });

  test('that a StackSet is refused for is waited for', async () => {
    const migration = await deployed();
    vi.spyOn(migration.cloud.stackSets, 'update').mockRejectedValueOnce(busy).mockRejectedValueOnce(busy);
    await deploy(migration, newNetwork);
    expect(stacksOf(migration)).toContain(`network-test ${target} UPDATE_COMPLETE`);
    expect(progressOf(migration, 'network')).toContain(
      'again in a moment: AWS is still busy with the StackSet',
    );
  });

  test('that a deletion is refused for is waited for', async () => {
    const migration = await deployed();
    const { stackSets, stacks } = migration.cloud;
    vi.spyOn(stackSets, 'deleteInstances').mockRejectedValueOnce(busy);
    vi.spyOn(stackSets, 'delete').mockRejectedValueOnce(busy);
    vi.spyOn(stacks, 'delete').mockRejectedValueOnce(busy);
    await cleanUp(migration);
    expect(stacksOf(migration)).toEqual([]);
  });

  test('that never shows itself ends in the words of AWS', async () => {
    const migration = await deployed();
    vi.spyOn(migration.cloud.stackSets, 'update').mockRejectedValue(busy);
    expect(await failureOf(deploy(migration, newNetwork))).toBe(busy);
  });
});
