import { actions } from './actions.ts';
import {
  awsCommand,
  blocked,
  deployAgain,
  heldBy,
  stackBlocked,
  subjectOf,
  type BlockedWorld,
} from './blocked.ts';
import type { DeployableLayer } from './layer.ts';
import type { ChangeSetView, StackView } from './ports.ts';
import { untilSettled } from './until-settled.ts';
import type { DeploymentWorld } from './world.ts';

/**
 * Deletes what a create left behind and no update can build on: it was rolled back, or is a change set that nobody executed
 * (T16).
 * @throws MigrationError STACK_BLOCKED when something would be lost with it, or when it cannot be deleted.
 */
export async function clearRemains(
  layer: DeployableLayer,
  region: string,
  remains: StackView,
  world: DeploymentWorld,
): Promise<void> {
  await requireNothingHeld(remains, region, world);
  const name = actions.clearStack(layer.stackName, region);
  const action = await world.context.intend(
    name,
    region,
    `delete the ${remains.status} stack of ${layer.name}`,
  );
  await world.stacks.delete(region, remains.id, action.token);
  const ended = await untilSettled(layer, region, remains.id, 'removing the remains of', world);
  await action.end(ended?.status ?? 'gone');
  if (ended && ended.state !== 'absent') throw await blocked(ended, region, world);
}

/** @throws MigrationError STACK_BLOCKED when something would be lost with the remains. */
export async function requireNothingHeld(
  remains: StackView,
  region: string,
  world: BlockedWorld,
): Promise<void> {
  const { stacks } = world;
  const held = heldBy(await stacks.resources(region, remains.id));
  const subject = subjectOf(remains, region);
  if (held.length > 0)
    throw stackBlocked(`${subject}, which should hold nothing.`, held, [
      'Look at what it holds. If nothing of it is needed, have it deleted, and made anew:',
      awsCommand('delete-stack', region, remains.id),
      deployAgain(world),
    ]);
  if (remains.state !== 'shell') return;
  const theirs = (await stacks.changeSets(region, remains.id)).filter(isSomebodysWork);
  if (theirs.length === 0) return;
  const names = theirs.map(({ name, createdAt }) => `${name} of ${new Date(createdAt).toISOString()}`);
  throw stackBlocked(
    `${subject}: somebody else's change set waits to be executed, ${names.join(' and ')}.`,
    [],
    [
      'Ask who made it. If it is not needed, have it deleted, and the stack made by us:',
      ...theirs.map(
        ({ name }) => `${awsCommand('delete-change-set', region, remains.id)} --change-set-name ${name}`,
      ),
      deployAgain(world),
    ],
  );
}

/** Our own change sets are plans, and one that failed or is obsolete waits for nobody. */
const isSomebodysWork = ({ name, isExecutable }: ChangeSetView): boolean =>
  isExecutable && !name.startsWith('trading-migrate-');
