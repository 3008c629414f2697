import { MigrationError } from '../../../../src/errors.ts';
import { resumableRun } from '../../../../src/runbook/engine.ts';
import { openActions } from '../../../../src/runbook/run-state.ts';
import { foldLastRun } from '../../../../src/runbook/runs.ts';
import type { SimulatedStack } from '../../../support/simulated-stacks.ts';
import { runbookRequest, type SimulatedMigration } from '../../../support/world.ts';
import { faultsOf, isThere, stacksOf } from './expectations.ts';
import type { Command } from './run.ts';
import type { Step } from './scenario.ts';

/** @throws Error, which is what a scenario ends with when the program did wrong. */
export function require(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/**
 * Nothing is there twice, and no deploy deletes what stood.
 * @param stood stacks that were complete before, and that nobody was about to delete.
 */
export function checkStacks(
  migration: SimulatedMigration,
  { command, version }: Command,
  stood: readonly SimulatedStack[],
): void {
  for (const layer of version.layers)
    for (const role of layer.regions) {
      const there = stacksOf(migration, layer, role).filter(isThere);
      require(there.length < 2, `there are ${there.length} stacks of ${layer.name} in the ${role} region`);
    }
  const lost = stood.filter((stack) => !isThere(stack)).map(({ name }) => name);
  require(command === 'cleanup' || lost.length === 0, `the deploy deleted ${lost.join(', ')}`);
}

/** Whether the journal has the end, though the process may have died before it could say so itself. */
export const saysDone = ({ journal }: SimulatedMigration, from: number): boolean =>
  journal
    .entries()
    .slice(from)
    .some(({ event }) => event.type === 'run-ended' && event.status === 'done');

/** What is said to be done is done. */
export function checkDone(migration: SimulatedMigration, { command, version }: Command): void {
  const { cloud, journal } = migration;
  const left = [...cloud.stage.all.filter(isThere), ...cloud.sets.sets.values()].map(({ name }) => name);
  const wrong = command === 'cleanup' ? left.map((name) => `${name} is left`) : faultsOf(migration, version);
  require(wrong.length === 0, `it says that it is done, but ${wrong.join('; ')}`);
  const open = [...openActions(journal.entries()).keys()];
  require(open.length === 0, `it is done, and the journal leaves open ${open.join(', ')}`);
}

/** What did not end well can go on. */
export function checkResumable({ journal }: SimulatedMigration, { command }: Command): void {
  const phases = [{ name: 'phase', title: 'Phase', steps: [] }];
  const started = { ...runbookRequest(phases).started, command };
  const last = foldLastRun(journal.entries());
  // Its only phase was done, and it died before it could say so.
  if (last?.phases.every(({ status }) => status === 'done')) return;
  require(resumableRun(last, { phases, started }) !== undefined, 'it cannot be resumed');
}

/** It says why it did not end well, in the journal too, and that is why. */
export function checkFailure(
  migration: SimulatedMigration,
  { trouble, outage }: Step,
  error: unknown,
  failed: ReadonlySet<string>,
): void {
  require(error instanceof
    MigrationError, `it fails with a bug: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  const last = migration.journal.entries().at(-1)?.event;
  const told = last?.type === 'run-ended' && last.status === 'failed' ? last.reason : undefined;
  require(error.message !== '' &&
    told === error.message, `the journal gives ${told ?? 'no reason'} for ${error.message}`);
  for (const { layer, regions } of error.failures)
    for (const { region, outcome, request, words } of regions) {
      if (outcome !== 'failed') continue;
      // What AWS refused outright failed on its way.
      if (request === undefined)
        require(failed.has(`${layer}-test ${region}`), `it says that ${layer} failed in ${region}: ${words}`);
      require(words !== '', `it does not say why ${layer} failed in ${region}`);
    }
  require(isPlausible(
    migration,
    error,
    trouble.probability > 0 || outage !== undefined,
  ), `it fails for no reason: ${error.message}`);
}

function isPlausible(
  { cloud }: SimulatedMigration,
  { code, failures }: MigrationError,
  hadTrouble: boolean,
): boolean {
  switch (code) {
    case 'LAYER_FAILED':
      return (
        failures.length > 0 &&
        (hadTrouble || failures.every(({ regions }) => regions.every(({ request }) => request === undefined)))
      );
    case 'STACK_BLOCKED':
      return cloud.stage.all.some(({ status }) => status.endsWith('_FAILED'));
    case 'INSTANCE_INOPERABLE':
      return [...cloud.sets.sets.values()].some(({ instances }) =>
        [...instances.values()].some(({ status }) => status === 'INOPERABLE'),
      );
    case 'AWS_REFUSED': // Of what is asked before a layer's turn.
    case 'ENDPOINT_UNREACHABLE':
      return hadTrouble;
    default:
      return false;
  }
}
