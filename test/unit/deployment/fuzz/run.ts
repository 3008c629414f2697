import { deleteLayer, deleteLayers, deployLayers } from '../../../../src/deployment/deploy.ts';
import type { DeploymentWorld } from '../../../../src/deployment/world.ts';
import type { MigrationEvent } from '../../../../src/runbook/events.ts';
import { openActions } from '../../../../src/runbook/run-state.ts';
import { randomOf, type Random } from '../../../support/random.ts';
import { Killed } from '../../../support/simulated-process.ts';
import { runbookRequest, simulatedMigration, type SimulatedMigration } from '../../../support/world.ts';
import { checkDone, checkFailure, checkResumable, checkStacks, require, saysDone } from './checks.ts';
import { unmetNeedsOf } from './expectations.ts';
import type { Kill, Scenario, Step, Version } from './scenario.ts';

export type Outcome = 'done' | 'killed' | 'failed';

/** A command as somebody gives it. */
export type Command = Pick<Step, 'command' | 'version' | 'continueRollback'>;

/** No scenario needs so many requests in one process: it goes round in circles. */
const mostCalls = 20_000;

/**
 * Plays a scenario, and after it, when nothing fails any more, brings everything to its last version.
 * @returns what became of each step.
 * @throws Error that says what is wrong with the program, if anything.
 */
export async function play(scenario: Scenario): Promise<readonly Outcome[]> {
  const migration = migrationOf(scenario);
  /** Where a resource ever failed, as `stack name region`. */
  const failed = new Set<string>();
  const outcomes: Outcome[] = [];
  for (const [index, step] of scenario.steps.entries()) {
    outcomes.push(await playStep(migration, step, randomOf(scenario.seed * 31 + index), failed));
    migration.clock.advance(step.pause);
  }
  const version = scenario.steps.at(-1)?.version;
  if (version) await bringToAnEnd(migration, version);
  return outcomes;
}

function migrationOf({ world, seed }: Scenario): SimulatedMigration {
  const { pollSeconds, roundTrip, longest, hidesFailures, resultsLag, overhead, queues } = world;
  const migration = simulatedMigration({ pollSeconds });
  const random = randomOf(seed);
  migration.network.roundTrip = roundTrip;
  migration.cloud.stage.duration = () => random.between(1, longest);
  migration.cloud.resultsLag = resultsLag;
  Object.assign(migration.cloud.sets, { hidesFailures, overhead, queues });
  return migration;
}

/** One process, and everything that can be said of what it leaves, however it ended. */
async function playStep(
  migration: SimulatedMigration,
  step: Step,
  random: Random,
  failed: Set<string>,
): Promise<Outcome> {
  const { cloud, network, process, journal } = migration;
  catchUp(migration);
  const from = journal.entries().length;
  const wasQuiet = openActions(journal.entries()).size === 0;
  // An operation of a process that died may go on for a while, and delete what still stands.
  const stood = wasQuiet
    ? cloud.stage.all.filter(({ status }) => /(CREATE|UPDATE)_COMPLETE$/.test(status))
    : [];
  process.restart();
  const tooEarly: string[] = [];
  if (wasQuiet && step.command === 'deploy')
    cloud.stage.onBegin = (stack) => void tooEarly.push(...unmetNeedsOf(migration, stack, step.version));
  cloud.stage.faults.push(...step.faults.map((fault) => ({ ...fault })));
  letTroubleCome(migration, step, random);
  const { outcome, error } = await perform(migration, step, step.kill);
  const hit = cloud.stage.faults.filter(({ times }, index) => times !== step.faults[index]?.times);
  for (const { stack, region } of hit) failed.add(`${stack} ${region}`);
  cloud.stage.faults.length = 0;
  network.trouble = () => undefined;
  cloud.stage.onBegin = () => undefined;
  catchUp(migration);

  require(tooEarly.length === 0, tooEarly.join('; '));
  require(network.refusals.length === 0, `AWS refused: ${network.refusals.join('; ')}`);
  checkStacks(migration, step, stood);
  if (outcome === 'done' || saysDone(migration, from)) {
    require(!wasQuiet || hit.length === 0, `it says that it is done, and ${JSON.stringify(hit)} failed`);
    checkDone(migration, step);
    return outcome;
  }
  // A process that was killed at its very first line has not begun.
  if (journal.entries().length > from) checkResumable(migration, step);
  if (outcome === 'failed') checkFailure(migration, step, error, failed);
  return outcome;
}

function letTroubleCome({ network, clock }: SimulatedMigration, step: Step, random: Random): void {
  const { trouble, outage } = step;
  const startedAt = clock.now();
  const allowed = network.calls.length + mostCalls;
  network.trouble = (region) => {
    require(network.calls.length < allowed, 'it does not come to an end');
    const second = (clock.now() - startedAt) / 1000;
    if (outage?.region === region && second >= outage.from && second < outage.from + outage.seconds)
      return outage.kind;
    return random.chance(trouble.probability) ? random.pick(trouble.kinds) : undefined;
  };
}

async function perform(
  migration: SimulatedMigration,
  { command, version: { layers, settings }, continueRollback }: Command,
  kill?: Kill,
): Promise<{ readonly outcome: Outcome; readonly error?: unknown }> {
  Object.assign(migration.settings, settings);
  const work = (world: DeploymentWorld): Promise<unknown> =>
    command === 'deploy'
      ? deployLayers(layers, { ...world, ...(continueRollback ? { continueRollback: { skip: [] } } : {}) })
      : deleteLayers(layers, (each) => deleteLayer(each, world));
  try {
    await migration.run(work, {
      started: { ...runbookRequest([]).started, command },
      observe: dieBy(migration, kill),
    });
    return { outcome: 'done' };
  } catch (error) {
    return { outcome: error instanceof Killed ? 'killed' : 'failed', error };
  }
}

/** What the process is told of its own events, and dies by. */
function dieBy({ process }: SimulatedMigration, kill: Kill | undefined): (event: MigrationEvent) => void {
  let left = kill && 'event' in kill ? kill.count : 0;
  if (kill && 'call' in kill) process.killAt(kill.call, kill.when);
  return ({ type }) => {
    if (!kill || !('event' in kill) || type !== kill.event) return;
    left -= 1;
    if (left === 0) process.killAt(process.calls + 1, 'before');
  };
}

/** Lets happen what is due. */
function catchUp({ cloud }: SimulatedMigration): void {
  cloud.sets.proceed();
  cloud.stage.settle();
}

/** Nothing fails any more: one run completes what is there, after a cleanup if something cannot be deployed over. */
async function bringToAnEnd(migration: SimulatedMigration, version: Version): Promise<void> {
  const { cloud, process, clock } = migration;
  process.restart();
  cloud.sets.hidesFailures = false;
  // What still runs may fail yet.
  await clock.sleep(3_600_000);
  if (needsCleanup(migration))
    await mustBeDone(migration, { command: 'cleanup', version, continueRollback: false });
  await mustBeDone(migration, { command: 'deploy', version, continueRollback: true });
  const known = cloud.mutations.length;
  await mustBeDone(migration, { command: 'deploy', version, continueRollback: false });
  const again = cloud.mutations.slice(known);
  require(again.length === 0, `a second deploy of the same would ${again.join(', ')}`);
}

async function mustBeDone(migration: SimulatedMigration, command: Command): Promise<void> {
  const { outcome, error } = await perform(migration, command);
  require(outcome === 'done', `the last ${command.command} is ${outcome}: ${String(error)}`);
  checkDone(migration, command);
}

/** What could not be deleted is left to whoever wanted it deleted. */
function needsCleanup(migration: SimulatedMigration): boolean {
  catchUp(migration);
  const { stage, sets } = migration.cloud;
  return (
    stage.all.some(({ status }) => status === 'DELETE_FAILED') ||
    [...sets.sets.values()].some(({ instances }) =>
      [...instances.values()].some(({ status }) => status === 'INOPERABLE'),
    )
  );
}
