import { type AwsAccess, type Clients, createClients } from './aws/clients.ts';
import { type RecoverCredentials, createCredentialsPause, problemWith } from './aws/credentials-pause.ts';
import { type Identity, whoAmI } from './aws/identity.ts';
import { conditionsNow } from './conditions.ts';
import type { LoadedConfig } from './config/load.ts';
import { MigrationError } from './errors.ts';
import { hooksOf } from './hooking.ts';
import { openNotifier } from './notifying.ts';
import type { Notifier } from './notifications/notifier.ts';
import { packageVersion } from './package-root.ts';
import { type PhaseName, type PhaseOptions, needsStores, phases } from './phases/index.ts';
import { requireStores } from './phases/stores.ts';
import { requireMonitoring } from './phases/monitor/index.ts';
import { requireChecks } from './phases/test-app/index.ts';
import { fingerprintOf, loadPlatform, type Platform } from './platform.ts';
import { preflightWorld } from './preflight-world.ts';
import { systemClock } from './runbook/clock.ts';
import { abortRun } from './runbook/abort.ts';
import type { Control } from './runbook/control.ts';
import { runRunbook } from './runbook/engine.ts';
import type { RecordedEvent } from './runbook/events.ts';
import type { Journal } from './runbook/journal.ts';
import type { Lock, LockHolder } from './runbook/lock-holder.ts';
import type { RunbookRequest } from './runbook/request.ts';
import type { RunState } from './runbook/run-state.ts';
import { type MigrationState, type OpenJournal, openState } from './state.ts';
import type { Reporter } from './ui/reporter.ts';
import { checkIdentity, createWorld } from './world.ts';
import { randomUUID } from 'node:crypto';

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
  /** Why to take the lock from a holder that seems alive; undefined to leave it to such a one. */
  readonly takeOver: string | undefined;
  /** Never go on with an earlier run: the AWS behind was made anew. */
  readonly fresh: boolean;
  /** What people decide between the phases; without it one follows the other. */
  readonly control?: Omit<Control, 'conditions'>;
  /** Why nobody is to go on with the newest run: it is marked so, and no phase is run. */
  readonly abort?: string;
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
  if (request.phases.includes('monitor')) requireMonitoring(platform);
  let recover: RecoverCredentials | undefined;
  const clients = createClients(request.access, (error) => recover?.(error) ?? Promise.reject(error));
  try {
    // Credentials that are wrong from the start are not waited for.
    const identity = await checkIdentity(clients, config.config);
    const migration = openState(config, clients);
    const lost = new AbortController();
    const lock = await migration.acquireLock({
      actor: identity.arn,
      command,
      takeOver: request.takeOver !== undefined,
      signal,
      onLost: (reason) => lost.abort(reason),
    });
    try {
      const journal = await openJournalAs(lock, migration, request, identity);
      try {
        const stopping = AbortSignal.any([signal, lost.signal]);
        recover = createCredentialsPause({
          clock: systemClock,
          signal: stopping,
          timeoutSeconds: request.credentialsTimeoutSeconds ?? 0,
          tryAnew: () => problemWithCredentials(request, identity),
          tell: (migration.isOnAws ? tellAtOnce : recorderOf)(journal, identity, reporter),
        });
        const notifier = openNotifier(
          config.config,
          platform,
          request.access,
          identity.account,
          recorderOf(journal, identity, reporter),
        );
        const runbook = runbookOf(request, {
          platform,
          clients,
          identity,
          journal,
          notifier,
          signal: stopping,
        });
        try {
          return await (request.abort === undefined ? runRunbook(runbook) : abortRun(runbook, request.abort));
        } finally {
          await notifier.close();
        }
      } finally {
        journal.close();
      }
    } finally {
      await lock.release();
    }
  } finally {
    clients.destroy();
  }
}

/** What is there once the migration is held. */
interface Held {
  readonly platform: Platform;
  readonly clients: Clients;
  readonly identity: Identity;
  readonly journal: Journal;
  readonly notifier: Notifier;
  readonly signal: AbortSignal;
}

function runbookOf(
  { command, config, options, reporter, control, ...request }: MigrationRequest,
  { platform, clients, identity, journal, notifier, signal }: Held,
): RunbookRequest {
  const world = createWorld(config, platform, clients, identity);
  const preflight = () => preflightWorld(config, platform, clients, identity, { entries: journal.entries() });
  const askWhoItIs = () => whoAmI(clients, config.config.sourceRegion);
  return {
    phases: request.phases.map((name) => phases[name](world, options)),
    started: {
      command,
      environmentSuffix: config.config.environmentSuffix,
      regions: world.regions,
      account: identity.account,
      toolVersion: packageVersion(),
      ...fingerprintOf(platform, request.phases),
      ...(options.plan === undefined ? {} : { plan: options.plan }),
    },
    journal,
    actor: identity.arn,
    clock: systemClock,
    newId: randomUUID,
    signal,
    fresh: request.fresh || isOfAnotherAccount(journal, identity),
    hooks: hooksOf(config),
    observe: (event, entry) => {
      reporter.observe(event, entry);
      notifier.observe(event, entry);
    },
    ...(control && { control: { ...control, conditions: () => conditionsNow(preflight(), askWhoItIs) } }),
  };
}

type Record = (event: RecordedEvent) => Promise<void>;

/**
 * For what happens around the engine: views hear of it at once; the journal keeps it with its newest run, which is this one or
 * the one that the holder before worked on, if there is any.
 */
const recorderOf =
  (journal: Journal, { arn }: Identity, reporter: Reporter): Record =>
  async (event) => {
    const run = journal.fold.last()?.run;
    reporter.observe(event, run === undefined ? undefined : await journal.append(run, arn, event));
  };

/**
 * For what has to be said while a journal on AWS cannot be written: views hear of it at once, the journal when it can be written
 * again. When it never can, its next entry fails for the same reason.
 */
const tellAtOnce =
  (journal: Journal, { arn }: Identity, reporter: Reporter): Record =>
  async (event) => {
    reporter.observe(event);
    const run = journal.fold.last()?.run;
    if (run !== undefined) journal.append(run, arn, event).catch(() => undefined);
  };

/**
 * Opens the journal as the lock's holder. Who took it over writes that down first: from then on the holder before, alive after
 * all, cannot write any more. If that one wrote a last entry meanwhile, it is read, and the lock looked at, once more.
 */
async function openJournalAs(
  lock: Lock,
  migration: MigrationState,
  { takeOver, reporter }: MigrationRequest,
  identity: Identity,
): Promise<OpenJournal> {
  for (;;) {
    const journal = await migration.openJournal();
    if (!lock.tookOverFrom) return whileHeld(lock, journal);
    try {
      await recorderOf(journal, identity, reporter)(takenOver(lock.tookOverFrom, takeOver));
      return whileHeld(lock, journal);
    } catch (error) {
      journal.close();
      if (!isShared(error) || !(await lock.isMine())) throw error;
    }
  }
}

/** Every act is written down before: whoever cannot know that the lock is still its own writes nothing, and so does nothing. */
const whileHeld = (lock: Lock, journal: OpenJournal): OpenJournal => ({
  ...journal,
  append: async (...entry) => {
    await lock.renewIfOld();
    return journal.append(...entry);
  },
});

const isShared = (error: unknown): boolean =>
  error instanceof MigrationError && error.code === 'JOURNAL_SHARED';

const takenOver = (before: LockHolder, reason = 'it is dead'): RecordedEvent => ({
  type: 'lock-taken',
  from: `${before.actor} on ${before.host} (process ${before.pid}, ${before.command}, since ${before.since})`,
  reason,
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

/** What an earlier run did in another account is nothing to go on with. */
const isOfAnotherAccount = ({ fold }: Journal, { account }: Identity): boolean => {
  const last = fold.summary().state;
  return last !== undefined && last.started.account !== account;
};
