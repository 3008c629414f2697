import type { DeployableLayer, OutputSource, ParameterSource, RegionRole } from './layer.ts';

/**
 * What a deploy does, and waits for, by itself: the stack of a layer in one region, or the StackSet that such stacks belong
 * to.
 */
export interface Part {
  readonly name: string;
  readonly layer: DeployableLayer;
  /** Region of the stack; undefined for a StackSet. */
  readonly role?: RegionRole;
  /** Names of the parts that must be complete before. */
  readonly after: readonly string[];
}

/**
 * Parts of layers, each of which waits for what it reads and for nothing else: a stack that reads outputs of one region does
 * not wait for the other.
 * @param isThere whether the layer's StackSet exists. An update of it reaches the stacks of all regions, so it waits for
 * what any of them reads; a new one has no stacks, and waits only for what it is made of.
 */
export const partsOf = (
  layers: readonly DeployableLayer[],
  isThere: (layer: DeployableLayer) => boolean,
): readonly Part[] =>
  layers.flatMap((layer) =>
    layer.kind === 'stack'
      ? layer.regions.map((role) => stackPart(layer, role))
      : [setPart(layer, isThere(layer)), ...layer.regions.map((role) => instancePart(layer, role))],
  );

const stackOf = (layer: string, role: RegionRole): string => `${layer}/${role}`;

const stackPart = (layer: DeployableLayer, role: RegionRole): Part => ({
  name: stackOf(layer.name, role),
  layer,
  role,
  after: [
    ...wholeLayers(layer),
    ...producersOf([...valuesOf(layer.parameters), ...overridesOf(layer, role), ...bucketsOf(layer, role)]),
    ...regionBefore(layer, role),
  ],
});

const setPart = (layer: DeployableLayer, isThere: boolean): Part => ({
  name: layer.name,
  layer,
  after: [
    ...wholeLayers(layer),
    ...producersOf([
      ...valuesOf(layer.parameters),
      ...valuesOf({ ...layer.roles }),
      ...valuesOf(layer.buckets),
      // What it reads of itself is there already, since it exists.
      ...(isThere ? layer.regions.flatMap((role) => overridesOf(layer, role)) : []),
    ]).filter((name) => !layer.regions.some((role) => name === stackOf(layer.name, role))),
  ],
});

const instancePart = (layer: DeployableLayer, role: RegionRole): Part => ({
  name: stackOf(layer.name, role),
  layer,
  role,
  after: [layer.name, ...producersOf(overridesOf(layer, role)), ...regionBefore(layer, role)],
});

/** A dependency that is declared, rather than read, says nothing about regions. */
const wholeLayers = ({ dependsOn }: DeployableLayer): readonly string[] =>
  dependsOn.flatMap((name) => [stackOf(name, 'source'), stackOf(name, 'target')]);

const regionBefore = (
  { name, regions, regionConcurrency }: DeployableLayer,
  role: RegionRole,
): readonly string[] => {
  const before = regionConcurrency === 'parallel' ? undefined : regions[regions.indexOf(role) - 1];
  return before === undefined ? [] : [stackOf(name, before)];
};

const producersOf = (sources: readonly ParameterSource[]): readonly string[] =>
  sources
    .filter((source): source is OutputSource => source.from === 'output')
    .map(({ layer, region }) => stackOf(layer, region));

const valuesOf = (
  sources: Readonly<Record<string, ParameterSource>> | undefined,
): readonly ParameterSource[] => Object.values(sources ?? {});

const overridesOf = (layer: DeployableLayer, role: RegionRole): readonly ParameterSource[] =>
  valuesOf(layer.overrides?.[role]);

const bucketsOf = ({ buckets }: DeployableLayer, role: RegionRole): readonly ParameterSource[] => {
  const bucket = buckets?.[role];
  return bucket ? [bucket] : [];
};
