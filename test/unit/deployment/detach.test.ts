import { describe, expect, test } from 'vitest';
import { deployLayers } from '../../../src/deployment/deploy.ts';
import { MigrationError } from '../../../src/errors.ts';
import { foldLastRun } from '../../../src/runbook/runs.ts';
import { regions, runbookRequest, type SimulatedMigration } from '../../support/world.ts';
import { cleanUp, complete, deploy, migrationOfPlatform, platform, stacksOf } from './platform.ts';

const { source, target } = regions;

const detach = (migration: SimulatedMigration): Promise<unknown> =>
  migration.run((world) => deployLayers(platform, { ...world, detach: true }), {
    started: runbookRequest([]).started,
  });

const failureOf = async (run: Promise<unknown>): Promise<MigrationError> => {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MigrationError) return error;
  throw new Error('nothing failed as expected', { cause: error });
};

const stateOf = ({ journal }: SimulatedMigration) => foldLastRun(journal.entries());

describe('a deploy that waits for nothing', () => {
  test('begins all that waits for nothing, in no time, and says what is left to do', async () => {
    const migration = migrationOfPlatform();
    const before = migration.clock.now();
    const error = await failureOf(detach(migration));
    expect(migration.clock.now()).toBe(before);
    expect(error).toMatchObject({ code: 'DETACHED' });
    const begun = migration.recorded('layers-detached')[0];
    expect(begun?.waiting).toContain(`state in ${source}`);
    expect(begun?.waiting).toContain(`storage in ${source}`);
    expect(begun?.running).toContain(`storage in ${target}`);
    const { running, waiting } = begun ?? {};
    expect(stateOf(migration)).toMatchObject({ ended: 'detached', detached: { running, waiting } });
    expect(migration.cloud.mutations.filter((line) => line.includes('state-test'))).toEqual([]);
  });

  test('again and again takes up what ended meanwhile, begins what waited for it, and at last is done', async () => {
    const migration = migrationOfPlatform();
    let detachments = 0;
    for (let ended = false; !ended; detachments += 1) {
      ended = await detach(migration).then(
        () => true,
        () => false,
      );
      migration.clock.advance(3_600_000);
    }
    expect(stacksOf(migration)).toEqual(complete);
    expect(detachments).toBeGreaterThan(2);
    expect(detachments).toBeLessThan(8);
    expect(stateOf(migration)).toMatchObject({ ended: 'done' });
    expect(stateOf(migration)?.detached).toBeUndefined();
  });

  test('is gone on with by one that waits, with nothing begun twice', async () => {
    const migration = migrationOfPlatform();
    await failureOf(detach(migration));
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
    const created = migration.cloud.mutations.filter((line) => line.startsWith('create'));
    expect(new Set(created).size).toBe(created.length);
    expect(migration.recorded('run-resumed')).toMatchObject([{ after: 'detached' }]);
  });

  test('is cleaned up while it is under way', async () => {
    const migration = migrationOfPlatform();
    await failureOf(detach(migration));
    await cleanUp(migration);
    expect(stacksOf(migration)).toEqual([]);
  });

  test('of what is complete has nothing to leave', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    await detach(migration);
    expect(stateOf(migration)).toMatchObject({ ended: 'done' });
  });

  test('tells of a failure, and not of what runs beside it', async () => {
    const migration = migrationOfPlatform();
    await failureOf(detach(migration));
    const stack = migration.cloud.stage.all.find(({ name }) => name.includes('network'));
    migration.cloud.stage.settle();
    migration.clock.advance(3_600_000);
    migration.cloud.stage.settle();
    if (stack) stack.hollow = ['Vpc'];
    expect(await failureOf(detach(migration))).toMatchObject({ code: 'STACK_INCOMPLETE' });
    expect(stateOf(migration)).toMatchObject({ ended: 'failed' });
  });
});
