import { MigrationError } from '../errors.ts';
import type { Layer, DeployableLayer, RegionRole } from './layer.ts';
import type { Stacks, StackSets, StackView } from './ports.ts';
import type { RegionPair } from '../runbook/events.ts';

/** What finding a layer's stacks needs. */
export interface StackFinder {
  readonly stacks: Stacks;
  readonly stackSets: StackSets;
  readonly regions: RegionPair;
  readonly account: string;
}

/** The layer's stack in a region, whether it is one of a StackSet or a plain one; undefined when there is none. */
export async function findStack(
  layer: DeployableLayer,
  role: RegionRole,
  finder: StackFinder,
): Promise<StackView | undefined> {
  const region = finder.regions[role];
  if (layer.kind === 'stack') return present(await finder.stacks.describe(region, layer.stackName));
  const instance = await finder.stackSets.instance(layer.stackName, finder.account, region);
  return instance?.stackId ? present(await finder.stacks.describe(region, instance.stackId)) : undefined;
}

const present = (view: StackView | undefined): StackView | undefined =>
  view?.state === 'absent' ? undefined : view;

/**
 * One output of a layer that was deployed by an earlier command.
 * @throws MigrationError NOT_DEPLOYED (exit 2).
 */
export async function outputOf(
  layers: readonly DeployableLayer[],
  name: Layer['name'],
  role: RegionRole,
  output: string,
  finder: StackFinder,
): Promise<string> {
  const layer = layers.find((each) => each.name === name);
  if (!layer) throw new Error(`there is no layer ${name}`);
  const stack = await findStack(layer, role, finder);
  const value = stack?.state === 'usable' ? stack.outputs[output] : undefined;
  if (value !== undefined) return value;
  throw new MigrationError(
    'usage',
    `Layer ${name} is not deployed in ${finder.regions[role]}: there is no output ${output} of ${layer.stackName}.`,
    {
      code: 'NOT_DEPLOYED',
      untouched: 'Nothing was changed.',
      next: ['Run trading-migrate deploy first, with the same environment suffix.'],
    },
  );
}
