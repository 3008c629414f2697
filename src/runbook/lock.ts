import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  const { path, actor, command, clock } = request;
  mkdirSync(dirname(path), { recursive: true });
  const now = (): string => new Date(clock.now()).toISOString();
  const mine: LockHolder = {
    actor,
    host: hostname(),
    pid: process.pid,
    command,
    since: now(),
    heartbeat: now(),
    id: randomUUID(),
  };

  const before = readHolder(path);
  if (before && !request.takeOver && isHeld(before, request)) throw locked(before, path);
  if (before) bury(before, path);
  if (!createLock(path, mine)) {
    const winner = readHolder(path);
    throw winner ? locked(winner, path) : new Error(`the lock ${path} came and went twice`);
  }

  const beat = setInterval(() => {
    if (readHolder(path)?.id === mine.id) replaceLock(path, { ...mine, heartbeat: now() });
  }, heartbeatSeconds * 1000);
  beat.unref();
  return {
    ...(before ? { tookOverFrom: before } : {}),
    release: () => {
      clearInterval(beat);
      if (readHolder(path)?.id === mine.id) rmSync(path, { force: true });
    },
  };
}

/** False when somebody else was faster. */
function createLock(path: string, holder: LockHolder): boolean {
  const draft = `${path}.${holder.id}`;
  writeFileSync(draft, JSON.stringify(holder), { flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Renewing goes by rename, so that a reader never sees half a file. */
function replaceLock(path: string, holder: LockHolder): void {
  const draft = `${path}.${holder.id}`;
  writeFileSync(draft, JSON.stringify(holder));
  renameSync(draft, path);
}

/** Moves the dead holder's file aside; if somebody else took over first, theirs is put back and they are the holder. */
function bury(dead: LockHolder, path: string): void {
  const grave = `${path}.${randomUUID()}`;
  try {
    renameSync(path, grave);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const buried = readHolder(grave);
  try {
    if (buried && buried.id !== dead.id) {
      linkSync(grave, path);
      throw locked(buried, path);
    }
  } finally {
    rmSync(grave, { force: true });
  }
}

/** The holder on file; undefined when there is none. */
export function readHolder(path: string): LockHolder | undefined {
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

function isHeld(holder: LockHolder, { clock, isAlive = processIsAlive }: LockRequest): boolean {
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
