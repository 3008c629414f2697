import type {
  DeployableLayer,
  OutputSource,
  ParameterSource,
  RegionRole,
} from '../../src/deployment/layer.ts';

/** How long AWS takes for a layer's stack in a region, in any unit. */
export type TimeOf = (layer: DeployableLayer, role: RegionRole) => number;

/**
 * The longest chain of stacks, each of which needs the one before: no deploy can be faster. It is found from what a manifest
 * means, and not from what the program makes of it.
 */
export function criticalPath(layers: readonly DeployableLayer[], timeOf: TimeOf): number {
  const known = new Map(layers.map((layer) => [layer.name, layer]));
  const ends = new Map<string, number>();
  const endOf = (name: string, role: RegionRole): number => {
    const layer = known.get(name);
    if (!layer?.regions.includes(role)) return 0;
    const key = `${name} ${role}`;
    const end =
      ends.get(key) ??
      Math.max(0, ...needs(layer, role).map(([of, where]) => endOf(of, where))) + timeOf(layer, role);
    ends.set(key, end);
    return end;
  };
  return Math.max(0, ...layers.flatMap(({ name, regions }) => regions.map((role) => endOf(name, role))));
}

/** As long as it takes when nothing is done beside anything else. */
export const oneAfterAnother = (layers: readonly DeployableLayer[], timeOf: TimeOf): number =>
  layers
    .flatMap((layer) => layer.regions.map((role) => timeOf(layer, role)))
    .reduce((sum, time) => sum + time, 0);

export type StackName = readonly [layer: string, role: RegionRole];

/** Stacks that must be complete before a layer's stack in a region is begun. */
export function needs(layer: DeployableLayer, role: RegionRole): readonly StackName[] {
  const { name, dependsOn, parameters, overrides, roles, buckets, regions, regionConcurrency } = layer;
  const read: readonly ParameterSource[] = [
    ...Object.values(parameters),
    ...Object.values(overrides?.[role] ?? {}),
    ...(roles ? [roles.administrationRoleArn, roles.executionRoleName] : []),
    ...Object.values(buckets ?? {}),
  ];
  const before = regions[regions.indexOf(role) - 1];
  return [
    ...read
      .filter((source): source is OutputSource => source.from === 'output')
      .map((source): StackName => [source.layer, source.region]),
    ...dependsOn.flatMap((each): StackName[] => [
      [each, 'source'],
      [each, 'target'],
    ]),
    ...(before && regionConcurrency !== 'parallel' ? [[name, before] as const] : []),
  ];
}
