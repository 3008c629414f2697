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
