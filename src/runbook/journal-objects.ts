import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { JournalEntry } from './events.ts';
import { readCheckpoint } from './journal-checkpoint.ts';
import { createFold, ofNoUse, unsaid } from './journal-fold.ts';
import { headAfter, lineOf, nextEntry, readLine, sha256Of, type JournalHead } from './journal-lines.ts';
import { journalStart, readEntries, visitAll, type JournalPosition } from './journal-reading.ts';
import { shared, type Journal } from './journal.ts';
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
export async function refreshCopy(
  objects: StateObjects,
  path: string,
  toolVersion: string,
  anew = false,
): Promise<void> {
  const known = anew ? journalStart : soundCopy(path, toolVersion);
  const { seq, sha256 } = known.head;
  // From the last known line on, to see whether it is still the same journal.
  const names = await objects.list(folder, seq > 1 ? nameOf(seq - 1) : '');
  if (seq > 0) {
    const [last] = await readSome(objects, names.slice(0, 1));
    if (last !== undefined && sha256Of(last) === sha256)
      await extend(path, known, { objects, names: names.slice(1) });
    else await refreshCopy(objects, path, toolVersion, true);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, '');
    await extend(draft, known, { objects, names });
    // In one step, so that nobody reads half a journal.
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

interface Added {
  readonly objects: StateObjects;
  readonly names: readonly string[];
}

/** Another process that extends the same copy writes the same at the same place: a line never changes. */
async function extend(path: string, from: JournalPosition, { objects, names }: Added): Promise<void> {
  const file = openSync(path, 'r+');
  try {
    let { head, bytes } = from;
    for (let at = 0; at < names.length; at += readsAtOnce) {
      const texts = await readSome(objects, names.slice(at, at + readsAtOnce));
      for (const text of texts) ({ head } = readLine(Buffer.from(text), head, objects.where));
      bytes += writeSync(file, texts.map((text) => `${text}\n`).join(''), bytes);
    }
  } finally {
    closeSync(file);
  }
}

async function readSome(objects: StateObjects, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(names.map((name) => objects.read(name)));
  // One that was there and is gone is as good as one that is not JSON.
  return found.map((object) => object?.text ?? '');
}

/** How far the copy is sound: what comes after is written over. */
function soundCopy(path: string, toolVersion: string): JournalPosition {
  try {
    const { position: from = journalStart } = readCheckpoint(path, toolVersion) ?? {};
    return visitAll(readEntries(path, { from, without: unsaid }), () => undefined);
  } catch (error) {
    if (error instanceof MigrationError) return journalStart;
    throw error;
  }
}

/**
 * A journal of one object an entry, in a store that several machines share. An entry is created under its number and never
 * replaced, so of two processes that write the same number one fails: a holder that was paused, and wakes up after another
 * took over and wrote its first entry, cannot write any more, and whatever is done is written before.
 * `append` rejects with MigrationError JOURNAL_SHARED then, and so does every later one; entries are written one after the other.
 * @param copy file of the lines that this machine has seen.
 */
export async function openSharedJournal(
  objects: StateObjects,
  copy: string,
  clock: Clock,
  toolVersion: string,
): Promise<Journal> {
  await refreshCopy(objects, copy, toolVersion);
  const fold = createFold();
  const before = visitAll(readEntries(copy, { without: ofNoUse }), fold.visit);
  let head: JournalHead = before.head;
  // What this process adds is in the store, and in the copy when that is refreshed.
  const added: JournalEntry[] = [];
  let last: Promise<unknown> = Promise.resolve();
  return {
    fold,
    head: () => head,
    entries: () => ({
      *[Symbol.iterator]() {
        for (const entry of readEntries(copy)) {
          if (entry.seq > before.head.seq) break;
          yield entry;
        }
        yield* added;
      },
    }),
    append: (run, actor, event) => {
      const time = new Date(clock.now()).toISOString();
      const written = last.then(async () => {
        const entry = nextEntry(head, { time, run, actor, event });
        if ((await objects.create(nameOf(entry.seq), lineOf(entry))) === undefined)
          throw shared(objects.where);
        head = headAfter(entry);
        added.push(entry);
        fold.visit(entry);
        return entry;
      });
      last = written;
      return written;
    },
  };
}
