import { hash } from 'node:crypto';
import { MigrationError } from '../errors.ts';
import type { JournalEntry } from './events.ts';

/** The last line of a journal: its number, and the SHA-256 of its text in hex; of an empty journal 0 and that of nothing. */
export interface JournalHead {
  readonly seq: number;
  readonly sha256: string;
}

export const sha256Of = (text: Buffer | string): string => hash('sha256', text, 'hex');

export const emptyHead: JournalHead = { seq: 0, sha256: sha256Of('') };

/** The entry that follows `head`, chained to it by the hash of its line. */
export function nextEntry(
  head: JournalHead,
  { time, run, actor, event }: Omit<JournalEntry, 'schema' | 'seq' | 'prev'>,
): JournalEntry {
  return { schema: 2, seq: head.seq + 1, prev: head.sha256, time, run, actor, event };
}

/** The line of an entry, without its newline. */
export const lineOf = (entry: JournalEntry): string => JSON.stringify(entry);

export const headAfter = (entry: JournalEntry): JournalHead => ({
  seq: entry.seq,
  sha256: sha256Of(lineOf(entry)),
});

/** What a line claims to be; a newer version of this program may have written another schema. */
type UncheckedEntry = Partial<Omit<JournalEntry, 'schema'> & { readonly schema: number }>;

/**
 * Reads the line that follows `head`.
 * @param where the journal's name, for the error.
 * @throws MigrationError JOURNAL_CORRUPT or JOURNAL_ALTERED, naming the line.
 */
export function readLine(
  text: Buffer,
  head: JournalHead,
  where: string,
): { readonly entry: JournalEntry; readonly head: JournalHead } {
  const line = head.seq + 1;
  const value = parse(text, where, line);
  if (typeof value?.schema !== 'number') throw corrupt(where, line, 'is not a journal entry');
  if (value.schema !== 1 && value.schema !== 2)
    throw corrupt(where, line, `has schema ${value.schema}, and this version reads schemas 1 and 2`);
  if (value.seq !== line) throw corrupt(where, line, `says that it is entry ${String(value.seq)}`);
  if (!value.run || !value.time || typeof value.event?.type !== 'string')
    throw corrupt(where, line, 'lacks a field');
  // Schema 1 had no chain; the first entry of schema 2 vouches for the line before it, whatever its schema.
  if (value.schema === 2 && value.prev !== head.sha256) throw altered(where, line);
  return { entry: value as JournalEntry, head: { seq: line, sha256: sha256Of(text) } };
}

const typeMark = '"event":{"type":"';

/** Bytes that hold the type of the event, unless names are uncommonly long. */
const beginning = 512;

/**
 * The head after a line that `lineOf` wrote, if it follows `head` and its event is of one of those types: what that takes can be
 * seen without parsing it. Undefined for any other line. A quotation mark in a string is escaped, so the mark is the event's.
 */
export function skimLine(text: Buffer, head: JournalHead, types: readonly string[]): JournalHead | undefined {
  const seq = head.seq + 1;
  const start = `{"schema":2,"seq":${seq},"prev":"${head.sha256}","time":"`;
  const begun = text.toString('latin1', 0, beginning);
  if (!begun.startsWith(start)) return undefined;
  const mark = begun.indexOf(typeMark, start.length);
  if (mark === -1) return undefined;
  const from = mark + typeMark.length;
  const type = begun.slice(from, begun.indexOf('"', from));
  return types.includes(type) ? { seq, sha256: sha256Of(text) } : undefined;
}

function parse(text: Buffer, where: string, line: number): UncheckedEntry | null {
  try {
    return JSON.parse(text.toString('utf8')) as UncheckedEntry | null;
  } catch {
    throw corrupt(where, line, 'is not JSON');
  }
}

const corrupt = (where: string, line: number, problem: string): MigrationError =>
  new MigrationError('usage', `The journal ${where} cannot be read: line ${line} ${problem}.`, {
    code: 'JOURNAL_CORRUPT',
    untouched: 'Nothing was changed, in the file or on AWS.',
    next: [
      'Restore the file from a copy, or move it away to start a new journal: AWS is observed again anyway.',
    ],
  });

const altered = (where: string, line: number): MigrationError => {
  const what =
    line === 1
      ? 'line 1 follows a line that is not there'
      : `line ${line - 1} is not what it was when line ${line} was written, or line ${line} was altered itself`;
  return new MigrationError('usage', `The journal ${where} was altered: ${what}.`, {
    code: 'JOURNAL_ALTERED',
    untouched: 'Nothing was changed, in the file or on AWS.',
    next: [
      'Compare the file with a copy and find out who changed it. Move it away to start a new journal: AWS is observed again anyway.',
    ],
  });
};
