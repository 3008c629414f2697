/** A layer: one template, deployed to one or both regions as a StackSet or as a plain stack. */

export type RegionRole = 'source' | 'target';

/** Where a parameter's value comes from. */
export type ParameterSource =
  | { readonly from: 'setting'; readonly setting: string }
  | { readonly from: 'output'; readonly layer: string; readonly region: RegionRole; readonly output: string }
  /** S3 key of a built artifact, such as the code of a function, named by its content. */
  | { readonly from: 'artifact'; readonly artifact: string };

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
  /** A setting without which the layer is not deployed: empty means no. */
  readonly onlyIf?: string;
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

/** What the parameters of layers are made of. */
export interface Values {
  readonly settings: Settings;
  readonly outputs: Outputs;
  /** S3 keys of the built artifacts, by name. */
  readonly artifacts: Readonly<Record<string, string>>;
}

/**
 * Values for AWS. One that is not there is a bug of ordering, since the graph was checked before anything was called.
 */
export const resolveParameters = (sources: ParameterSources, values: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sources).map(([parameter, source]) => {
      const value = valueOf(source, values);
      if (value === undefined)
        throw new Error(`parameter ${parameter} has no value: ${JSON.stringify(source)}`);
      return [parameter, value];
    }),
  );

function valueOf(source: ParameterSource, { settings, outputs, artifacts }: Values): string | undefined {
  switch (source.from) {
    case 'setting':
      return settings[source.setting];
    case 'artifact':
      return artifacts[source.artifact];
    case 'output':
      return outputs.get(source.layer)?.[source.region]?.[source.output];
  }
}

/** Every output that a layer reads, from parameters and overrides. */
export const outputsRead = (layer: Layer): readonly Extract<ParameterSource, { from: 'output' }>[] =>
  [layer.parameters, ...Object.values(layer.overrides ?? {})]
    .flatMap((sources) => Object.values(sources))
    .filter((source) => source.from === 'output');
