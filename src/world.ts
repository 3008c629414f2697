import { createAlarms } from './aws/alarms.ts';
import { createQueries } from './aws/athena.ts';
import { createArtifacts } from './aws/artifacts.ts';
import { createBatchJobs } from './aws/batch-jobs.ts';
import { createBucketSizes } from './aws/bucket-sizes.ts';
import { createBuckets } from './aws/buckets.ts';
import { causeOf } from './aws/causes.ts';
import { createPreviews } from './aws/change-sets.ts';
import { type AwsAccess, type Clients, createClients } from './aws/clients.ts';
import { createDashboards } from './aws/dashboards.ts';
import { createDatabases } from './aws/databases.ts';
import { createDeletionGuards } from './aws/deletion-guards.ts';
import { createDriftDetector } from './aws/drift.ts';
import { createFences } from './aws/fences.ts';
import { createFileUploads } from './aws/file-uploads.ts';
import { createFunctions } from './aws/functions.ts';
import { createGlobalDatabases } from './aws/global-databases.ts';
import { createHistory } from './aws/history.ts';
import { createHttp } from './aws/http.ts';
import { type Identity, whoAmI } from './aws/identity.ts';
import { createInventory } from './aws/inventory.ts';
import { createInventoryReports } from './aws/inventory-reports.ts';
import { createItems } from './aws/items.ts';
import { createListings } from './aws/listings.ts';
import { createLeftBehinds } from './aws/left-behind.ts';
import { createLifecycleRules } from './aws/lifecycle-rules.ts';
import { createLiveResources } from './aws/live-resources.ts';
import { createMetrics } from './aws/metrics.ts';
import { createObjects } from './aws/objects.ts';
import { createQueuesTemporary } from './aws/queues-temporary.ts';
import { createSavedQueries } from './aws/saved-queries.ts';
import { createQueues } from './aws/queues.ts';
import { createStackSets } from './aws/stack-sets.ts';
import { createStacks } from './aws/stacks.ts';
import { createStateMachines } from './aws/state-machines.ts';
import { createStreams } from './aws/streams.ts';
import { createTableScans } from './aws/table-scans.ts';
import { createTableSizes } from './aws/table-sizes.ts';
import { createTaggedResources } from './aws/tagged-resources.ts';
import { createTopics } from './aws/topics.ts';
import type { LoadedConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { type ObservedStack, observeLayers } from './deployment/observe.ts';
import { MigrationError } from './errors.ts';
import { packageVersion } from './package-root.ts';
import type { MigrationWorld } from './phases/world.ts';
import { type Platform, loadPlatform, secondsOf } from './platform.ts';
import { systemClock } from './runbook/clock.ts';
import type { GatePolicy } from './runbook/gate.ts';
import { preflightWorld } from './preflight-world.ts';
import { beforeDeploy } from './preflight/before-deploy.ts';
import { openState, allEntries } from './state.ts';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** @throws MigrationError WRONG_ACCOUNT (exit 6), or what keeps AWS from saying who asks. */
export async function checkIdentity(
  clients: Clients,
  { accountId, sourceRegion }: Config,
): Promise<Identity> {
  const identity = await whoAmI(clients, sourceRegion);
  if (accountId === undefined || accountId === identity.account) return identity;
  throw new MigrationError(
    'credentials',
    `The credentials belong to account ${identity.account}; the configuration guards account ${accountId}.`,
    {
      code: 'WRONG_ACCOUNT',
      untouched: 'Nothing was called beyond asking who you are.',
      next: ['Sign in to the right account, or correct accountId.'],
    },
  );
}

/** Everything that phases act on, behind the clients. */
export function createWorld(
  loaded: LoadedConfig,
  platform: Platform,
  clients: Clients,
  identity: Identity,
): MigrationWorld {
  const { config } = loaded;
  const regions = { source: config.sourceRegion, target: config.targetRegion };
  const { environmentSuffix } = config;
  const { account } = identity;
  return {
    regions,
    account,
    environmentSuffix,
    ...platform,
    artifacts: createArtifacts(clients),
    pollSeconds: secondsOf(config.pollInterval),
    gate: gatePolicyOf(config),
    evidence: {
      ...{
        store: openState(loaded, clients).artefacts,
        actor: identity.arn,
        account,
        environmentSuffix,
        regions,
      },
      toolVersion: packageVersion(),
    },
    sync: config.sync,
    checks: config.checks.map(({ maxLatency, ...check }) => ({
      ...check,
      maxLatencySeconds: secondsOf(maxLatency),
    })),
    checkTimeoutSeconds: secondsOf(config.checkTimeout),
    newId: randomUUID,
    preflight: async (choices) => {
      const entries = await allEntries(loaded);
      return beforeDeploy(preflightWorld(loaded, platform, clients, identity, { entries, ...choices }));
    },
    causeOf,
    previews: createPreviews(clients, systemClock),
    stacks: createStacks(clients),
    stackSets: createStackSets(clients, regions.source),
    databases: createDatabases(clients),
    globalDatabases: createGlobalDatabases(clients),
    queues: createQueues(clients),
    objects: createObjects(clients),
    listings: createListings(clients),
    tableScans: createTableScans(clients),
    inventoryReports: createInventoryReports(clients),
    queries: createQueries(clients, systemClock),
    inventoryComparison: inventoryComparisonOf(config),
    comparisons: join(loaded.stateDirectory, environmentSuffix, 'comparisons'),
    batchJobs: createBatchJobs(clients),
    fileUploads: createFileUploads(clients),
    items: createItems(clients),
    streams: createStreams(clients),
    http: createHttp(clients, regions.source),
    functions: createFunctions(clients),
    stateMachines: createStateMachines(clients),
    history: createHistory(clients),
    alarms: createAlarms(clients),
    topics: createTopics(clients),
    queuesTemporary: createQueuesTemporary(clients),
    dashboards: createDashboards(clients),
    savedQueries: createSavedQueries(clients),
    metrics: createMetrics(clients),
    buckets: createBuckets(clients),
    bucketSizes: createBucketSizes(clients),
    fences: createFences(clients),
    guards: createDeletionGuards(clients),
    inventory: createInventory(clients),
    liveResources: createLiveResources(clients),
    tableSizes: createTableSizes(clients),
    taggedResources: createTaggedResources(clients),
    lifecycleRules: createLifecycleRules(clients),
    leftBehinds: createLeftBehinds(clients),
    drift: createDriftDetector(clients, regions.source),
  };
}

function inventoryComparisonOf(config: Config): MigrationWorld['inventoryComparison'] {
  if (!config.inventory) return undefined;
  const { source, target, region, database, workGroup, output } = config.inventory;
  return {
    ...{ source, target },
    place: {
      region: region === 'source' ? config.sourceRegion : config.targetRegion,
      ...{ database, workGroup, output: output && `${output.replace(/\/$/, '')}/` },
    },
  };
}

function gatePolicyOf({ gate }: Config): GatePolicy {
  const intervalSeconds = secondsOf(gate.interval);
  return {
    samples: gate.samples,
    intervalSeconds,
    timeoutSeconds: secondsOf(gate.timeout),
    maxLagSeconds: secondsOf(gate.maxLag),
    maxLagSecondsOf: Object.fromEntries(
      Object.entries(gate.stores).flatMap(([store, held]) =>
        held?.maxLag === undefined ? [] : [[store, secondsOf(held.maxLag)]],
      ),
    ),
    // A sample may take as long as its interval, and collecting it a while more.
    freshSeconds: Math.max(60, 3 * gate.samples * intervalSeconds),
  };
}

/** What AWS has of the migration right now, in both regions. */
export const observeMigration = (
  loaded: LoadedConfig,
  access: AwsAccess,
): Promise<readonly ObservedStack[]> =>
  withWorld(loaded, access, async (world) => {
    const wanted = world.wanted.map(({ name }) => name);
    const observed = await observeLayers(world.layers, world);
    // What is not to be deployed is worth a line only when it is there all the same.
    return observed.filter(({ layer, status }) => status !== null || wanted.includes(layer));
  });

/** For what only looks: who asks is known, no lock is taken, and nothing is journalled. */
export async function withWorld<T>(
  loaded: LoadedConfig,
  access: AwsAccess,
  look: (world: MigrationWorld) => Promise<T>,
): Promise<T> {
  const { config } = loaded;
  const platform = loadPlatform(loaded);
  const clients = createClients(access);
  try {
    return await look(createWorld(loaded, platform, clients, await checkIdentity(clients, config)));
  } finally {
    clients.destroy();
  }
}
