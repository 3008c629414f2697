import { MigrationError } from '../../errors.ts';
import type { Step } from '../../runbook/phase.ts';
import { belongsTo } from '../../teardown/names.ts';
import type { MigrationWorld } from '../world.ts';

/** Listings before what is still there counts as left: IAM and DynamoDB list for a moment what was just deleted. */
const looks = 5;

/**
 * Lists both regions for anything that carries the environment's suffix.
 * @throws MigrationError LEFTOVERS (exit 4), naming each.
 */
export const confirmNothingLeft = (world: MigrationWorld): Step => ({
  name: 'confirm-nothing-left',
  title: 'Look for what is left',
  run: async (context) => {
    const { regions, environmentSuffix } = world;
    let remaining = await listRemaining(world);
    for (let look = 1; remaining.length > 0 && look < looks; look += 1) {
      await context.clock.sleep(world.pollSeconds * 1000, context.signal);
      remaining = await listRemaining(world);
    }
    await context.record({ type: 'cleanup-confirmed', remaining });
    if (remaining.length === 0)
      return `nothing with the suffix ${environmentSuffix} in ${regions.source} and ${regions.target}`;
    throw new MigrationError('aws', `Cleanup left ${remaining.length} resources: ${remaining.join(', ')}.`, {
      code: 'LEFTOVERS',
      untouched: 'They were not made by a stack that is still there, so they were not touched.',
      next: ['Look at each and delete it by hand if it is yours.'],
    });
  },
});

async function listRemaining({
  regions,
  environmentSuffix,
  inventory,
}: MigrationWorld): Promise<readonly string[]> {
  const matches = belongsTo(environmentSuffix);
  const found = await Promise.all([
    inventory.list(regions.source, true, matches),
    inventory.list(regions.target, false, matches),
  ]);
  return found.flat().map(({ region, type, name }) => `${type} ${name} in ${region}`);
}
