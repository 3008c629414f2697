import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causeOf } from '../../../src/aws/causes.ts';
import { artifactOf } from '../../../src/deployment/artifact.ts';
import { storesOf } from '../../../src/deployment/manifest.ts';
import type { StackResource } from '../../../src/deployment/ports.ts';
import type { MigrationWorld } from '../../../src/phases/world.ts';
import type { Phase } from '../../../src/runbook/phase.ts';
import { runRunbook } from '../../../src/runbook/engine.ts';
import type { MigrationEvent } from '../../../src/runbook/events.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import type { LeftBehind, LiveResource, Resource } from '../../../src/teardown/ports.ts';
import { builtInManifest } from '../../../src/templates/manifest.ts';
import { virtualClock } from '../../support/clock.ts';
import { simulatedDrift } from '../../support/simulated-drift.ts';
import { simulatedCloudFormation } from '../../support/simulated-cloudformation.ts';
import { memoryJournal } from '../../support/journal.ts';
import {
  counter,
  layer,
  regions,
  runbookRequest,
  simulatedArtifacts,
  template,
} from '../../support/world.ts';
import {
  rule,
  SimulatedDatabases,
  SimulatedItems,
  SimulatedMetrics,
  SimulatedObjects,
} from '../replication/simulated-stores.ts';
import { SimulatedListings } from '../replication/deep/simulated-listings.ts';
import { SimulatedJobs } from '../replication/simulated-jobs.ts';
import { SimulatedMonitoring } from './simulated-monitoring.ts';
import { SimulatedApplications } from './simulated-applications.ts';
import { memoryArtefacts } from '../replication/artefact/memory-artefacts.ts';
import type { Guard } from '../../../src/teardown/ports.ts';
import { SimulatedBuckets } from '../teardown/simulated-buckets.ts';
import { SimulatedFences } from '../teardown/simulated-fences.ts';

/** What the stacks of the small platform below are, by name and region. */
export interface Platform {
  readonly world: MigrationWorld;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly cloud: ReturnType<typeof simulatedCloudFormation>;
  readonly objects: SimulatedObjects;
  readonly items: SimulatedItems;
  readonly jobs: SimulatedJobs;
  /** What --deep compares. */
  readonly compared: SimulatedListings;
  readonly applications: SimulatedApplications;
  readonly monitoring: SimulatedMonitoring;
  /** Keys of files that were uploaded. */
  readonly uploaded: string[];
  readonly buckets: SimulatedBuckets;
  readonly fences: SimulatedFences;
  /** By name of what they guard. */
  readonly guards: Map<string, readonly Guard[]>;
  /** What the inventory finds, look by look; the last answer stays. */
  readonly listings: (readonly Resource[])[];
  readonly listed: string[];
  /** What is still there, by region, type and id. */
  readonly live: Map<string, Omit<LiveResource, 'id'>>;
  readonly left: LeftBehind[];
  /** Buckets that lifecycle rules are to empty. */
  readonly ruled: string[];
  readonly seen: MigrationEvent[];
  /** Changes resources of a stack, as the next listing gives them. */
  readonly changeResource: (region: string, change: Partial<StackResource>) => void;
  readonly run: (phase: Phase) => Promise<RunState>;
}

/** What the stacks of applications would give, each as its own value. */
const applicationOutputs = [
  ...['ApiId', 'ApiStageName', 'Transform', 'Api', 'Pipeline', 'Machine', 'Stream', 'Forwarder'],
];

/** Layers `storage` (a stack in both regions) and `dashboard-state`, with outputs as the real ones have them. */
export function platform(): Platform {
  const clock = virtualClock();
  const cloud = simulatedCloudFormation(clock);
  const objects = new SimulatedObjects(clock);
  const items = new SimulatedItems(clock);
  const jobs = new SimulatedJobs();
  const compared = new SimulatedListings();
  const applications = new SimulatedApplications(items, clock, 'dashboard');
  const monitoring = new SimulatedMonitoring(clock);
  const uploaded: string[] = [];
  const buckets = new SimulatedBuckets();
  const fences = new SimulatedFences();
  const guards = new Map<string, readonly Guard[]>();
  const listings: (readonly Resource[])[] = [[]];
  const listed: string[] = [];
  const live = new Map<string, Omit<LiveResource, 'id'>>();
  const left: LeftBehind[] = [];
  const ruled: string[] = [];
  const seen: MigrationEvent[] = [];
  const journal = memoryJournal(clock);
  const changes = new Map<string, Partial<StackResource>>();
  const outputs: Record<string, string> = {
    HistoricalDataBucketSourceName: rule.source.bucket,
    HistoricalDataBucketTargetName: rule.target.bucket,
    ReplicationRuleId: rule.ruleId,
    DashboardTableName: 'dashboard',
    ...Object.fromEntries(applicationOutputs.map((name) => [name, name])),
  };
  const bucketOf = (region: string): string =>
    region === regions.source ? rule.source.bucket : rule.target.bucket;
  const layers = [
    layer('storage', { regions: ['target', 'source'], templateBody: template(['Bucket']) }),
    layer('dashboard-state', { templateBody: template(['Table']), stackName: 'dashboard-state-test' }),
  ];
  const world: MigrationWorld = {
    regions,
    account: '111122223333',
    environmentSuffix: 'test',
    layers,
    preflight: async () => ({ results: async () => [], forecast: async () => ({ seconds: 0, stacks: [] }) }),
    causeOf,
    previews: { preview: async () => [] },
    wanted: layers,
    settings: {},
    readArtifact: (name) => artifactOf(name, Buffer.from(name)),
    artifacts: simulatedArtifacts([]),
    artifactBucket: undefined,
    stores: storesOf(builtInManifest, layers),
    applications: undefined,
    monitoring: undefined,
    alarms: monitoring.alarms,
    topics: monitoring.topics,
    queuesTemporary: monitoring.queuesTemporary,
    dashboards: monitoring.dashboards,
    savedQueries: monitoring.savedQueries,
    checks: [],
    checkTimeoutSeconds: 60,
    streams: applications.streams,
    http: applications.http,
    functions: applications.functions,
    stateMachines: applications.stateMachines,
    history: applications.history,
    pollSeconds: 5,
    gate: { samples: 3, intervalSeconds: 10, timeoutSeconds: 60, maxLagSeconds: 30, freshSeconds: 90 },
    evidence: {
      store: memoryArtefacts(),
      ...{ actor: 'arn:aws:iam::111122223333:user/operator', account: '111122223333', regions },
      ...{ environmentSuffix: 'test', toolVersion: '1.0.0' },
    },
    sync: { objects: 12, items: 30, backfill: true },
    newId: counter(),
    drift: simulatedDrift().detector,
    stacks: {
      ...cloud.stacks,
      describe: async (region, nameOrArn) => {
        const found = await cloud.stacks.describe(region, nameOrArn);
        return found && { ...found, outputs };
      },
      resources: async (region, nameOrArn) => {
        const found = await cloud.stacks.resources(region, nameOrArn);
        const isStorage = nameOrArn.includes('storage');
        return found.map((each) => ({
          ...each,
          type: isStorage ? 'AWS::S3::Bucket' : 'AWS::DynamoDB::GlobalTable',
          physicalId: isStorage ? bucketOf(region) : 'dashboard',
          ...(isStorage ? changes.get(region) : {}),
        }));
      },
    },
    stackSets: cloud.stackSets,
    databases: {
      globalEngineVersions: async () => ['16.9'],
      offersInstanceClass: async () => true,
    },
    globalDatabases: new SimulatedDatabases(clock),
    queues: { size: async () => 0 },
    objects,
    listings: compared,
    tableScans: {
      keyOf: async () => ['userId', 'sessionId'],
      items: async function* () {
        yield [];
      },
      get: async () => undefined,
    },
    inventoryReports: { newest: async () => Promise.reject(new Error('There is no inventory.')) },
    queries: { run: async () => Promise.reject(new Error('There is no Athena.')) },
    inventoryComparison: undefined,
    comparisons: mkdtempSync(join(tmpdir(), 'comparisons-')),
    batchJobs: jobs,
    fileUploads: {
      upload: async (region, bucket, { path, key, size }, onBytes) => {
        onBytes(size);
        uploaded.push(key);
        await objects.put(region, bucket, { key, body: readFileSync(path) });
      },
    },
    items,
    metrics: new SimulatedMetrics(),
    buckets,
    fences,
    bucketSizes: { sizeOf: async () => undefined },
    guards: { of: async (resource) => guards.get(resource.name) ?? [] },
    inventory: {
      list: async (region, global) => {
        // A look is two listings, one a region.
        const look = Math.min(Math.floor(listed.length / 2), listings.length - 1);
        listed.push(`${region}${global ? ' and global' : ''}`);
        const answer = listings[look] ?? [];
        return answer.filter((resource) => resource.region === region);
      },
    },
    lifecycleRules: {
      emptyByRules: async (region, bucket) => {
        ruled.push(`${region}/${bucket}`);
        return true;
      },
    },
    tableSizes: { sizeOf: async () => ({ items: 12, bytes: 3400 }) },
    taggedResources: { list: async () => [] },
    liveResources: {
      knows: (type) => type.endsWith('::Stack') || type.endsWith('::Bucket'),
      find: async (region, type, ids) =>
        ids.flatMap((id) => {
          const resource = live.get(`${region} ${type} ${id}`);
          return resource ? [{ id, ...resource }] : [];
        }),
    },
    leftBehinds: { list: async (region) => left.filter((each) => each.region === region) },
  };
  const run = (phase: Phase): Promise<RunState> =>
    runRunbook(
      runbookRequest([phase], {
        ...{ clock, journal, newId: world.newId, fresh: true },
        observe: (event) => {
          seen.push(event);
        },
      }),
    );
  const changeResource = (region: string, change: Partial<StackResource>): void => {
    changes.set(region, change);
  };
  return {
    ...{
      world,
      clock,
      cloud,
      objects,
      items,
      jobs,
      compared,
      applications,
      monitoring,
      uploaded,
      buckets,
      fences,
      guards,
      listings,
      listed,
      live,
      left,
      ruled,
    },
    seen,
    ...{ changeResource, run },
  };
}
