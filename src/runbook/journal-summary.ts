import { type JournalSummary, emptySummary, foldSummary, unsaid } from './journal-fold.ts';
import { checkpointLines, readCheckpoint, writeCheckpoint } from './journal-checkpoint.ts';
import { journalStart, readEntries, visitAll } from './journal-reading.ts';

export interface ReadSummary extends JournalSummary {
  /** Lines that an earlier reading, or who wrote them, found sound, and that were not read again. */
  readonly linesTrusted: number;
}

/**
 * Folds a journal file without holding it. It goes on from the checkpoint beside the journal, while the line before that is what it
 * was, and leaves one after a long reading: `readEntries` is what verifies everything.
 * @param worthKeeping of how many lines a reading is a long one.
 */
export function readSummary(path: string, toolVersion: string, worthKeeping = checkpointLines): ReadSummary {
  const known = readCheckpoint(path, toolVersion);
  let { summary } = known ?? { summary: emptySummary };
  const from = known?.position ?? journalStart;
  const position = visitAll(readEntries(path, { from, without: unsaid }), (entry) => {
    summary = foldSummary(summary, entry);
  });
  if (position.head.seq - from.head.seq >= worthKeeping)
    writeCheckpoint(path, { toolVersion, position, summary });
  return { ...summary, linesTrusted: from.head.seq };
}
