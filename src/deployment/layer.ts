/** A layer: one template, deployed to one or both regions as a StackSet or as a plain stack. */

export type RegionRole = 'source' | 'target';

/** Where a parameter's value comes from. */
export type ParameterSource =
  | { readonly from: 'setting'; readonly setting: string }
  | OutputSource
  /** S3 key of a built artifact, such as the code of a function, named by its content. */
  | { readonly from: 'artifact'; readonly artifact: string };

/** An output of a layer's stack in one region. */
export interface OutputSource {
  readonly from: 'output';
  readonly layer: string;
  readonly region: RegionRole;
  readonly output: string;
}

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
  /** Parallel: no region needs another, and their order means nothing to a deploy. Default sequential. */
  readonly regionConcurrency?: 'sequential' | 'parallel';
  /** Layers that must be complete first, beside those whose outputs are used. */
  readonly dependsOn: readonly string[];
  readonly parameters: ParameterSources;
  /** A setting without which the layer is not deployed: empty means no. */
  readonly onlyIf?: string;
  /** StackSet parameter overrides of one region's instance. */
  readonly overrides?: Readonly<Partial<Record<RegionRole, ParameterSources>>>;
  /** Of a StackSet. Without them it works with AWS's default roles, which somebody must have made. */
  readonly roles?: StackSetRoleSources;
  /** Buckets that go between us and CloudFormation, by the regions in which the layer needs one. */
  readonly buckets?: Readonly<Partial<Record<RegionRole, OutputSource>>>;
}

/** The pair of roles by which CloudFormation deploys a StackSet of this account. */
export interface StackSetRoleSources {
  readonly administrationRoleArn: ParameterSource;
  readonly executionRoleName: ParameterSource;
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

/** Parameters and overrides of all regions. */
const sourcesOf = (layer: Layer): readonly ParameterSource[] =>
  [layer.parameters, ...Object.values(layer.overrides ?? {})].flatMap((sources) => Object.values(sources));

/** Every output that a layer reads. */
export const outputsRead = (layer: Layer): readonly OutputSource[] =>
  [
    ...sourcesOf(layer),
    ...Object.values<ParameterSource>({ ...layer.roles }),
    ...Object.values(layer.buckets ?? {}),
  ].filter((source) => source.from === 'output');

/** Every setting that a layer reads, and the one that decides whether it is deployed. */
export const settingsRead = (layer: Layer): readonly string[] => [
  ...[...sourcesOf(layer), ...Object.values<ParameterSource>({ ...layer.roles })].flatMap((source) =>
    source.from === 'setting' ? [source.setting] : [],
  ),
  ...(layer.onlyIf === undefined ? [] : [layer.onlyIf]),
];

/** Names of the artifacts that a layer deploys. */
export const artifactsRead = (layer: Layer): readonly string[] => [
  ...new Set(sourcesOf(layer).flatMap((source) => (source.from === 'artifact' ? [source.artifact] : []))),
];
