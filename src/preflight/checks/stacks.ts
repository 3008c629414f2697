import { blocked, rollbackFailed, type BlockedWorld } from '../../deployment/blocked.ts';
import type { StackView } from '../../deployment/ports.ts';
import { inoperable, type InstanceWorld } from '../../deployment/prepare-instance.ts';
import { requireNothingHeld } from '../../deployment/remains.ts';
import { MigrationError } from '../../errors.ts';
import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed.ts';
import type { Finding } from '../finding.ts';
import type { PreflightWorld } from '../world.ts';
import { plural } from '../../deployment/plural.ts';

/** Whether the stacks that are there are in states that a deploy can go on from. */
export const stacks: Check = {
  name: 'stacks',
  title: 'Stacks',
  questions: (world) => {
    const { layers, regions, deployed } = world;
    return (['source', 'target'] as const).map((role) => ({
      region: regions[role],
      about: 'the states of the stacks',
      ask: async () => {
        const inRegion = layers.filter((layer) => layer.regions.includes(role));
        const found = await Promise.all(inRegion.map((layer) => deployed.stackOf(layer, role)));
        const noted = (await Promise.all(found.map((each) => judgeStack(each, world)))).flat();
        return noted.length > 0 ? noted : [allGood(regions[role], found)];
      },
    }));
  },
};

const allGood = (region: string, found: readonly DeployedStack[]): Finding => {
  const there = found.filter(({ stack }) => stack).length;
  return {
    severity: 'ok',
    region,
    what:
      there === 0
        ? `${plural(found.length, 'stack')} to make`
        : `${there} of ${plural(found.length, 'stack')} there, and can be updated`,
  };
};

/** Nothing about a stack that is not there, or that can be updated. */
export async function judgeStack(
  { layer, region, stack, instance }: DeployedStack,
  world: InstanceWorld & Pick<PreflightWorld, 'continuesRollback'>,
): Promise<readonly Finding[]> {
  if (instance?.status === 'INOPERABLE') return [blocking(await inoperable(layer, instance, world), region)];
  switch (stack?.state) {
    case undefined:
    case 'usable':
    case 'absent':
      return [];
    case 'in-progress':
      return [
        warning(
          stack,
          region,
          'Another operation is under way, of whomever: a deploy waits until it has ended.',
        ),
      ];
    case 'rolled-back':
    case 'shell':
      return [await judgeRemains(stack, region, world)];
    case 'failed':
      if (world.continuesRollback && stack.status === rollbackFailed)
        return [warning(stack, region, 'The deploy goes on with its rollback first.')];
      return [blocking(await blocked(stack, region, world), region)];
  }
}

async function judgeRemains(stack: StackView, region: string, world: BlockedWorld): Promise<Finding> {
  try {
    await requireNothingHeld(stack, region, world);
    return warning(stack, region, 'It holds nothing: a deploy deletes it and makes it anew.');
  } catch (error) {
    if (error instanceof MigrationError && error.code === 'STACK_BLOCKED') return blocking(error, region);
    throw error;
  }
}

const warning = ({ name, status, reason }: StackView, region: string, next: string): Finding => ({
  severity: 'warn',
  region,
  what: `${name} is ${status}`,
  ...(reason ? { why: reason } : {}),
  next: [next],
});

/** In the words in which a deploy would say it. */
const blocking = ({ message, next }: MigrationError, region: string): Finding => ({
  severity: 'block',
  region,
  what: message.replace(/\.$/, ''),
  next,
});
