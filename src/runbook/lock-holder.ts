import { MigrationError } from '../errors.ts';

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

/** A lock that this process has, wherever it is kept. */
export interface Lock {
  /** The holder from whom this process took the lock over. */
  readonly tookOverFrom?: LockHolder;
  /** Whether nobody has taken it over since. */
  isMine(): Promise<boolean>;
  /**
   * To be called before every act. A lock that was not renewed for `staleSeconds`, because the process was paused or the place of
   * the lock could not be written, may be somebody else's: it is renewed first.
   * @throws MigrationError LOCK_LOST or LOCK_NOT_RENEWED (exit 5).
   */
  renewIfOld(): Promise<void>;
  release(): Promise<void>;
}

export const heartbeatSeconds = 5;
/** Without a heartbeat for this long a holder on another host is presumed dead. */
export const staleSeconds = 60;

/** Whether a process of this host lives. */
export type IsAlive = (pid: number) => boolean;

export const processIsAlive: IsAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Stops what can be stopped: somebody else has the lock, or may have it. */
export type OnLost = (reason: MigrationError) => void;

/** @param where the lock is. */
export const lockLost = (where: string): MigrationError =>
  new MigrationError('locked', 'Somebody took this migration over while it ran.', {
    code: 'LOCK_LOST',
    untouched: 'This process stopped before its next step.',
    next: [`Make sure that only one of you goes on. Lock: ${where}`],
  });

/** @param where the lock is. */
export const lockNotRenewed = (where: string, cause: unknown): MigrationError =>
  new MigrationError(
    'locked',
    `The lock of this migration could not be renewed for ${staleSeconds} s, so that somebody else may have taken it: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      code: 'LOCK_NOT_RENEWED',
      untouched: 'This process stopped before its next step.',
      next: [`Make the lock's place reachable, then run the same command again. Lock: ${where}`],
      cause,
    },
  );

/** @param where the lock is. */
export const locked = (holder: LockHolder, where: string): MigrationError =>
  new MigrationError(
    'locked',
    `This migration is held by ${holder.actor} on ${holder.host} (process ${holder.pid}, ${holder.command}) since ${holder.since}; last heartbeat ${holder.heartbeat}.`,
    {
      code: 'LOCKED',
      untouched: 'Nothing was changed.',
      next: [
        `Wait for it, or, if you are sure that it is dead, run the same command with --take-over REASON. Lock: ${where}`,
      ],
    },
  );
