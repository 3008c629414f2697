import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { JournalEntry, RecordedEvent } from './events.ts';
import { emptyHead, headAfter, lineOf, nextEntry, readLine, type JournalHead } from './journal-lines.ts';

/** Where recorded events go. `append` returns only when the entry would survive a crash. */
export interface Journal {
  entries(): readonly JournalEntry[];
  append(run: string, actor: string, event: RecordedEvent): Promise<JournalEntry>;
}

export function headOf(journal: Pick<Journal, 'entries'>): JournalHead {
  const last = journal.entries().at(-1);
  return last ? headAfter(last) : emptyHead;
}

export interface ParsedJournal {
  readonly entries: readonly JournalEntry[];
  /** Length in bytes of the sound part; anything after it is a last line that a crash cut short. */
  readonly soundBytes: number;
}

/** What is read of a journal without keeping its entries. */
interface Sound {
  readonly head: JournalHead;
  readonly soundBytes: number;
}

type Visit = (entry: JournalEntry) => void;

/**
 * Reads JSON lines. Only a last line without its newline may be broken: that is what a crash in the middle of a write
 * leaves behind. A broken line anywhere else is damage that nobody should build on.
 * @param where the file's name, for the error.
 * @throws MigrationError JOURNAL_CORRUPT or JOURNAL_ALTERED, naming the line.
 */
export function parseJournal(bytes: Buffer, where: string): ParsedJournal {
  const entries: JournalEntry[] = [];
  const { soundBytes } = visitLines([bytes], where, (entry) => entries.push(entry));
  return { entries, soundBytes };
}

/** @param chunks of the journal, in order, cut wherever; each is done with when the next one is asked for. */
function visitLines(chunks: Iterable<Buffer>, where: string, visit: Visit): Sound {
  let head = emptyHead;
  let soundBytes = 0;
  let rest: Buffer = Buffer.alloc(0);
  for (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
      const read = readLine(bytes.subarray(start, end), head, where);
      head = read.head;
      visit(read.entry);
      start = end + 1;
    }
    soundBytes += start;
    // A copy, since the chunk may be filled anew.
    rest = Buffer.from(bytes.subarray(start));
  }
  return { head, soundBytes };
}

const chunkBytes = 1024 * 1024;

function* chunksOf(file: number): Iterable<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let position = 0; ;) {
    const read = readSync(file, buffer, 0, chunkBytes, position);
    if (read === 0) return;
    position += read;
    yield buffer.subarray(0, read);
  }
}

/** Shows every entry of a journal file, in order and one at a time, so that a journal may be larger than the memory. */
export function visitJournal(path: string, visit: Visit): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    visitLines(chunksOf(file), path, visit);
  } finally {
    closeSync(file);
  }
}

/** Entries of a journal file, without opening it for writing; none when there is no file. */
export function readJournal(path: string): readonly JournalEntry[] {
  const entries: JournalEntry[] = [];
  visitJournal(path, (entry) => entries.push(entry));
  return entries;
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
  const entries: JournalEntry[] = [];
  const sound = readOrClose(file, path, (entry) => entries.push(entry));
  ftruncateSync(file, sound.soundBytes);
  let { head } = sound;
  let size = sound.soundBytes;
  return {
    entries: () => entries,
    // Nothing is awaited before the entry is on disk, so that parallel layers cannot interleave.
    append: async (run, actor, event) => {
      const time = new Date(clock.now()).toISOString();
      const entry = nextEntry(head, { time, run, actor, event });
      size = appendLine(file, size, Buffer.from(`${lineOf(entry)}\n`), path);
      head = headAfter(entry);
      entries.push(entry);
      return entry;
    },
    close: () => closeSync(file),
  };
}

function readOrClose(file: number, path: string, visit: Visit): Sound {
  try {
    return visitLines(chunksOf(file), path, visit);
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
