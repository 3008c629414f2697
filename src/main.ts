import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { createArtifacts } from './aws/artifacts.ts';
import { createBatchJobs } from './aws/batch-jobs.ts';
import { createBucketSizes } from './aws/bucket-sizes.ts';
import { createBuckets } from './aws/buckets.ts';
import { causeOf } from './aws/causes.ts';
import { createPreviews } from './aws/change-sets.ts';
import { createClients, type AwsAccess, type Clients } from './aws/clients.ts';
import { createCredentialsPause, problemWith, type RecoverCredentials } from './aws/credentials-pause.ts';
import { createDatabases } from './aws/databases.ts';
import { createDeletionGuards } from './aws/deletion-guards.ts';
import { createDriftDetector } from './aws/drift.ts';
import { createFileUploads } from './aws/file-uploads.ts';
import { createFunctions } from './aws/functions.ts';
import { createHistory } from './aws/history.ts';
import { createHttp } from './aws/http.ts';
import { whoAmI, type Identity } from './aws/identity.ts';
import { createInventory } from './aws/inventory.ts';
import { createItems } from './aws/items.ts';
import { createMetrics } from './aws/metrics.ts';
import { createObjects } from './aws/objects.ts';
import { createStacks } from './aws/stacks.ts';
import { createStateMachines } from './aws/state-machines.ts';
import { createStreams } from './aws/streams.ts';
import { createStackSets } from './aws/stack-sets.ts';
import type { LoadedConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { observeLayers, type ObservedStack } from './deployment/observe.ts';
import { MigrationError } from './errors.ts';
import { packageVersion } from './package-root.ts';
import { needsStores, phases, type PhaseName, type PhaseOptions } from './phases/index.ts';
import type { MigrationWorld } from './phases/world.ts';
import { requireStores } from './phases/stores.ts';
import { requireChecks } from './phases/test-app/index.ts';
import { fingerprintOf, loadPlatform, secondsOf, type Platform } from './platform.ts';
import { createArtefactFiles, type ArtefactStore } from './replication/artefact/store.ts';
import { systemClock } from './runbook/clock.ts';
import { runRunbook } from './runbook/engine.ts';
import type { GatePolicy } from './runbook/gate.ts';
import type { JournalEntry, RecordedEvent } from './runbook/events.ts';
import { openJournalFile, readJournal, type Journal } from './runbook/journal.ts';
import { acquireLock, isHeld, readHolder, type LockHolder } from './runbook/lock.ts';
import { foldLastRun, type RunState } from './runbook/run-state.ts';
import type { Reporter } from './ui/reporter.ts';

export interface MigrationRequest {
  /** The verb, as the journal names it. */
  readonly command: string;
  readonly phases: readonly PhaseName[];
  readonly options: PhaseOptions;
  readonly config: LoadedConfig;
  readonly access: AwsAccess;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** How long to wait for somebody to sign in again when the credentials expire. Default 0. */
  readonly credentialsTimeoutSeconds?: number;
  /** Take the lock from a holder that seems alive. */
  readonly takeOver: boolean;
  /** Never go on with an earlier run: the AWS behind was made anew. */
  readonly fresh: boolean;
}

export interface StateFiles {
  readonly journal: string;
  readonly lock: string;
}

/** Each environment has its journal and its lock. */
function stateFilesOf({ stateDirectory, config }: LoadedConfig): StateFiles {
  const folder = join(stateDirectory, config.environmentSuffix);
  return { journal: join(folder, 'journal.jsonl'), lock: join(folder, 'lock.json') };
}

/** What verifications leave behind, beside the journal. */
export const artefactsOf = (config: LoadedConfig): ArtefactStore =>
  createArtefactFiles(dirname(stateFilesOf(config).journal));

/** What the journal says of the newest run, without asking AWS. */
export function readState(config: LoadedConfig): {
  state: RunState | undefined;
  entries: readonly JournalEntry[];
  /** Who holds the migration now; the lock that a killed process left behind is nobody's. */
  holder: LockHolder | undefined;
} {
  const files = stateFilesOf(config);
  const entries = readJournal(files.journal);
  const onFile = readHolder(files.lock);
  const holder = onFile && isHeld(onFile, { clock: systemClock }) ? onFile : undefined;
  return { state: foldLastRun(entries), entries, holder };
}

/**
 * Runs phases of the runbook against AWS: who asks is known and the lock is held before anything is done.
 * Resolves with the run's state; whatever stops it is thrown, with the journal complete.
 */
export async function runMigration(request: MigrationRequest): Promise<RunState> {
  const { config, command, reporter, signal } = request;
  const platform = loadPlatform(config);
  if (request.phases.some(needsStores)) requireStores(platform);
  if (request.phases.includes('test-app')) requireChecks({ ...platform, checks: config.config.checks });
  let recover: RecoverCredentials | undefined;
  const clients = createClients(request.access, (error) => recover?.(error) ?? Promise.reject(error));
  try {
    // Credentials that are wrong from the start are not waited for.
    const identity = await checkIdentity(clients, config.config);
    const files = stateFilesOf(config);
    const lost = new AbortController();
    const lock = acquireLock({
      path: files.lock,
      actor: identity.arn,
      command,
      clock: systemClock,
      takeOver: request.takeOver,
      onLost: () => lost.abort(lockLost(files.lock)),
    });
    try {
      const journal = openJournalFile(files.journal, systemClock);
      try {
        const record = recorderOf(journal, identity, reporter);
        if (lock.tookOverFrom) await record(takeOver(lock.tookOverFrom, request.takeOver));
        const stopping = AbortSignal.any([signal, lost.signal]);
        recover = createCredentialsPause({
          clock: systemClock,
          signal: stopping,
          timeoutSeconds: request.credentialsTimeoutSeconds ?? 0,
          tryAnew: () => problemWithCredentials(request, identity),
          tell: record,
        });
        const world = createWorld(config, platform, clients, identity);
        return await runRunbook({
          phases: request.phases.map((name) => phases[name](world, request.options)),
          started: {
            command,
            environmentSuffix: config.config.environmentSuffix,
            regions: world.regions,
            account: identity.account,
            toolVersion: packageVersion(),
            fingerprint: fingerprintOf(platform),
            ...(request.options.plan === undefined ? {} : { plan: request.options.plan }),
          },
          journal,
          actor: identity.arn,
          clock: systemClock,
          newId: randomUUID,
          signal: stopping,
          fresh: request.fresh || isOfAnotherAccount(journal.entries(), identity),
          observe: (event, entry) => reporter.observe(event, entry),
        });
      } finally {
        journal.close();
      }
    } finally {
      lock.release();
    }
  } finally {
    clients.destroy();
  }
}

type Record = (event: RecordedEvent) => Promise<void>;

/**
 * For what happens around the engine: views hear of it at once; the journal keeps it with its newest run, which is this one or
 * the one that the holder before worked on, if there is any.
 */
const recorderOf =
  (journal: Journal, { arn }: Identity, reporter: Reporter): Record =>
  async (event) => {
    const run = journal.entries().at(-1)?.run;
    reporter.observe(event, run === undefined ? undefined : await journal.append(run, arn, event));
  };

const takeOver = (before: LockHolder, wasForced: boolean): RecordedEvent => ({
  type: 'lock-taken',
  from: `${before.actor} on ${before.host} (process ${before.pid}, ${before.command}, since ${before.since})`,
  reason: wasForced ? '--take-over was given' : 'it is dead',
});

/** Asks with clients of its own, which have resolved nothing yet. */
async function problemWithCredentials(
  { access, config }: MigrationRequest,
  { account }: Identity,
): Promise<string | undefined> {
  const clients = createClients(access);
  try {
    return await problemWith(() => whoAmI(clients, config.config.sourceRegion), account);
  } finally {
    clients.destroy();
  }
}

const lockLost = (path: string): MigrationError =>
  new MigrationError('locked', 'Somebody took this migration over while it ran.', {
    code: 'LOCK_LOST',
    untouched: 'This process stopped before its next step.',
    next: [`Make sure that only one of you goes on. Lock: ${path}`],
  });

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

/** What an earlier run did in another account is nothing to go on with. */
const isOfAnotherAccount = (entries: readonly JournalEntry[], { account }: Identity): boolean => {
  const last = foldLastRun(entries);
  return last !== undefined && last.started.account !== account;
};

function createWorld(
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
      ...{ store: artefactsOf(loaded), actor: identity.arn, account, environmentSuffix, regions },
      toolVersion: packageVersion(),
    },
    sync: config.sync,
    checks: config.checks.map(({ maxLatency, ...check }) => ({
      ...check,
      maxLatencySeconds: secondsOf(maxLatency),
    })),
    checkTimeoutSeconds: secondsOf(config.checkTimeout),
    newId: randomUUID,
    causeOf,
    previews: createPreviews(clients, systemClock),
    stacks: createStacks(clients),
    stackSets: createStackSets(clients, regions.source),
    databases: createDatabases(clients),
    objects: createObjects(clients),
    batchJobs: createBatchJobs(clients),
    fileUploads: createFileUploads(clients),
    items: createItems(clients),
    streams: createStreams(clients),
    http: createHttp(clients, regions.source),
    functions: createFunctions(clients),
    stateMachines: createStateMachines(clients),
    history: createHistory(clients),
    metrics: createMetrics(clients),
    buckets: createBuckets(clients),
    bucketSizes: createBucketSizes(clients),
    guards: createDeletionGuards(clients),
    inventory: createInventory(clients),
    drift: createDriftDetector(clients, regions.source),
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
