import { findStack } from '../../deployment/find-stack.ts';
import type { DeployableLayer } from '../../deployment/layer.ts';
import type { StackResource, StackView } from '../../deployment/ports.ts';
import { inParallel } from '../../parallel.ts';
import type { Resource } from '../../teardown/ports.ts';
import type { MigrationWorld } from '../world.ts';

/** Looks at once: each stack is asked for, and for what it holds. */
export const looksAtOnce = 6;

export interface FoundStack {
  readonly layer: DeployableLayer;
  readonly region: string;
  readonly view: StackView;
  readonly resources: readonly StackResource[];
}

/** Every stack that this environment has, source region first. */
export async function findStacks(world: MigrationWorld): Promise<readonly FoundStack[]> {
  const places = (['source', 'target'] as const).flatMap((role) =>
    world.layers.filter(({ regions }) => regions.includes(role)).map((layer) => ({ layer, role })),
  );
  const found = new Map<object, FoundStack>();
  await inParallel(places, looksAtOnce, async (place) => {
    const { layer, role } = place;
    const view = await findStack(layer, role, world);
    if (!view) return;
    const region = world.regions[role];
    found.set(place, { layer, region, view, resources: await world.stacks.resources(region, view.id) });
  });
  return places.flatMap((place) => found.get(place) ?? []);
}

/** The stacks themselves, and what they hold, by type and name. */
export const resourcesOf = (stacks: readonly FoundStack[]): readonly Resource[] =>
  stacks.flatMap(({ region, view, resources }) => [
    { region, type: 'AWS::CloudFormation::Stack', name: view.name },
    ...resources
      .filter(({ physicalId }) => physicalId !== '')
      .map(({ type, physicalId }): Resource => ({ region, type, name: physicalId })),
  ]);
