import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { JournalEntry, RecordedEvent } from './events.ts';
import { checkpointLines, writeCheckpoint } from './journal-checkpoint.ts';
import { createFold, ofNoUse, type JournalFold } from './journal-fold.ts';
import { headAfter, lineOf, nextEntry, type JournalHead } from './journal-lines.ts';
import { chunksOf, entriesOf, readLines, visitAll, type JournalPosition } from './journal-reading.ts';

/** Where recorded events go. `append` returns only when the entry would survive a crash. */
export interface Journal {
  /** What all entries say, with every one that is appended. */
  readonly fold: Omit<JournalFold, 'visit'>;
  /** The last line. */
  head(): JournalHead;
  /** All entries, in order, read and verified anew by everybody who goes through them: they may be more than fit the memory. */
  entries(): Iterable<JournalEntry>;
  append(run: string, actor: string, event: RecordedEvent): Promise<JournalEntry>;
}

/**
 * A journal in a local file. A half-written last line is cut off before the first append; nothing else is ever
 * overwritten. Hold the migration's lock before opening: two writers would interleave.
 * `append` rejects with MigrationError JOURNAL_SHARED when somebody else wrote to the file since (after a take-over of
 * the lock), and JOURNAL_UNWRITABLE when the entry could not be kept.
 * @param toolVersion of the program, whose checkpoint is kept up to date; by default there is none.
 */
export function openJournalFile(
  path: string,
  clock: Clock,
  toolVersion?: string,
): Journal & { close(): void } {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+');
  const fold = createFold();
  const sound = readOrClose(file, path, fold.visit);
  ftruncateSync(file, sound.bytes);
  let { head, bytes: size } = sound;
  let kept = 0;
  const keepCheckpoint = (): void => {
    if (toolVersion === undefined || head.seq - kept < checkpointLines) return;
    writeCheckpoint(path, { toolVersion, position: { head, bytes: size }, summary: fold.summary() });
    kept = head.seq;
  };
  keepCheckpoint();
  return {
    fold,
    head: () => head,
    entries: () => entriesOf(path),
    // Nothing is awaited before the entry is on disk, so that parallel layers cannot interleave.
    append: async (run, actor, event) => {
      const time = new Date(clock.now()).toISOString();
      const entry = nextEntry(head, { time, run, actor, event });
      size = appendLine(file, size, Buffer.from(`${lineOf(entry)}\n`), path);
      head = headAfter(entry);
      fold.visit(entry);
      keepCheckpoint();
      return entry;
    },
    close: () => closeSync(file),
  };
}

function readOrClose(file: number, path: string, visit: (entry: JournalEntry) => void): JournalPosition {
  try {
    return visitAll(readLines(chunksOf(file), path, { without: ofNoUse }), visit);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** @returns the file's new size in bytes. A line that could not be written whole is taken back. */
function appendLine(file: number, size: number, line: Buffer, path: string): number {
  try {
    if (fstatSync(file).size !== size) throw shared(path);
    try {
      writeFileSync(file, line);
      fsyncSync(file);
    } catch (error) {
      ftruncateSync(file, size);
      throw error;
    }
  } catch (error) {
    throw error instanceof MigrationError ? error : unwritable(path, error);
  }
  return size + line.length;
}

/** @param where the journal is. */
export const shared = (where: string): MigrationError =>
  new MigrationError('locked', `Somebody else wrote to the journal ${where} while this process ran.`, {
    code: 'JOURNAL_SHARED',
    untouched: 'This process stopped before its next step.',
    next: ['Make sure that only one of you goes on, then run the same command again.'],
  });

const unwritable = (path: string, cause: unknown): MigrationError =>
  new MigrationError(
    'usage',
    `The journal ${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    {
      code: 'JOURNAL_UNWRITABLE',
      untouched: 'Nothing is done that cannot be recorded first.',
      next: ['Make room or give access, then run the same command again.'],
      cause,
    },
  );
