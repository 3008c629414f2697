import type { RegionPair } from '../runbook/events.ts';
import type { StepContext } from '../runbook/phase.ts';
import type { DeployableLayer } from './layer.ts';
import type { Stacks } from './ports.ts';
import { createResourceChanges } from './resource-changes.ts';
import { showProgress } from './until-settled.ts';

interface UnderWay {
  readonly layer: string;
  readonly region: string;
  readonly stackId: string;
}

/**
 * Looks, again and again, at what is under way on the stacks of layers, whoever began it: one listing a region each time, whatever
 * their number (T18), and a closer look at those that are.
 * @returns a look, which resolves with whether anything is under way.
 */
export function lookAtStacks(
  layers: readonly DeployableLayer[],
  { stacks, regions }: { readonly stacks: Stacks; readonly regions: RegionPair },
): (tell: StepContext['progress']) => Promise<boolean> {
  let before: readonly UnderWay[] = [];
  const changes = createResourceChanges();
  return async (progress) => {
    const both = [regions.source, regions.target];
    const listed = await Promise.all(
      both.map(async (region) => underWayOf(layers, region, await stacks.inProgress(region))),
    );
    const now = listed.flat();
    const ended = before.filter(({ stackId }) => now.every((each) => each.stackId !== stackId));
    before = now;
    for (const { layer, region, stackId } of ended) {
      const stack = await stacks.describe(region, stackId);
      const state = stack?.state === 'usable' ? 'done' : 'failed';
      progress({ region, subject: layer, text: stack?.status ?? 'gone', state });
    }
    for (const { layer, region, stackId } of now)
      await showProgress(layer, region, 'under way', stackId, {
        ...{ stacks, changes },
        context: { progress },
      });
    return now.length > 0;
  };
}

/** @param listed names and ARNs; a stack of a StackSet has the set's name in its own. */
const underWayOf = (
  layers: readonly DeployableLayer[],
  region: string,
  listed: readonly string[],
): readonly UnderWay[] =>
  listed.flatMap((stackId) => {
    const name = /:stack\/([^/]+)\//.exec(stackId)?.[1];
    const layer = layers.find(({ kind, stackName }) =>
      kind === 'stack' ? name === stackName : name?.startsWith(`StackSet-${stackName}-`),
    );
    return layer ? [{ layer: layer.name, region, stackId }] : [];
  });
