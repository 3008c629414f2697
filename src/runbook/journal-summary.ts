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
import type { JournalEntry } from './events.ts';
import { sha256Of } from './journal-lines.ts';
import { journalStart, visitJournal, type JournalPosition } from './journal-reading.ts';
import { foldEntry, type RunState } from './run-state.ts';

/** What `status` and summaries say of a journal, however long it is. */
export interface JournalSummary {
  /** The newest run; undefined for an empty journal. */
  readonly state: RunState | undefined;
  /** Of the newest run: the last `stack-settled` of every stack, in the order in which they settled first. */
  readonly stacks: readonly JournalEntry[];
}

export interface ReadSummary extends JournalSummary {
  /** Lines that an earlier reading found sound, and that were not read again. */
  readonly linesTrusted: number;
}

const empty: JournalSummary = { state: undefined, stacks: [] };

/** What makes up most of a long journal, and says nothing of where the run stands. */
const unsaid = ['gate-sampled', 'step-started', 'step-ended', 'action-intended', 'action-ended'];

/** What was read once, with what came of it, so that a later reading can go on from there. */
interface Checkpoint {
  /** Of the program: another one may fold otherwise. */
  readonly toolVersion: string;
  readonly position: JournalPosition;
  readonly summary: JournalSummary;
}

/** Lines; a journal that is read in no time needs no checkpoint. */
const longReading = 10_000;

const checkpointOf = (journal: string): string => `${journal}.checkpoint`;

/**
 * Folds a journal file without holding it. After a long reading it leaves a checkpoint beside the journal, from which the
 * next one goes on while the line before it is what it was: `readJournal` is what verifies everything.
 * @param worthKeeping of how many lines a reading is a long one.
 */
export function readSummary(path: string, toolVersion: string, worthKeeping = longReading): ReadSummary {
  const known = readCheckpoint(path, toolVersion);
  let { summary } = known ?? { summary: empty };
  const from = known?.position ?? journalStart;
  const position = visitJournal(
    path,
    (entry) => {
      summary = foldSummary(summary, entry);
    },
    { from, without: unsaid },
  );
  if (position.head.seq - from.head.seq >= worthKeeping)
    writeCheckpoint(path, { toolVersion, position, summary });
  return { ...summary, linesTrusted: from.head.seq };
}

function foldSummary({ state, stacks }: JournalSummary, entry: JournalEntry): JournalSummary {
  const { event } = entry;
  const after = foldEntry(state, entry);
  if (event.type === 'run-started') return { state: after, stacks: [] };
  if (event.type !== 'stack-settled') return { state: after, stacks };
  const isSame = ({ event: other }: JournalEntry): boolean =>
    other.type === 'stack-settled' && other.layer === event.layer && other.region === event.region;
  const known = stacks.some(isSame);
  return {
    state: after,
    stacks: known ? stacks.map((each) => (isSame(each) ? entry : each)) : [...stacks, entry],
  };
}

/** Undefined when there is none, or none that fits the journal. */
function readCheckpoint(journal: string, toolVersion: string): Checkpoint | undefined {
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

function writeCheckpoint(journal: string, checkpoint: Checkpoint): void {
  const path = checkpointOf(journal);
  try {
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(checkpoint));
    renameSync(`${path}.${process.pid}`, path);
  } catch (error) {
    // Who may read the journal and not write beside it reads all of it each time.
    if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
