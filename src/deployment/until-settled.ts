import type { StepContext } from '../runbook/phase.ts';
import type { DeployableLayer } from './layer.ts';
import { othersOnStack } from './others.ts';
import type { StackView } from './ports.ts';
import { tellChanges } from './resource-changes.ts';
import type { DeploymentWorld } from './world.ts';

/**
 * Waits until nothing is under way on a stack, whoever started it.
 * @param doing what we do to it; undefined while we only wait for what was under way before, which may be somebody else's.
 * @returns undefined when there is no such stack.
 */
export async function untilSettled(
  layer: DeployableLayer,
  region: string,
  nameOrArn: string,
  doing: string | undefined,
  world: DeploymentWorld,
): Promise<StackView | undefined> {
  let known = nameOrArn;
  let view: StackView | undefined;
  let others: Promise<string | undefined> | undefined;
  await world.watch.untilEnded({
    regions: [region],
    stacks: () => [known],
    look: async () => {
      view = await world.stacks.describe(region, known);
      if (view?.state !== 'in-progress') return true;
      known = view.id; // A stack that is deleted while we look is found by its ARN only (T19).
      if (doing === undefined) others ??= othersOnStack(region, known, world);
      const text = await others;
      if (text === undefined) await showProgress(layer.name, region, doing ?? 'waiting for', known, world);
      else world.context.progress({ region, subject: layer.name, text, state: 'running' });
      return false;
    },
  });
  return view;
}

/** Shows how far a stack is. */
export async function showProgress(
  subject: string,
  region: string,
  doing: string,
  stackId: string,
  world: Pick<DeploymentWorld, 'stacks' | 'changes'> & { readonly context: Pick<StepContext, 'progress'> },
): Promise<void> {
  const resources = stackId === '' ? [] : await world.stacks.resources(region, stackId);
  tellChanges(subject, region, world.changes.since(stackId, resources, doing === 'creating'), world.context);
  // Before it is deleted, a resource is complete in another sense.
  const ended = doing === 'deleting' ? /^DELETE_COMPLETE$/ : /^(CREATE|UPDATE|DELETE|IMPORT)_COMPLETE$/;
  const done = resources.filter(({ status }) => ended.test(status)).length;
  const newest = resources.findLast(({ status }) => status.endsWith('_IN_PROGRESS'));
  const text = newest ? `${doing} ${newest.logicalId}` : doing;
  world.context.progress({ region, subject, text, done, total: resources.length, state: 'running' });
}
