import type { LoadedConfig } from './config/load.ts';
import { type ArtefactStore, createArtefactFiles } from './replication/artefact/store.ts';
import { systemClock } from './runbook/clock.ts';
import type { JournalEntry } from './runbook/events.ts';
import { readJournal } from './runbook/journal-reading.ts';
import { type LockHolder, isHeld, readHolder } from './runbook/lock.ts';
import { type RunState, foldLastRun } from './runbook/run-state.ts';
import { dirname, join } from 'node:path';

export interface StateFiles {
  readonly journal: string;
  readonly lock: string;
}

/** Each environment has its journal and its lock. */
export function stateFilesOf({ stateDirectory, config }: LoadedConfig): StateFiles {
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
