import type { Layer, OutputSource, RegionRole, StackSetRoleSources } from './layer.ts';

/** Everything that a migration deploys, and where in it the data is. */
export interface Manifest {
  readonly layers: readonly Layer[];
  /**
   * The output by which a layer gives, in each region, the bucket through which CloudFormation gets large templates, and
   * functions their code.
   */
  readonly artifactBucket?: { readonly layer: string; readonly output: string };
  /** Roles of all StackSets. */
  readonly stackSetRoles?: StackSetRoleSources;
  readonly stores: StoreSources;
  /** The trading analytics platform's own; another has checks of its own in the configuration. */
  readonly applications?: ApplicationSources;
  readonly monitoring?: MonitoringSources;
}

/** The output of a layer in both regions, under one name. */
export interface RegionalOutput {
  readonly layer: string;
  readonly output: string;
}

/** What the checks of the applications have to know of them. */
export interface ApplicationSources {
  readonly apiId: RegionalOutput;
  readonly stage: RegionalOutput;
  readonly transformFunction: RegionalOutput;
  readonly apiFunction: RegionalOutput;
  readonly pipelineFunction: RegionalOutput;
  readonly stateMachineArn: RegionalOutput;
  readonly stream: RegionalOutput;
  /** In the source region alone. */
  readonly forwarderFunction: RegionalOutput;
}

/** Where alarms, dashboards and saved queries are, and who tells operators. */
export interface MonitoringSources {
  /** Layers whose stacks have them. */
  readonly layers: readonly string[];
  /** ARN of the topic that tells operators. */
  readonly topic: RegionalOutput;
  /** ARN of the event bus of the migration's own events. */
  readonly eventBus?: RegionalOutput;
}

/** Stores that replicate from the source region to the target region. One that is not there is not looked at. */
export interface StoreSources {
  readonly s3?: {
    /** Names of the two buckets. */
    readonly source: OutputSource;
    readonly target: OutputSource;
    /** Id of the replication rule: a dimension of its metrics. */
    readonly ruleId: OutputSource;
  };
  readonly dynamodb?: {
    /** Name of the global table. */
    readonly table: OutputSource;
  };
  readonly aurora?: {
    /** Identifier of the global cluster. */
    readonly globalCluster: OutputSource;
    /** ARN of the source region's cluster. */
    readonly cluster: OutputSource;
    /** ARN of the secret of a user, for the Data API. */
    readonly secret: OutputSource;
    /** Name of a database. */
    readonly database: OutputSource;
  };
  readonly kinesis?: {
    /** Names of the two streams. */
    readonly source: OutputSource;
    readonly target: OutputSource;
    /** Name of the function that forwards from one to the other. */
    readonly forwarder: OutputSource;
    /** URL of the queue that is told of what it gave up. */
    readonly failureQueue: OutputSource;
  };
}

/** The stores of which every output is one of these layers'. */
export function storesOf({ stores }: Manifest, layers: readonly Pick<Layer, 'name'>[]): StoreSources {
  const names = layers.map(({ name }) => name);
  const isThere = (store: Readonly<Record<string, OutputSource>>): boolean =>
    Object.values(store).every(({ layer }) => names.includes(layer));
  return Object.fromEntries(
    Object.entries(stores).filter(([, store]: [string, Readonly<Record<string, OutputSource>>]) =>
      isThere(store),
    ),
  );
}

/** What the manifest names beside its layers and is not there. What layers name is checked with them. */
export function manifestProblems(manifest: Manifest): readonly string[] {
  const { layers, artifactBucket, stores } = manifest;
  const isDeployed = (name: string, role?: RegionRole): boolean =>
    layers.some((layer) => layer.name === name && (role === undefined || layer.regions.includes(role)));
  const stored = Object.entries(stores).flatMap(([store, sources]) =>
    Object.entries(sources as Readonly<Record<string, OutputSource>>).map(([field, source]) => ({
      name: `${store}.${field}`,
      source,
    })),
  );
  return [
    ...(artifactBucket && !isDeployed(artifactBucket.layer)
      ? [`artifactBucket names the layer ${artifactBucket.layer}, which does not exist`]
      : []),
    ...stored
      .filter(({ source }) => !isDeployed(source.layer, source.region))
      .map(
        ({ name, source }) =>
          `stores.${name} reads ${source.output} of ${source.layer} in the ${source.region} region, where no such layer is deployed`,
      ),
    ...monitoringProblems(manifest),
  ];
}

/** The topic has to be there in both regions, since alarms tell one of their own; notifications go to the bus of the source region. */
function monitoringProblems({ layers, monitoring }: Manifest): readonly string[] {
  if (!monitoring) return [];
  const { layers: watched, topic, eventBus } = monitoring;
  const isIn = (name: string, roles: readonly RegionRole[]): boolean =>
    layers.some((layer) => layer.name === name && roles.every((role) => layer.regions.includes(role)));
  return [
    ...watched
      .filter((name) => !isIn(name, []))
      .map((name) => `monitoring.layers names the layer ${name}, which does not exist`),
    ...(isIn(topic.layer, ['source', 'target'])
      ? []
      : [`monitoring.topic names the layer ${topic.layer}, which is not deployed in both regions`]),
    ...(eventBus === undefined || isIn(eventBus.layer, ['source'])
      ? []
      : [
          `monitoring.eventBus names the layer ${eventBus.layer}, which is not deployed in the source region`,
        ]),
  ];
}

/** What is deployed of it: applications of which a layer is missing are not looked at. */
export function applicationsOf(
  { applications }: Manifest,
  layers: readonly Pick<Layer, 'name'>[],
): ApplicationSources | undefined {
  const names = layers.map(({ name }) => name);
  const outputs: readonly RegionalOutput[] = Object.values(applications ?? {});
  return outputs.every(({ layer }) => names.includes(layer)) ? applications : undefined;
}

/** What is deployed of it: without the topic, or without any of the layers, there is nothing to look at. */
export function monitoringOf(
  { monitoring }: Manifest,
  layers: readonly Pick<Layer, 'name'>[],
): MonitoringSources | undefined {
  const names = layers.map(({ name }) => name);
  const watched = monitoring?.layers.filter((layer) => names.includes(layer)) ?? [];
  if (!monitoring || watched.length === 0 || !names.includes(monitoring.topic.layer)) return undefined;
  return { ...monitoring, layers: watched };
}
