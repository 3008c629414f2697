import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import { openActions } from '../../../src/runbook/run-state.ts';
import { Killed } from '../../support/simulated-process.ts';
import { template, type SimulatedMigration } from '../../support/world.ts';
import { cleanUp, complete, deploy, migrationOfPlatform, platform, stacksOf } from './platform.ts';

type Command = (migration: SimulatedMigration) => Promise<unknown>;
type When = 'before' | 'after';

interface Kill {
  readonly call: number;
  readonly when: When;
  /** Milliseconds until somebody runs the next command. */
  readonly pause: number;
}

/** True if the command was killed; false if it ended before that call. */
async function killed(command: Command, migration: SimulatedMigration, kill: Kill): Promise<boolean> {
  migration.process.restart();
  migration.process.killAt(kill.call, kill.when);
  try {
    await command(migration);
    return false;
  } catch (error) {
    // Anything else is something that was done twice.
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    migration.process.restart();
    migration.clock.advance(kill.pause);
  }
}

/** Runs `check` for a command that was killed at each of its calls in turn, until one is too late to matter. */
async function atEveryCall(
  prepare: () => Promise<SimulatedMigration>,
  command: Command,
  when: When,
  pause: number,
  check: (migration: SimulatedMigration) => Promise<void>,
): Promise<number> {
  for (let call = 1; ; call += 1) {
    const migration = await prepare();
    const wasKilled = await killed(command, migration, { call, when, pause });
    await check(migration);
    if (!wasKilled) return call - 1;
  }
}

const nothing = async (): Promise<SimulatedMigration> => migrationOfPlatform();
const everything = async (): Promise<SimulatedMigration> => {
  const migration = migrationOfPlatform();
  await deploy(migration);
  return migration;
};

const newTemplates: readonly DeployableLayer[] = platform.map((each) => ({
  ...each,
  templateBody: template(
    ['Added', ...Object.keys((JSON.parse(each.templateBody) as { Resources: object }).Resources)],
    {
      parameters: Object.keys((JSON.parse(each.templateBody) as { Parameters: object }).Parameters),
      outputs: ['Arn'],
    },
  ),
}));
const updateAll: Command = (migration) => deploy(migration, newTemplates);

async function expectComplete(migration: SimulatedMigration): Promise<void> {
  expect(stacksOf(migration)).toEqual(complete);
  expect(openActions(migration.journal.entries()).size).toBe(0);
  const known = migration.cloud.mutations.length;
  await deploy(migration);
  expect(migration.cloud.mutations.slice(known)).toEqual([]);
}

function expectNothing(migration: SimulatedMigration): void {
  expect(stacksOf(migration)).toEqual([]);
  expect(migration.cloud.sets.sets.size).toBe(0);
  expect(openActions(migration.journal.entries()).size).toBe(0);
}

// At once the operations of the dead process still run; an hour later they have long ended.
const situations: [When, number][] = [
  ['before', 0],
  ['after', 0],
  ['before', 3_600_000],
  ['after', 3_600_000],
];

describe.each(situations)(
  'killed %s any call, and taken up %i ms later',
  { timeout: 60_000 },
  (when, pause) => {
    test('a deploy ends complete, with nothing created twice', async () => {
      const calls = await atEveryCall(nothing, deploy, when, pause, async (migration) => {
        await deploy(migration);
        const created = migration.cloud.mutations.filter((line) => line.startsWith('create'));
        expect(new Set(created).size).toBe(created.length);
        await expectComplete(migration);
      });
      expect(calls).toBeGreaterThan(60);
    });

    test('an update ends complete, and every stack has the new template', async () => {
      await atEveryCall(everything, updateAll, when, pause, async (migration) => {
        await updateAll(migration);
        expect(stacksOf(migration)).toEqual(complete.map((line) => line.replace('CREATE', 'UPDATE')));
        expect(openActions(migration.journal.entries()).size).toBe(0);
      });
    });

    test('a cleanup leaves nothing', async () => {
      await atEveryCall(everything, cleanUp, when, pause, async (migration) => {
        await cleanUp(migration);
        expectNothing(migration);
      });
    });

    test('a deploy can be cleaned up, and then deployed anew', async () => {
      await atEveryCall(nothing, deploy, when, pause, async (migration) => {
        await cleanUp(migration);
        expectNothing(migration);
        await deploy(migration);
        await expectComplete(migration);
      });
    });

    test('a cleanup can be turned round by a deploy', async () => {
      await atEveryCall(everything, cleanUp, when, pause, async (migration) => {
        await deploy(migration);
        await expectComplete(migration);
      });
    });
  },
);

test('any sequence of commands, each killed anywhere, ends well', { timeout: 60_000 }, async () => {
  const kill: fc.Arbitrary<Kill> = fc.record({
    call: fc.integer({ min: 1, max: 200 }),
    when: fc.constantFrom<When>('before', 'after'),
    pause: fc.constantFrom(0, 7_000, 29_000, 3_600_000),
  });
  const step = fc.tuple(fc.constantFrom<Command>(deploy, updateAll, cleanUp), kill);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 5 }), async (steps) => {
      const migration = migrationOfPlatform();
      for (const [command, how] of steps) await killed(command, migration, how);
      await updateAll(migration);
      expect(stacksOf(migration).map((line) => line.replace(/ \w+_COMPLETE$/, ''))).toEqual(
        complete.map((line) => line.replace(' CREATE_COMPLETE', '')),
      );
      await cleanUp(migration);
      expectNothing(migration);
    }),
    { numRuns: 80 },
  );
});
