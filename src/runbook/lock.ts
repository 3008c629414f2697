import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';

export interface LockHolder {
  readonly actor: string;
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601; renewed every `heartbeatSeconds` while the holder lives. */
  readonly heartbeat: string;
  /** Tells this holding from every other, so that nobody releases or renews a lock that was taken over. */
  readonly id: string;
}

export interface Lock {
  /** The dead holder whose lock this process found and took over. */
  readonly tookOverFrom?: LockHolder;
  release(): void;
}

export const heartbeatSeconds = 5;
/** Without a heartbeat for this long a holder on another host is presumed dead. */
export const staleSeconds = 60;

export interface LockRequest {
  readonly path: string;
  readonly actor: string;
  readonly command: string;
  readonly clock: Clock;
  /** Take the lock even from a holder that seems alive. */
  readonly takeOver?: boolean;
  /** Called once, at the next heartbeat, when somebody took this lock over: stop, for they go on. */
  readonly onLost?: () => void;
  /** Whether a process of this host lives. Default: signal 0. */
  readonly isAlive?: (pid: number) => boolean;
}

const processIsAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * One holder a migration. The file appears with its content in one step (a hard link), so a reader never sees half of it.
 * A holder of this host whose process is gone, or of another host whose heartbeat stopped, is taken over at once:
 * that is what kill -9 leaves behind.
 * @throws MigrationError LOCKED (exit 5), naming holder, host, since when, and how to take over.
 */
export function acquireLock(request: LockRequest): Lock {
  const { path, actor, command, clock, onLost } = request;
  mkdirSync(dirname(path), { recursive: true });
  const now = (): string => new Date(clock.now()).toISOString();
  const since = now();
  const host = hostname();
  const id = randomUUID();
  const mine: LockHolder = { actor, host, pid: process.pid, command, since, heartbeat: since, id };
  const { file, before } = claimWithDraft(request, mine);

  const beat = setInterval(() => {
    // No name leads to our file any more: somebody else's has taken its place.
    if (fstatSync(file).nlink === 0) {
      clearInterval(beat);
      onLost?.();
      return;
    }
    // In place, at the same length: never by a rename, which could put our file back over that of a successor.
    writeSync(file, JSON.stringify({ ...mine, heartbeat: now() }), 0);
  }, heartbeatSeconds * 1000);
  beat.unref();
  return {
    ...(before ? { tookOverFrom: before } : {}),
    release: () => {
      clearInterval(beat);
      if (readHolder(path)?.id === mine.id) rmSync(path, { force: true });
      closeSync(file);
    },
  };
}

/** Writes our holder file under a name of its own, and gives it the lock's name if the lock is to be had. */
function claimWithDraft(
  request: LockRequest,
  mine: LockHolder,
): { readonly file: number; readonly before: LockHolder | undefined } {
  const draft = `${request.path}.${mine.id}`;
  const file = openSync(draft, 'wx');
  try {
    writeFileSync(file, JSON.stringify(mine));
    fsyncSync(file);
    return { file, before: claim(request, mine, draft) };
  } catch (error) {
    closeSync(file);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @returns the dead holder that was taken over, if any. */
function claim(request: LockRequest, mine: LockHolder, draft: string): LockHolder | undefined {
  const { path } = request;
  const before = readHolder(path);
  if (before && !request.takeOver && isHeld(before, request)) throw locked(before, path);
  if (before ? succeed(before, mine, draft, path) : linkIfAbsent(draft, path)) return before;
  const winner = readHolder(path);
  if (winner) throw locked(winner, path);
  return claim(request, mine, draft); // The winner has released it already.
}

/** Where the one who takes over from `holder` puts its own file: of several, the link lets only one succeed. */
const successorPath = (path: string, holder: LockHolder): string => `${path}.after-${holder.id}`;

/** Takes a dead holder's place. False when somebody else was faster. At no moment is there no lock at all. */
function succeed(dead: LockHolder, mine: LockHolder, draft: string, path: string): boolean {
  const place = successorPath(path, dead);
  if (!linkIfAbsent(draft, place)) return false;
  const line = holders(path);
  // Who read the dead holder late finds the place free again: it was taken and given up in between.
  if (line.at(-1)?.id !== mine.id) {
    rmSync(place, { force: true });
    return false;
  }
  renameSync(place, path);
  // Left by those who died between the two steps above.
  for (const earlier of line.slice(0, -1)) rmSync(successorPath(path, earlier), { force: true });
  return true;
}

/** False when the name is taken. */
function linkIfAbsent(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The holder on file and everyone who took over from the one before; the last one holds the lock. */
function holders(path: string): readonly LockHolder[] {
  const line: LockHolder[] = [];
  for (let file = path; ;) {
    const holder = readHolderFile(file);
    if (!holder) return line;
    line.push(holder);
    file = successorPath(path, holder);
  }
}

/** Who holds the lock; undefined when nobody does. */
export const readHolder = (path: string): LockHolder | undefined => holders(path).at(-1);

function readHolderFile(path: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockHolder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new MigrationError('locked', `The lock file ${path} cannot be read.`, {
      code: 'LOCK_UNREADABLE',
      untouched: 'Nothing was changed.',
      next: ['Make sure that nobody runs this migration, then delete the file.'],
      cause: error,
    });
  }
}

/** Whether the holder lives: by its process on this host, by its heartbeat on another. */
export function isHeld(
  holder: LockHolder,
  { clock, isAlive = processIsAlive }: Pick<LockRequest, 'clock' | 'isAlive'>,
): boolean {
  if (holder.host === hostname()) return isAlive(holder.pid);
  return clock.now() - Date.parse(holder.heartbeat) < staleSeconds * 1000;
}

const locked = (holder: LockHolder, path: string): MigrationError =>
  new MigrationError(
    'locked',
    `This migration is held by ${holder.actor} on ${holder.host} (process ${holder.pid}, ${holder.command}) since ${holder.since}; last heartbeat ${holder.heartbeat}.`,
    {
      code: 'LOCKED',
      untouched: 'Nothing was changed.',
      next: [
        `Wait for it, or, if you are sure that it is dead, run the same command with --take-over. Lock: ${path}`,
      ],
    },
  );
