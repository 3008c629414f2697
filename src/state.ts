import { type Clients, createClients } from './aws/clients.ts';
import { createStateObjects } from './aws/s3-state.ts';
import type { LoadedConfig } from './config/load.ts';
import { parseStateUrl } from './config/state-url.ts';
import { packageVersion } from './package-root.ts';
import { createArtefactObjects } from './replication/artefact/objects.ts';
import { type ArtefactStore, createArtefactFiles } from './replication/artefact/store.ts';
import { type Clock, systemClock } from './runbook/clock.ts';
import type { JournalEntry } from './runbook/events.ts';
import { openSharedJournal, refreshCopy } from './runbook/journal-objects.ts';
import { type Reading, entriesOf, journalStart, readEntries, visitAll } from './runbook/journal-reading.ts';
import { type ReadSummary, readSummary } from './runbook/journal-summary.ts';
import { type Journal, openJournalFile } from './runbook/journal.ts';
import type { Lock, LockHolder, OnLost } from './runbook/lock-holder.ts';
import { acquireSharedLock, readSharedHolder } from './runbook/lock-object.ts';
import { acquireLock, readLivingHolder } from './runbook/lock.ts';
import { join } from 'node:path';

export interface LockOptions {
  readonly actor: string;
  readonly command: string;
  readonly takeOver: boolean;
  readonly signal: AbortSignal;
  readonly onLost: OnLost;
}

export interface OpenJournal extends Journal {
  close(): void;
}

/** Journal, lock and artefacts of one environment, wherever the configuration has them. */
export interface MigrationState {
  /** Where the lock is, for people. */
  readonly lock: string;
  /** Whether a write needs AWS, and so its credentials. */
  readonly isOnAws: boolean;
  readonly artefacts: ArtefactStore;
  acquireLock(options: LockOptions): Promise<Lock>;
  openJournal(): Promise<OpenJournal>;
  /** Who holds the migration now; the lock that a killed process left behind is nobody's. */
  holder(): Promise<LockHolder | undefined>;
  /** The newest run, without holding the journal. */
  summary(): Promise<ReadSummary>;
  /** All entries, read one at a time and verified as they are now. */
  entries(): Promise<Iterable<JournalEntry>>;
  /**
   * Shows each time the entries that were added; the first time all of them.
   * @param withoutAtFirst types of events that are not shown then, as there may be any number.
   */
  reader(withoutAtFirst?: readonly string[]): (visit: (entry: JournalEntry) => void) => Promise<void>;
}

/** @param clients used only when the state is in S3. */
export function openState(loaded: LoadedConfig, clients: Clients): MigrationState {
  const { state: url, environmentSuffix, sourceRegion } = loaded.config;
  const folder = join(loaded.stateDirectory, environmentSuffix);
  const place = url === undefined ? undefined : parseStateUrl(url);
  if (!place) return stateInFiles(folder);
  const prefix = [place.prefix, environmentSuffix].filter(Boolean).join('/');
  const objects = createStateObjects(clients, { bucket: place.bucket, prefix, region: sourceRegion });
  const copy = join(folder, 's3', place.bucket, place.prefix, 'journal.jsonl');
  const refresh = (anew?: boolean): Promise<void> => refreshCopy(objects, copy, packageVersion(), anew);
  return {
    lock: `${objects.where}/lock.json`,
    isOnAws: true,
    artefacts: createArtefactObjects(objects),
    acquireLock: (options) => acquireSharedLock({ ...options, objects, clock: systemClock }),
    openJournal: async () => ({
      ...(await openSharedJournal(objects, copy, systemClock, packageVersion())),
      close: () => undefined,
    }),
    holder: () => readSharedHolder(objects),
    summary: async () => {
      await refresh();
      return readSummary(copy, packageVersion());
    },
    entries: async () => {
      await refresh(true);
      return entriesOf(copy);
    },
    reader: (withoutAtFirst) => {
      const refreshed = async (): Promise<void> => {
        await refresh();
        // Leaves a checkpoint of a long copy, from which the next refresh goes on.
        readSummary(copy, packageVersion());
      };
      return readerOf(copy, refreshed, withoutAtFirst);
    },
  };
}

function stateInFiles(folder: string, clock: Clock = systemClock): MigrationState {
  const [journal, lock] = [join(folder, 'journal.jsonl'), join(folder, 'lock.json')];
  return {
    lock,
    isOnAws: false,
    artefacts: createArtefactFiles(folder),
    acquireLock: async (options) => {
      const held = acquireLock({ ...options, path: lock, clock });
      return {
        ...held,
        isMine: async () => held.isMine(),
        renewIfOld: async () => held.renewIfOld(),
        release: async () => held.release(),
      };
    },
    openJournal: async () => openJournalFile(journal, clock, packageVersion()),
    holder: async () => readLivingHolder(lock, clock),
    summary: async () => readSummary(journal, packageVersion()),
    entries: async () => entriesOf(journal),
    reader: (withoutAtFirst) => readerOf(journal, async () => undefined, withoutAtFirst),
  };
}

function readerOf(
  path: string,
  refresh: () => Promise<void>,
  withoutAtFirst: readonly string[] = [],
): ReturnType<MigrationState['reader']> {
  let from: NonNullable<Reading['from']> = journalStart;
  return async (visit) => {
    await refresh();
    const without = from === journalStart ? withoutAtFirst : [];
    from = visitAll(readEntries(path, { from, without }), visit);
  };
}

/** For what only looks at the state, with clients of its own. */
export async function withState<T>(
  loaded: LoadedConfig,
  use: (state: MigrationState) => Promise<T>,
): Promise<T> {
  const { endpointUrl } = loaded.config;
  const clients = createClients(endpointUrl === undefined ? {} : { endpointUrl });
  try {
    return await use(openState(loaded, clients));
  } finally {
    clients.destroy();
  }
}

/** The newest run as the journal has it, and who is at work on it. */
export const readState = (
  loaded: LoadedConfig,
): Promise<ReadSummary & { readonly holder: LockHolder | undefined }> =>
  withState(loaded, async (state) => ({ ...(await state.summary()), holder: await state.holder() }));

/** Every entry of the journal, verified as it is read. */
export const allEntries = (loaded: LoadedConfig): Promise<Iterable<JournalEntry>> =>
  withState(loaded, (state) => state.entries());
