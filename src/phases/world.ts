import type { CustomCheck } from '../applications/checks/custom.ts';
import type { ApplicationPorts } from '../applications/ports.ts';
import type { ArtifactStore, ReadArtifact } from '../deployment/artifact.ts';
import type { DeployableLayer, Settings } from '../deployment/layer.ts';
import type { DriftDetector } from '../deployment/drift/ports.ts';
import type {
  ApplicationSources,
  Manifest,
  MonitoringSources,
  StoreSources,
} from '../deployment/manifest.ts';
import type { Databases } from '../deployment/pin-engine-version.ts';
import type { PlanningWorld } from '../deployment/plan/make-plan.ts';
import type { Previews } from '../deployment/plan/preview.ts';
import type { Stacks, StackSets } from '../deployment/ports.ts';
import { createResourceChanges } from '../deployment/resource-changes.ts';
import { createWatch } from '../deployment/watch.ts';
import type { DeploymentWorld } from '../deployment/world.ts';
import type { Preflight } from '../preflight/before-deploy.ts';
import type { PreflightWorld } from '../preflight/world.ts';
import type { MonitoringPorts } from '../monitoring/ports.ts';
import type { EvidenceKeeper } from '../replication/artefact/keep-evidence.ts';
import type { BatchJobs } from '../replication/backfill/ports.ts';
import type { TableScans } from '../replication/deep/compare-tables.ts';
import type { InventoryReports, Queries, QueryPlace } from '../replication/inventory/ports.ts';
import type { Listings } from '../replication/deep/versions.ts';
import type { GlobalDatabases, Metrics, Objects, Queues } from '../replication/ports.ts';
import type { FileUploads } from '../replication/upload/ports.ts';
import type { RegionPair } from '../runbook/events.ts';
import type { GatePolicy } from '../runbook/gate.ts';
import type { StepContext } from '../runbook/phase.ts';
import type {
  Buckets,
  BucketSizes,
  DeletionGuards,
  Fences,
  Inventory,
  LeftBehinds,
  LifecycleRules,
  LiveResources,
  TableSizes,
  TaggedResources,
} from '../teardown/ports.ts';

export interface InventoryComparisonSettings {
  readonly source: string;
  readonly target: string;
  readonly place: QueryPlace;
}

/** Everything that the phases act on: what to migrate, and the AWS behind narrow interfaces. */
export interface MigrationWorld extends ApplicationPorts, MonitoringPorts {
  readonly regions: RegionPair;
  readonly account: string;
  readonly environmentSuffix: string;
  /** Everything that may be deployed: what cleanup looks for. */
  readonly layers: readonly DeployableLayer[];
  /** What is to be deployed. */
  readonly wanted: readonly DeployableLayer[];
  readonly settings: Settings;
  readonly readArtifact: ReadArtifact;
  readonly artifacts: ArtifactStore;
  /** Whose content is made again by a deploy. */
  readonly artifactBucket: Manifest['artifactBucket'];
  readonly stores: StoreSources;
  /** Undefined when they are not deployed, or the platform is another. */
  readonly applications: ApplicationSources | undefined;
  /** Undefined when it is not deployed, or the platform has none. */
  readonly monitoring: MonitoringSources | undefined;
  /** The operator's own. */
  readonly checks: readonly CustomCheck[];
  /** How long a check waits for what it wrote. */
  readonly checkTimeoutSeconds: number;
  readonly pollSeconds: number;
  readonly gate: GatePolicy;
  /** Keeps what the gate over replication found. */
  readonly evidence: EvidenceKeeper;
  /** How much test data `sync` makes, and whether it replicates what was there before the rules. */
  readonly sync: { readonly objects: number; readonly items: number; readonly backfill: boolean };
  readonly newId: () => string;
  /** What preflight asks before a deploy; nothing is changed. */
  readonly preflight: (choices: Pick<PreflightWorld, 'continuesRollback'>) => Promise<Preflight>;
  readonly causeOf: DeploymentWorld['causeOf'];
  readonly previews: Previews;
  readonly stacks: Stacks;
  readonly stackSets: StackSets;
  readonly databases: Databases;
  readonly globalDatabases: GlobalDatabases;
  readonly queues: Queues;
  readonly objects: Objects;
  readonly listings: Listings;
  readonly tableScans: TableScans;
  readonly inventoryReports: InventoryReports;
  readonly queries: Queries;
  /** Names of the buckets' inventory configurations, and where Athena compares them; undefined when nothing is configured. */
  readonly inventoryComparison: InventoryComparisonSettings | undefined;
  /** Folder of comparisons that are under way. */
  readonly comparisons: string;
  readonly batchJobs: BatchJobs;
  readonly fileUploads: FileUploads;
  readonly metrics: Metrics;
  readonly buckets: Buckets;
  readonly bucketSizes: BucketSizes;
  readonly fences: Fences;
  readonly guards: DeletionGuards;
  readonly inventory: Inventory;
  readonly liveResources: LiveResources;
  readonly tableSizes: TableSizes;
  readonly taggedResources: TaggedResources;
  readonly lifecycleRules: LifecycleRules;
  readonly leftBehinds: LeftBehinds;
  readonly drift: DriftDetector;
}

export const planningWorld = (world: MigrationWorld): PlanningWorld => ({
  stacks: world.stacks,
  stackSets: world.stackSets,
  previews: world.previews,
  regions: world.regions,
  account: world.account,
  settings: world.settings,
  readArtifact: world.readArtifact,
  artifacts: world.artifacts,
  tags: tagsOf(world),
});

/** By which everything of an environment is known. */
export const tagsOf = ({
  environmentSuffix,
}: Pick<MigrationWorld, 'environmentSuffix'>): Readonly<Record<string, string>> => ({
  'trading-migrate:environment': environmentSuffix,
});

export const deploymentWorld = (world: MigrationWorld, context: StepContext): DeploymentWorld => ({
  context,
  watch: createWatch({
    clock: context.clock,
    signal: context.signal,
    pollSeconds: world.pollSeconds,
    inProgress: (region) => world.stacks.inProgress(region),
  }),
  changes: createResourceChanges(),
  previews: world.previews,
  allowReplacement: false,
  causeOf: world.causeOf,
  stacks: world.stacks,
  stackSets: world.stackSets,
  regions: world.regions,
  account: world.account,
  environmentSuffix: world.environmentSuffix,
  settings: world.settings,
  readArtifact: world.readArtifact,
  artifacts: world.artifacts,
  tags: tagsOf(world),
  pollSeconds: world.pollSeconds,
});
