import { type AwsAccess, createClients } from './aws/clients.ts';
import { type RecoverCredentials, createCredentialsPause, problemWith } from './aws/credentials-pause.ts';
import { type Identity, whoAmI } from './aws/identity.ts';
import type { LoadedConfig } from './config/load.ts';
import { MigrationError } from './errors.ts';
import { packageVersion } from './package-root.ts';
import { type PhaseName, type PhaseOptions, needsStores, phases } from './phases/index.ts';
import { requireStores } from './phases/stores.ts';
import { requireMonitoring } from './phases/monitor/index.ts';
import { requireChecks } from './phases/test-app/index.ts';
import { fingerprintOf, loadPlatform } from './platform.ts';
import { systemClock } from './runbook/clock.ts';
import { runRunbook } from './runbook/engine.ts';
import type { JournalEntry, RecordedEvent } from './runbook/events.ts';
import { type Journal, openJournalFile } from './runbook/journal.ts';
import type { LockHolder } from './runbook/lock-holder.ts';
import { type RunState, foldLastRun } from './runbook/run-state.ts';
import { stateFilesOf } from './state.ts';
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
  /** Take the lock from a holder that seems alive. */
  readonly takeOver: boolean;
  /** Never go on with an earlier run: the AWS behind was made anew. */
  readonly fresh: boolean;
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

/** What an earlier run did in another account is nothing to go on with. */
const isOfAnotherAccount = (entries: readonly JournalEntry[], { account }: Identity): boolean => {
  const last = foldLastRun(entries);
  return last !== undefined && last.started.account !== account;
};
