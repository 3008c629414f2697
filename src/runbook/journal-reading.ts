import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from './events.ts';
import { emptyHead, readLine, skimLine, type JournalHead } from './journal-lines.ts';

export interface ParsedJournal {
  readonly entries: readonly JournalEntry[];
  /** Length in bytes of the sound part; anything after it is a last line that a crash cut short. */
  readonly soundBytes: number;
}

/** How far a journal was read, and found sound. */
export interface JournalPosition {
  readonly head: JournalHead;
  /** Of the file, up to and with the newline of that line. */
  readonly bytes: number;
}

export const journalStart: JournalPosition = { head: emptyHead, bytes: 0 };

type Visit = (entry: JournalEntry) => void;

export interface Reading {
  /** Where an earlier reading ended. Default: the beginning. */
  readonly from?: JournalPosition;
  /**
   * Types of events that nobody wants to see. Their lines are held to the chain and not parsed, which takes a third of the time;
   * the last line is shown whatever it is.
   */
  readonly without?: readonly string[];
}

/**
 * Reads JSON lines. Only a last line without its newline may be broken: that is what a crash in the middle of a write
 * leaves behind. A broken line anywhere else is damage that nobody should build on.
 * @param where the file's name, for the error.
 * @throws MigrationError JOURNAL_CORRUPT or JOURNAL_ALTERED, naming the line.
 */
export function parseJournal(bytes: Buffer, where: string): ParsedJournal {
  const entries: JournalEntry[] = [];
  const read = visitLines([bytes], where, (entry) => entries.push(entry));
  return { entries, soundBytes: read.bytes };
}

/** @param chunks of the journal, in order, cut wherever; each is done with when the next one is asked for. */
export function visitLines(
  chunks: Iterable<Buffer>,
  where: string,
  visit: Visit,
  { from = journalStart, without = [] }: Reading = {},
): JournalPosition {
  let { head, bytes: soundBytes } = from;
  let rest: Buffer = Buffer.alloc(0);
  let skimmed: { readonly text: Buffer; readonly before: JournalHead } | undefined;
  for (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
      const text = bytes.subarray(start, end);
      start = end + 1;
      const after = without.length > 0 ? skimLine(text, head, without) : undefined;
      skimmed = after && { text, before: head };
      if (after) {
        head = after;
        continue;
      }
      const read = readLine(text, head, where);
      head = read.head;
      visit(read.entry);
    }
    soundBytes += start;
    // Copies, since the chunk may be filled anew.
    rest = Buffer.from(bytes.subarray(start));
    skimmed &&= { ...skimmed, text: Buffer.from(skimmed.text) };
  }
  if (skimmed) visit(readLine(skimmed.text, skimmed.before, where).entry);
  return { head, bytes: soundBytes };
}

const chunkBytes = 1024 * 1024;

export function* chunksOf(file: number, from = 0): Iterable<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let position = from; ;) {
    const read = readSync(file, buffer, 0, chunkBytes, position);
    if (read === 0) return;
    position += read;
    yield buffer.subarray(0, read);
  }
}

/**
 * Shows entries of a journal file, in order and one at a time, so that a journal may be larger than the memory.
 * @returns where it ended: a later reading can go on from there.
 */
export function visitJournal(path: string, visit: Visit, reading: Reading = {}): JournalPosition {
  const { from = journalStart } = reading;
  if (!existsSync(path)) return from;
  const file = openSync(path, 'r');
  try {
    return visitLines(chunksOf(file, from.bytes), path, visit, reading);
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
