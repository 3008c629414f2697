import { actions, endOpen } from './actions.ts';
import { blocked, rollbackFailed } from './blocked.ts';
import type { DeployableLayer } from './layer.ts';
import type { StackView } from './ports.ts';
import { untilSettled } from './until-settled.ts';
import type { DeploymentWorld } from './world.ts';

/**
 * Brings a stack out of a failed state as far as the operator asked for it: a rollback that failed is gone on with.
 * @throws MigrationError STACK_BLOCKED (exit 4) for everything else, with the way on. Nothing is deleted here.
 */
export async function unblock(
  layer: DeployableLayer,
  region: string,
  stack: StackView,
  world: DeploymentWorld,
): Promise<StackView> {
  const { context, stacks, continueRollback } = world;
  const name = actions.continueRollback(stack.name, region);
  await endOpen(context, [name], `found ${stack.status}`);
  if (stack.status !== rollbackFailed || !continueRollback) throw await blocked(stack, region, world);
  const action = await context.intend(name, region, `go on with the rollback of ${layer.name}`);
  await stacks.continueRollback(region, stack.id, skippedIn(stack, continueRollback.skip), action.token);
  const ended = await untilSettled(layer, region, stack.id, 'rolling back', world);
  await action.end(ended?.status ?? 'gone');
  if (ended?.state !== 'usable') throw await blocked(ended ?? stack, region, world);
  return ended;
}

/** What CloudFormation calls the resources of one stack that are to be left as they are. */
const skippedIn = ({ name }: StackView, skip: readonly string[]): readonly string[] =>
  skip.filter((each) => each.startsWith(`${name}.`)).map((each) => each.slice(name.length + 1));
