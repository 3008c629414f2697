import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import type { JournalSummary } from './journal-fold.ts';
import { sha256Of } from './journal-lines.ts';
import type { JournalPosition } from './journal-reading.ts';

/** What was read once, with what came of it, so that a later reading can go on from there. */
export interface Checkpoint {
  /** Of the program: another one may fold otherwise. */
  readonly toolVersion: string;
  readonly position: JournalPosition;
  readonly summary: JournalSummary;
}

/** Lines that are read in no time, and so need no checkpoint. */
export const checkpointLines = 10_000;

const checkpointOf = (journal: string): string => `${journal}.checkpoint`;

/** Undefined when there is none, or none that fits the journal. */
export function readCheckpoint(journal: string, toolVersion: string): Checkpoint | undefined {
  const path = checkpointOf(journal);
  if (!existsSync(path) || !existsSync(journal)) return undefined;
  const checkpoint = parse(readFileSync(path, 'utf8'));
  if (checkpoint?.toolVersion !== toolVersion) return undefined;
  return endsAt(journal, checkpoint.position) ? checkpoint : undefined;
}

function parse(text: string): Checkpoint | undefined {
  try {
    return JSON.parse(text) as Checkpoint;
  } catch {
    return undefined; // Half written, or somebody else's: the journal is read from the beginning.
  }
}

const longestLine = 1024 * 1024;

/** Whether the journal still has that line there. */
function endsAt(journal: string, { bytes, head }: JournalPosition): boolean {
  const file = openSync(journal, 'r');
  try {
    if (fstatSync(file).size < bytes) return false;
    const length = Math.min(bytes, longestLine);
    const tail = Buffer.alloc(length);
    readSync(file, tail, 0, length, bytes - length);
    const start = tail.lastIndexOf(0x0a, length - 2) + 1;
    return tail.at(-1) === 0x0a && sha256Of(tail.subarray(start, -1)) === head.sha256;
  } finally {
    closeSync(file);
  }
}

export function writeCheckpoint(journal: string, checkpoint: Checkpoint): void {
  const path = checkpointOf(journal);
  try {
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(checkpoint));
    renameSync(`${path}.${process.pid}`, path);
  } catch (error) {
    // Who cannot write beside the journal reads all of it each time.
    if (!unwritable.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

const unwritable = ['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'EDQUOT'];
