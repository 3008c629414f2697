import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { JournalEntry, RecordedEvent } from './events.ts';

/** Where recorded events go. `append` returns only when the entry would survive a crash. */
export interface Journal {
  entries(): readonly JournalEntry[];
  append(run: string, actor: string, event: RecordedEvent): Promise<JournalEntry>;
}

/** The last line: its number, and the SHA-256 of its text in hex; of an empty journal 0 and that of nothing. */
export function headOf(journal: Pick<Journal, 'entries'>): { readonly seq: number; readonly sha256: string } {
  const last = journal.entries().at(-1);
  const line = last ? JSON.stringify(last) : '';
  return { seq: last?.seq ?? 0, sha256: createHash('sha256').update(line).digest('hex') };
}

export interface ParsedJournal {
  readonly entries: readonly JournalEntry[];
  /** Length in bytes of the sound part; anything after it is a last line that a crash cut short. */
  readonly soundBytes: number;
}

const corrupt = (where: string, line: number, problem: string): MigrationError =>
  new MigrationError('usage', `The journal ${where} cannot be read: line ${line} ${problem}.`, {
    code: 'JOURNAL_CORRUPT',
    untouched: 'Nothing was changed, in the file or on AWS.',
    next: [
      'Restore the file from a copy, or move it away to start a new journal: AWS is observed again anyway.',
    ],
  });

/**
 * Reads JSON lines. Only a last line without its newline may be broken: that is what a crash in the middle of a write
 * leaves behind. A broken line anywhere else is damage that nobody should build on.
 * @param where the file's name, for the error.
 * @throws MigrationError JOURNAL_CORRUPT, naming the line.
 */
export function parseJournal(bytes: Buffer, where: string): ParsedJournal {
  const entries: JournalEntry[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) break;
    entries.push(parseLine(bytes.subarray(start, end).toString('utf8'), where, line));
    start = end + 1;
  }
  return { entries, soundBytes: start };
}

/** What a line claims to be; a newer version of this program may have written another schema. */
type UncheckedEntry = Partial<Omit<JournalEntry, 'schema'> & { readonly schema: number }>;

function parseLine(text: string, where: string, line: number): JournalEntry {
  let value: UncheckedEntry | null;
  try {
    value = JSON.parse(text) as UncheckedEntry | null;
  } catch {
    throw corrupt(where, line, 'is not JSON');
  }
  if (typeof value?.schema !== 'number') throw corrupt(where, line, 'is not a journal entry');
  if (value.schema !== 1)
    throw corrupt(where, line, `has schema ${value.schema}, and this version reads schema 1`);
  if (value.seq !== line) throw corrupt(where, line, `says that it is entry ${String(value.seq)}`);
  if (!value.run || !value.time || typeof value.event?.type !== 'string')
    throw corrupt(where, line, 'lacks a field');
  return value as JournalEntry;
}

/** Entries of a journal file, without opening it for writing; none when there is no file. */
export function readJournal(path: string): readonly JournalEntry[] {
  return existsSync(path) ? parseJournal(readFileSync(path), path).entries : [];
}

/**
 * A journal in a local file. A half-written last line is cut off before the first append; nothing else is ever
 * overwritten. Hold the migration's lock before opening: two writers would interleave.
 * `append` rejects with MigrationError JOURNAL_SHARED when somebody else wrote to the file since (after a take-over of
 * the lock), and JOURNAL_UNWRITABLE when the entry could not be kept.
 */
export function openJournalFile(path: string, clock: Clock): Journal & { close(): void } {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+');
  const parsed = readOrClose(file, path);
  ftruncateSync(file, parsed.soundBytes);
  const entries = [...parsed.entries];
  let size = parsed.soundBytes;
  return {
    entries: () => entries,
    // Nothing is awaited before the entry is on disk, so that parallel layers cannot interleave.
    append: async (run, actor, event) => {
      const time = new Date(clock.now()).toISOString();
      const entry: JournalEntry = { schema: 1, seq: entries.length + 1, time, run, actor, event };
      size = appendLine(file, size, Buffer.from(`${JSON.stringify(entry)}\n`), path);
      entries.push(entry);
      return entry;
    },
    close: () => closeSync(file),
  };
}

function readOrClose(file: number, path: string): ParsedJournal {
  try {
    return parseJournal(readFileSync(file), path);
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

const shared = (path: string): MigrationError =>
  new MigrationError('locked', `Somebody else wrote to the journal ${path} while this process ran.`, {
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
