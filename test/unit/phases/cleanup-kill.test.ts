import { expect, it } from 'vitest';
import { cleanupPhase } from '../../../src/phases/cleanup/index.ts';
import type { MigrationWorld } from '../../../src/phases/world.ts';
import { runRunbook } from '../../../src/runbook/engine.ts';
import { openActions } from '../../../src/runbook/run-state.ts';
import { SimulatedProcess, throughProcess } from '../../support/simulated-process.ts';
import { memoryJournal } from '../../support/journal.ts';
import { counter, regions, runbookRequest } from '../../support/world.ts';
import { deploy } from './deploy.ts';
import { platform, type Platform } from './world.ts';

async function deployed(): Promise<Platform> {
  const at = platform();
  await at.run(deploy(at.world));
  at.buckets.fill(regions.source, 'source-bucket', 6);
  at.buckets.fill(regions.target, 'target-bucket', 4);
  at.buckets.fill(regions.source, 'source-bucket-2', 3);
  at.buckets.replicating.add('us-east-1/source-bucket');
  return at;
}

/** Every port that cleanup asks something of, each call of which may be the last. */
const through = (world: MigrationWorld, process: SimulatedProcess): MigrationWorld => ({
  ...world,
  stacks: throughProcess(world.stacks, process),
  stackSets: throughProcess(world.stackSets, process),
  buckets: throughProcess(world.buckets, process),
  fences: throughProcess(world.fences, process),
  guards: throughProcess(world.guards, process),
  inventory: throughProcess(world.inventory, process),
});

it.each(['before', 'after'] as const)(
  'killed %s any call, a cleanup goes on, leaves nothing, and touches nothing that is not ours',
  async (when) => {
    let call = 0;
    for (let wasKilled = true; wasKilled;) {
      call += 1;
      const at = await deployed();
      const process = new SimulatedProcess();
      const journal = memoryJournal(at.clock);
      const newId = counter();
      const run = () =>
        runRunbook(
          runbookRequest([cleanupPhase(through(at.world, process), { emptyBuckets: true })], {
            ...{ clock: at.clock, journal, newId: () => `cleanup-${newId()}` },
          }),
        );
      process.killAt(call, when);
      wasKilled = await run().then(
        () => false,
        (error: unknown) => {
          // Several layers may have been at work.
          if (process.isDead) return true;
          throw error;
        },
      );
      process.restart();
      await run();
      expect(at.cloud.stage.all.filter(({ status }) => status !== 'DELETE_COMPLETE')).toEqual([]);
      expect(at.buckets.count(regions.source, 'source-bucket')).toBe(0);
      expect(at.buckets.count(regions.target, 'target-bucket')).toBe(0);
      expect(at.buckets.count(regions.source, 'source-bucket-2')).toBe(3);
      expect(at.fences.policies.has('source-bucket-2')).toBe(false);
      expect(openActions(journal.entries()).size).toBe(0);
    }
    expect(call).toBeGreaterThan(40);
  },
  60_000,
);
