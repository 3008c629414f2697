import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMilliseconds = 100;
const heartbeatMilliseconds = 5_000;
/** A file that nobody has touched for so long is a dead holder's, even if its process id lives: it was given away anew. */
const staleMilliseconds = 60_000;

export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

/**
 * Runs `work` while no other process of this machine does so with the same path: whoever comes second waits.
 * A holder that died is replaced. The lock file holds `<pid> <id>` and appears with its content in one step (a hard
 * link), so that nobody reads half of it.
 * @param onWait called once if somebody else holds the lock.
 */
export async function exclusively<T>(path: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid} ${randomUUID()}`;
  let waited = false;
  while (!tryCreate(path, mine)) {
    const holder = read(path);
    if (holder && isDead(path, holder)) {
      bury(path, holder);
      continue;
    }
    if (!waited) onWait?.();
    waited = true;
    await sleep(pollMilliseconds);
  }
  const heartbeat = setInterval(() => utimesSync(path, new Date(), new Date()), heartbeatMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

function isDead(path: string, holder: string): boolean {
  if (!processIsAlive(Number.parseInt(holder, 10))) return true;
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && Date.now() - touched > staleMilliseconds;
}

function tryCreate(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Moves a dead holder's file away. If it was replaced since we read it, the living holder's file is put back. */
function bury(path: string, dead: string): void {
  const grave = `${path}.${randomUUID()}`;
  try {
    renameSync(path, grave);
    if (read(grave) !== dead) linkSync(grave, path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  } finally {
    rmSync(grave, { force: true });
  }
}
