import { findStack, type StackFinder } from './find-stack.ts';
import type { DeployableLayer } from './layer.ts';

export interface ObservedStack {
  readonly layer: string;
  readonly region: string;
  /** CloudFormation's status; null when there is no stack. */
  readonly status: string | null;
}

/** What AWS has of every layer, in every region of it, right now; source region first. */
export const observeLayers = (
  layers: readonly DeployableLayer[],
  finder: StackFinder,
): Promise<readonly ObservedStack[]> =>
  Promise.all(
    layers.flatMap((layer) =>
      (['source', 'target'] as const)
        .filter((role) => layer.regions.includes(role))
        .map(async (role) => ({
          layer: layer.name,
          region: finder.regions[role],
          status: (await findStack(layer, role, finder))?.status ?? null,
        })),
    ),
  );
