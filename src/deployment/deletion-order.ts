import { together } from '../parallel.ts';
import type { DeployableLayer } from './layer.ts';
import { regionOf, type DeploymentWorld } from './world.ts';

/** Regions of a layer in the order in which its stacks are deleted: the reverse of its own, but for one that must go last. */
export function deletionOrder(
  layer: DeployableLayer,
  world: Pick<DeploymentWorld, 'regions' | 'deleteLast'>,
): readonly string[] {
  const regions = layer.regions.map((role) => regionOf(world, role)).reverse();
  const isLast = (region: string): boolean => region === world.deleteLast;
  return [...regions.filter((region) => !isLast(region)), ...regions.filter(isLast)];
}

/** Deletes what a layer has in each region: side by side where no region needs another. */
export async function inDeletionOrder(
  layer: DeployableLayer,
  world: DeploymentWorld,
  remove: (region: string) => Promise<void>,
): Promise<void> {
  const regions = deletionOrder(layer, world);
  if (layer.regionConcurrency === 'parallel') await together(regions.map(remove));
  else for (const region of regions) await remove(region);
}
