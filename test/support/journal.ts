import type { Clock } from '../../src/runbook/clock.ts';
import type { JournalEntry } from '../../src/runbook/events.ts';
import { createFold } from '../../src/runbook/journal-fold.ts';
import { emptyHead, headAfter, nextEntry } from '../../src/runbook/journal-lines.ts';
import { readEntries, readLines, visitAll } from '../../src/runbook/journal-reading.ts';
import type { Journal } from '../../src/runbook/journal.ts';

export interface MemoryJournal extends Journal {
  entries(): readonly JournalEntry[];
}

/** A journal that outlives the simulated process, as a file would. */
export function memoryJournal(clock: Clock): MemoryJournal {
  const entries: JournalEntry[] = [];
  const fold = createFold();
  let head = emptyHead;
  return {
    fold,
    head: () => head,
    entries: () => entries,
    append: async (run, actor, event) => {
      const entry = nextEntry(head, { time: new Date(clock.now()).toISOString(), run, actor, event });
      entries.push(entry);
      head = headAfter(entry);
      fold.visit(entry);
      return entry;
    },
  };
}

/** All entries of a journal file. */
export const readJournal = (path: string): readonly JournalEntry[] => [...readEntries(path)];

/** All entries of a journal's text, and where its sound part ends, in bytes. */
export function parseJournal(
  bytes: Buffer,
  where: string,
): { readonly entries: readonly JournalEntry[]; readonly soundBytes: number } {
  const entries: JournalEntry[] = [];
  const read = visitAll(readLines([bytes], where), (entry) => entries.push(entry));
  return { entries, soundBytes: read.bytes };
}
