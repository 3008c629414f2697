import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from './events.ts';
import { emptyHead, readLine, skimLine, type JournalHead } from './journal-lines.ts';

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
 * Reads JSON lines, in order and one at a time, so that a journal may be larger than the memory. Only a last line without its
 * newline may be broken: that is what a crash in the middle of a write leaves behind. A broken line anywhere else is damage that
 * nobody should build on.
 * @param chunks of the journal, in order, cut wherever; each is done with when the next one is asked for.
 * @param where the journal's name, for the error.
 * @returns where the sound part ended.
 * @throws MigrationError JOURNAL_CORRUPT or JOURNAL_ALTERED, naming the line.
 */
export function* readLines(
  chunks: Iterable<Buffer>,
  where: string,
  { from = journalStart, without = [] }: Reading = {},
): Generator<JournalEntry, JournalPosition> {
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
      yield read.entry;
    }
    soundBytes += start;
    // Copies, since the chunk may be filled anew.
    rest = Buffer.from(bytes.subarray(start));
    skimmed &&= { ...skimmed, text: Buffer.from(skimmed.text) };
  }
  if (skimmed) yield readLine(skimmed.text, skimmed.before, where).entry;
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
 * Entries of a journal file, in order and one at a time; none when there is no file. Ended or left, it closes the file.
 * @returns where it ended: a later reading can go on from there.
 */
export function* readEntries(path: string, reading: Reading = {}): Generator<JournalEntry, JournalPosition> {
  const { from = journalStart } = reading;
  if (!existsSync(path)) return from;
  const file = openSync(path, 'r');
  try {
    return yield* readLines(chunksOf(file, from.bytes), path, reading);
  } finally {
    closeSync(file);
  }
}

/** Entries of a journal file, read and verified anew by everybody who goes through them. */
export const entriesOf = (path: string): Iterable<JournalEntry> => ({
  [Symbol.iterator]: () => readEntries(path),
});

/** Shows what is read. @returns where it ended. */
export function visitAll(lines: Generator<JournalEntry, JournalPosition>, visit: Visit): JournalPosition {
  for (;;) {
    const next = lines.next();
    if (next.done) return next.value;
    visit(next.value);
  }
}
