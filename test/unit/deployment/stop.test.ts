import { describe, expect, test, vi } from 'vitest';
import { deployLayers } from '../../../src/deployment/deploy.ts';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import { stopLayers } from '../../../src/deployment/stop.ts';
import { MigrationError } from '../../../src/errors.ts';
import { stopRequested } from '../../../src/runbook/outcome.ts';
import { regions, runbookRequest, type SimulatedMigration } from '../../support/world.ts';
import { complete, deploy, migrationOfPlatform, platform, stacksOf, withResources } from './platform.ts';

const { source, target } = regions;

const reason = new MigrationError('interrupted', 'Interrupted.', { code: stopRequested });

/** Deploys until AWS was asked for something, and then stops as the engine does. */
async function stopAfter(
  migration: SimulatedMigration,
  mutation: string,
  layers: readonly DeployableLayer[] = platform,
  error = reason,
): Promise<readonly string[]> {
  const controller = new AbortController();
  const from = migration.journal.entries().length;
  const known = migration.cloud.mutations.length;
  const observe = (): void => {
    if (migration.cloud.mutations.slice(known).includes(mutation)) controller.abort(error);
  };
  const run = migration.run((world) => deployLayers(layers, world), {
    started: runbookRequest([]).started,
    observe,
    signal: controller.signal,
    stop: (world) => stopLayers(layers, world),
  });
  await expect(run).rejects.toBe(error);
  return migration.journal
    .entries()
    .slice(from)
    .flatMap(({ event }) =>
      event.type === 'operation-stopped' ? [`${event.layer} ${event.region} ${event.outcome}`] : [],
    )
    .sort();
}

const newState = withResources('state', ['Table', 'Alarm']);
const newNetwork = withResources('network', ['Vpc', 'Subnet', 'Endpoint']);

const deployed = async (): Promise<SimulatedMigration> => {
  const migration = migrationOfPlatform();
  await deploy(migration);
  return migration;
};

describe('a deploy that is stopped', () => {
  test('has the update of a stack cancelled and rolled back, and the next deploy makes it', async () => {
    const migration = await deployed();
    const stopped = await stopAfter(migration, `update stack state-test in ${source}`, newState);
    expect(stopped).toEqual([`state ${source} stopping`]);
    expect(migration.cloud.mutations.at(-1)).toBe(`cancel the update of state-test in ${source}`);
    await deploy(migration, newState);
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
    const waited = migration.seen.flatMap((event) => (event.type === 'progress' ? [event.text] : []));
    expect(waited.join()).not.toContain('somebody else');
  });

  test('leaves a create to go on, and says so', async () => {
    const migration = migrationOfPlatform();
    const stopped = await stopAfter(migration, `create stack state-test in ${source}`);
    expect(stopped).toEqual([`state ${source} left`]);
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
  });

  test('has the operations on StackSets stopped: what is in flight ends, nothing more begins', async () => {
    const migration = await deployed();
    const stopped = await stopAfter(migration, 'update StackSet network-test', newNetwork);
    expect(stopped).toEqual([`network ${source} stopping`]);
    migration.clock.advance(3_600_000);
    const operation = migration.cloud.sets.require('network-test').operations.at(-1);
    expect(operation?.status).toBe('STOPPED');
    await deploy(migration, newNetwork);
    expect(stacksOf(migration).filter((line) => line.startsWith('network'))).toEqual([
      `network-test ${target} UPDATE_COMPLETE`,
      `network-test ${source} UPDATE_COMPLETE`,
    ]);
  });

  test('starts nothing more, on AWS or in the journal', async () => {
    const migration = migrationOfPlatform();
    await stopAfter(migration, 'create StackSet network-test');
    const mutations = migration.cloud.mutations.filter((line) => line.startsWith('create'));
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
    expect(mutations.length).toBeLessThan(4);
  });

  test('leaves alone what somebody else began meanwhile', async () => {
    const migration = await deployed();
    vi.spyOn(migration.cloud.stacks, 'newestOperation').mockResolvedValue({
      ...{ token: 'theirs', action: 'UPDATE', startedAt: 0 },
    });
    expect(await stopAfter(migration, `update stack state-test in ${source}`, newState)).toEqual([]);
  });

  test('says what AWS refused, and stops the rest', async () => {
    const migration = await deployed();
    const refusal = new MigrationError('aws', 'AWS refused it.', { code: 'AWS_REFUSED' });
    vi.spyOn(migration.cloud.stacks, 'cancelUpdate').mockRejectedValueOnce(refusal);
    const stopped = await stopAfter(migration, `update stack state-test in ${source}`, newState);
    expect(stopped).toEqual([`state ${source} left`]);
    expect(migration.recorded('operation-stopped')[0]?.detail).toBe('AWS refused it.');
    await deploy(migration, newState);
    expect(stacksOf(migration)).toContain(`state-test ${source} UPDATE_COMPLETE`);
  });

  test('is only left when the operator does not ask for more', async () => {
    const migration = await deployed();
    const left = new MigrationError('interrupted', 'Interrupted.', { code: 'INTERRUPTED' });
    expect(await stopAfter(migration, `update stack state-test in ${source}`, newState, left)).toEqual([]);
    expect(migration.cloud.mutations.at(-1)).toBe(`update stack state-test in ${source}`);
  });
});
