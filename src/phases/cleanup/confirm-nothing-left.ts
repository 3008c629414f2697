import { plural } from '../../deployment/plural.ts';
import { MigrationError } from '../../errors.ts';
import type { StayingResource } from '../../runbook/events.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { lookForRemains } from './look-for-remains.ts';

/** Looks before what is still there counts as left: IAM and DynamoDB list for a moment what was just deleted. */
const looks = 5;

/**
 * Asks both regions for everything that a stack ever held, and for anything that carries the environment's suffix.
 * @throws MigrationError LEFTOVERS (exit 4), naming each that should be gone.
 */
export const confirmNothingLeft = (world: MigrationWorld): Step => ({
  name: 'confirm-nothing-left',
  title: 'Look for what is left',
  run: async (context) => {
    const { regions } = world;
    let found = await lookForRemains(world, context.journal());
    for (let look = 1; remainingOf(found.staying).length > 0 && look < looks; look += 1) {
      await context.clock.sleep(world.pollSeconds * 1000, context.signal);
      found = await lookForRemains(world, context.journal());
    }
    const remaining = remainingOf(found.staying).map(inWords);
    await context.record({ type: 'cleanup-confirmed', remaining, ...found });
    if (remaining.length > 0) throw leftovers(remaining);
    const removed = found.removed.reduce((sum, { count }) => sum + count, 0);
    return `${removed} resources are gone from ${regions.source} and ${regions.target}, ${found.staying.length} stay as they should`;
  },
});

const remainingOf = (staying: readonly StayingResource[]): readonly StayingResource[] =>
  staying.filter(({ why }) => why === 'remains');

const inWords = ({ region, type, name }: StayingResource): string => `${type} ${name} in ${region}`;

const leftovers = (remaining: readonly string[]): MigrationError =>
  new MigrationError(
    'aws',
    `Cleanup left ${plural(remaining.length, 'resource')}: ${remaining.join(', ')}.`,
    {
      code: 'LEFTOVERS',
      untouched: 'No stack that is still there holds them, so they were not touched.',
      next: [
        'Look at each and delete it by hand if it is yours.',
        'Then run the same command again: it looks again.',
      ],
    },
  );
