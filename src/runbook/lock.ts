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
import {
  heartbeatSeconds,
  lockLost,
  lockNotRenewed,
  locked,
  processIsAlive,
  staleSeconds,
  type IsAlive,
  type LockHolder,
  type OnLost,
} from './lock-holder.ts';

export interface LockRequest {
  readonly path: string;
  readonly actor: string;
  readonly command: string;
  readonly clock: Clock;
  /** Take the lock even from a holder that seems alive. */
  readonly takeOver?: boolean;
  /** Called once, at the next heartbeat, when somebody took this lock over, or may have. */
  readonly onLost?: OnLost;
  /** Whether a process of this host lives. Default: signal 0. */
  readonly isAlive?: IsAlive;
}

export interface FileLock {
  /** The holder from whom this process took the lock over. */
  readonly tookOverFrom?: LockHolder;
  isMine(): boolean;
  renewIfOld(): void;
  release(): void;
}

/**
 * One holder a migration. The file appears with its content in one step (a hard link), so a reader never sees half of it.
 * A holder of this host whose process is gone, or of another host whose heartbeat stopped, is taken over at once:
 * that is what kill -9 leaves behind.
 * @throws MigrationError LOCKED (exit 5), naming holder, host, since when, and how to take over.
 */
export function acquireLock(request: LockRequest): FileLock {
  const { path, actor, command, clock, onLost } = request;
  mkdirSync(dirname(path), { recursive: true });
  const now = (): string => new Date(clock.now()).toISOString();
  const since = now();
  const host = hostname();
  const id = randomUUID();
  const mine: LockHolder = { actor, host, pid: process.pid, command, since, heartbeat: since, id };
  const { file, before } = claimWithDraft(request, mine);

  let renewedAt = clock.now();
  const isOld = (): boolean => clock.now() - renewedAt >= staleSeconds * 1000;
  const renew = (): void => {
    const at = clock.now();
    try {
      // No name leads to our file any more: somebody else's has taken its place.
      if (fstatSync(file).nlink === 0) throw lockLost(path);
      // In place, at the same length: never by a rename, which could put our file back over that of a successor.
      writeSync(file, JSON.stringify({ ...mine, heartbeat: now() }), 0);
      // A file system of another host would show it, and its time, a while later only.
      fsyncSync(file);
      renewedAt = at;
    } catch (error) {
      if (error instanceof MigrationError) throw error;
      // A disk that is full or out of reach for a moment is tried again.
      if (isOld()) throw lockNotRenewed(path, error);
    }
  };
  const beat = setInterval(() => {
    try {
      renew();
    } catch (error) {
      clearInterval(beat);
      onLost?.(error as MigrationError);
    }
  }, heartbeatSeconds * 1000);
  beat.unref();
  return {
    ...(before ? { tookOverFrom: before } : {}),
    isMine: () => readHolder(path)?.id === mine.id,
    renewIfOld: () => {
      if (isOld()) renew();
    },
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
    // What was just written has the time of the file system, whoever's clock that is.
    return { file, before: claim(request, mine, draft, fstatSync(file).mtimeMs) };
  } catch (error) {
    closeSync(file);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param now by the clock of the file system, in milliseconds.
 * @returns the holder that was taken over, if any.
 */
function claim(request: LockRequest, mine: LockHolder, draft: string, now: number): LockHolder | undefined {
  const { path } = request;
  const found = holders(path).at(-1);
  const before = found?.holder;
  if (found && !request.takeOver && isHeld(found, now, request.isAlive)) throw locked(found.holder, path);
  if (before ? succeed(before, mine, draft, path) : linkIfAbsent(draft, path)) return before;
  const winner = readHolder(path);
  if (winner) throw locked(winner, path);
  return claim(request, mine, draft, now); // The winner has released it already.
}

/** Where the one who takes over from `holder` puts its own file: of several, the link lets only one succeed. */
const successorPath = (path: string, holder: LockHolder): string => `${path}.after-${holder.id}`;

/** Takes a dead holder's place. False when somebody else was faster. At no moment is there no lock at all. */
function succeed(dead: LockHolder, mine: LockHolder, draft: string, path: string): boolean {
  const place = successorPath(path, dead);
  if (!linkIfAbsent(draft, place)) return false;
  const line = holders(path);
  // Who read the dead holder late finds the place free again: it was taken and given up in between.
  if (line.at(-1)?.holder.id !== mine.id) {
    rmSync(place, { force: true });
    return false;
  }
  renameSync(place, path);
  // Left by those who died between the two steps above.
  for (const { holder } of line.slice(0, -1)) rmSync(successorPath(path, holder), { force: true });
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

/** A holder as its file has it. */
interface HeldFile {
  readonly holder: LockHolder;
  /** Of the last heartbeat, by the clock of the file system, in milliseconds. */
  readonly writtenAt: number;
}

/** The holder on file and everyone who took over from the one before; the last one holds the lock. */
function holders(path: string): readonly HeldFile[] {
  const line: HeldFile[] = [];
  for (let file = path; ;) {
    const found = readHolderFile(file);
    if (!found) return line;
    line.push(found);
    file = successorPath(path, found.holder);
  }
}

/** Who holds the lock, be it alive or not; undefined when nobody does. */
export const readHolder = (path: string): LockHolder | undefined => holders(path).at(-1)?.holder;

/** Who holds the lock and lives: the lock that a killed process left behind is nobody's. */
export function readLivingHolder(path: string, clock: Clock): LockHolder | undefined {
  const found = holders(path).at(-1);
  return found && isHeld(found, clock.now()) ? found.holder : undefined;
}

function readHolderFile(path: string): HeldFile | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
      return { holder, writtenAt: fstatSync(file).mtimeMs };
    } finally {
      closeSync(file);
    }
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

/**
 * Whether the holder lives: by its process on this host, by its heartbeat on another. How old a heartbeat is says the file
 * system, so that clocks of hosts may differ.
 */
function isHeld({ holder, writtenAt }: HeldFile, now: number, isAlive: IsAlive = processIsAlive): boolean {
  if (holder.host === hostname()) return isAlive(holder.pid);
  return now - writtenAt < staleSeconds * 1000;
}
