import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { headAfter, lineOf, nextEntry, readLine, sha256Of } from './journal-lines.ts';
import { journalStart, readJournal, visitJournal, type JournalPosition } from './journal-reading.ts';
import { headOf, shared, type Journal } from './journal.ts';
import type { StateObjects } from './state-objects.ts';

const folder = 'journal/';

/** Padded, so that the order of names is that of entries. */
const nameOf = (seq: number): string => `${folder}${String(seq).padStart(12, '0')}.json`;

const readsAtOnce = 32;

/**
 * Brings the local copy of a shared journal up to date: a file of its lines, which never change, so that only what is new is
 * asked for. A copy that cannot be read, or whose last line is not what the store has, is made anew.
 * @param anew make it anew anyway, so that every line is verified as the store has it now.
 * @throws MigrationError JOURNAL_CORRUPT or JOURNAL_ALTERED, naming the line.
 */
export async function refreshCopy(objects: StateObjects, path: string, anew = false): Promise<void> {
  const known = anew ? journalStart : soundCopy(path);
  const { seq, sha256 } = known.head;
  // From the last known line on, to see whether it is still the same journal.
  const names = await objects.list(folder, seq > 1 ? nameOf(seq - 1) : '');
  const texts = await readAll(objects, names);
  if (seq > 0) {
    const last = texts.shift();
    if (last === undefined || sha256Of(last) !== sha256) return refreshCopy(objects, path, true);
  }
  let { head } = known;
  for (const text of texts) ({ head } = readLine(Buffer.from(text), head, objects.where));
  const lines = texts.map((text) => `${text}\n`);
  mkdirSync(dirname(path), { recursive: true });
  if (seq > 0) appendCopy(path, known, lines);
  else replaceCopy(path, lines);
}

async function readAll(objects: StateObjects, names: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (let at = 0; at < names.length; at += readsAtOnce) {
    const some = names.slice(at, at + readsAtOnce).map((name) => objects.read(name));
    // One that was there and is gone is as good as one that is not JSON.
    texts.push(...(await Promise.all(some)).map((object) => object?.text ?? ''));
  }
  return texts;
}

/** Where the copy ends; the beginning when it is of no use. */
function soundCopy(path: string): JournalPosition {
  try {
    const position = visitJournal(path, () => undefined);
    return existsSync(path) && sizeOf(path) === position.bytes ? position : journalStart;
  } catch (error) {
    if (error instanceof MigrationError) return journalStart;
    throw error;
  }
}

function sizeOf(path: string): number {
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/** Another process that refreshes the same copy may have been faster: then it has these lines already. */
function appendCopy(path: string, { bytes }: JournalPosition, lines: readonly string[]): void {
  if (lines.length > 0 && sizeOf(path) === bytes) appendFileSync(path, lines.join(''));
}

/** In one step, so that nobody reads half a journal. */
function replaceCopy(path: string, lines: readonly string[]): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, lines.join(''));
  renameSync(draft, path);
}

/**
 * A journal of one object an entry, in a store that several machines share. An entry is created under its number and never
 * replaced, so of two processes that write the same number one fails: a holder that was paused, and wakes up after another
 * took over and wrote its first entry, cannot write any more, and whatever is done is written before.
 * `append` rejects with MigrationError JOURNAL_SHARED then, and so does every later one; entries are written one after the other.
 * @param copy file of the lines that this machine has seen.
 */
export async function openSharedJournal(objects: StateObjects, copy: string, clock: Clock): Promise<Journal> {
  await refreshCopy(objects, copy);
  const entries = [...readJournal(copy)];
  let head = headOf({ entries: () => entries });
  let last: Promise<unknown> = Promise.resolve();
  return {
    entries: () => entries,
    append: (run, actor, event) => {
      const time = new Date(clock.now()).toISOString();
      const written = last.then(async () => {
        const entry = nextEntry(head, { time, run, actor, event });
        if ((await objects.create(nameOf(entry.seq), lineOf(entry))) === undefined)
          throw shared(objects.where);
        head = headAfter(entry);
        entries.push(entry);
        return entry;
      });
      last = written;
      return written;
    },
  };
}
