/** A layer: one template, deployed to one or both regions as a StackSet or as a plain stack. */

export type RegionRole = 'source' | 'target';

/** Where a parameter's value comes from. */
export type ParameterSource =
  | { readonly from: 'setting'; readonly setting: string }
  | { readonly from: 'output'; readonly layer: string; readonly region: RegionRole; readonly output: string };

export type ParameterSources = Readonly<Record<string, ParameterSource>>;

export interface Layer {
  readonly name: string;
  /** What a person calls it. */
  readonly title: string;
  /** File name beside the manifest. */
  readonly template: string;
  readonly kind: 'stack-set' | 'stack';
  /** Regions by role, in the order in which they must be deployed; deletion goes the other way round. */
  readonly regions: readonly RegionRole[];
  /** Layers that must be complete first, beside those whose outputs are used. */
  readonly dependsOn: readonly string[];
  readonly parameters: ParameterSources;
  /** StackSet parameter overrides of one region's instance. */
  readonly overrides?: Readonly<Partial<Record<RegionRole, ParameterSources>>>;
}

/** A layer with what AWS needs to know of it. */
export interface DeployableLayer extends Layer {
  /** Stack or StackSet name, with the environment suffix. */
  readonly stackName: string;
  readonly templateBody: string;
}

/** Parameters that operator settings decide, by the name that a manifest uses. */
export type Settings = Readonly<Record<string, string>>;

/** Outputs of settled stacks: layer → region role → output → value. */
export type Outputs = ReadonlyMap<
  string,
  Readonly<Partial<Record<RegionRole, Readonly<Record<string, string>>>>>
>;

/**
 * Values for AWS. An output that is not there is a bug of ordering, since the graph was checked before anything was called.
 */
export function resolveParameters(
  sources: ParameterSources,
  settings: Settings,
  outputs: Outputs,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sources).map(([parameter, source]) => [
      parameter,
      resolve(parameter, source, settings, outputs),
    ]),
  );
}

function resolve(parameter: string, source: ParameterSource, settings: Settings, outputs: Outputs): string {
  const value =
    source.from === 'setting'
      ? settings[source.setting]
      : outputs.get(source.layer)?.[source.region]?.[source.output];
  if (value === undefined) throw new Error(`parameter ${parameter} has no value: ${JSON.stringify(source)}`);
  return value;
}

/** Every output that a layer reads, from parameters and overrides. */
export const outputsRead = (layer: Layer): readonly Extract<ParameterSource, { from: 'output' }>[] =>
  [layer.parameters, ...Object.values(layer.overrides ?? {})]
    .flatMap((sources) => Object.values(sources))
    .filter((source) => source.from === 'output');
