import { spawn, type ChildProcess } from 'node:child_process';
import fs, {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { heartbeatSeconds, staleSeconds, type LockHolder } from '../../../src/runbook/lock-holder.ts';
import { acquireLock, readHolder, type FileLock, type LockRequest } from '../../../src/runbook/lock.ts';
import { virtualClock } from '../../support/clock.ts';

let folder: string;
let path: string;
const clock = virtualClock();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'migration.lock');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const acquire = (change: Partial<LockRequest> = {}) =>
  acquireLock({ path, actor: 'arn:me', command: 'deploy', clock, ...change });

const held = (change: Partial<LockHolder> = {}): LockHolder => {
  const time = new Date(clock.now()).toISOString();
  const other: LockHolder = {
    actor: 'arn:other',
    host: hostname(),
    pid: 999_999,
    command: 'cleanup',
    since: time,
    heartbeat: time,
    id: 'other',
    ...change,
  };
  writeFileSync(path, JSON.stringify(other));
  return other;
};

const dead = (): boolean => false;
const alive = (): boolean => true;
const beat = (): void => void vi.advanceTimersByTime(heartbeatSeconds * 1000);

describe('a lock', () => {
  test('keeps a second operator out, and tells all about the first', () => {
    held({ host: hostname() });
    const attempt = () => acquire({ isAlive: alive });
    expect(attempt).toThrow(
      `This migration is held by arn:other on ${hostname()} (process 999999, cleanup) since 2027-01-01T00:00:00.000Z; last heartbeat 2027-01-01T00:00:00.000Z.`,
    );
    expect(attempt).toThrow(expect.objectContaining({ code: 'LOCKED', exit: 5 }) as Error);
    expect(readHolder(path)?.id).toBe('other');
    expect(readdirSync(folder)).toEqual([basename(path)]);
  });

  test('keeps out the same process too, until it is released', () => {
    const lock = acquire();
    expect(() => acquire()).toThrow('held by arn:me');
    lock.release();
    expect(readHolder(path)).toBeUndefined();
    acquire().release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a process that is gone is taken over at once', () => {
    const other = held();
    const lock = acquire({ isAlive: dead });
    expect(lock.tookOverFrom).toEqual(other);
    expect(readHolder(path)?.actor).toBe('arn:me');
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('asks the operating system whether a process lives', () => {
    held({ pid: process.pid });
    expect(() => acquire()).toThrow('held by arn:other');
    held({ pid: 2 ** 22 + 1 }); // Above Linux's greatest process id.
    acquire().release();
  });

  test('of another host is taken over when its heartbeat is stale, and not before', () => {
    const writtenAgo = (seconds: number): void =>
      utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
    // What a host takes for the time says nothing: the file system does.
    held({ host: 'elsewhere', heartbeat: '1999-01-01T00:00:00.000Z' });
    writtenAgo(staleSeconds - 10);
    // Whatever process has that id here says nothing either.
    expect(() => acquire({ isAlive: dead })).toThrow('held by arn:other on elsewhere');
    held({ host: 'elsewhere', heartbeat: '2999-01-01T00:00:00.000Z' });
    writtenAgo(staleSeconds + 1);
    acquire({ isAlive: alive }).release();
  });

  test('is taken from a living holder on demand', () => {
    held();
    const lock = acquire({ isAlive: alive, takeOver: true });
    expect(lock.tookOverFrom?.id).toBe('other');
    lock.release();
  });

  test('that cannot be read is nobody’s to take', () => {
    writeFileSync(path, '{"actor":');
    expect(() => acquire({ takeOver: true })).toThrow(
      expect.objectContaining({ code: 'LOCK_UNREADABLE', exit: 5 }) as Error,
    );
    expect(readFileSync(path, 'utf8')).toBe('{"actor":');
  });

  test('shows a heartbeat while it is held', () => {
    const lock = acquire();
    const since = readHolder(path)?.since;
    clock.advance(60_000);
    beat();
    const now = new Date(clock.now()).toISOString();
    expect(readHolder(path)).toMatchObject({ since, heartbeat: now });
    lock.release();
    beat();
    expect(readHolder(path)).toBeUndefined();
  });

  test('that was taken over is told once, never renewed and never released', () => {
    const onLost = vi.fn();
    const lost = acquire({ onLost });
    beat();
    expect(onLost).not.toHaveBeenCalled();
    const taken = acquire({ actor: 'arn:thief', takeOver: true });
    const before = readFileSync(path, 'utf8');
    clock.advance(5_000);
    vi.advanceTimersByTime(heartbeatSeconds * 1000 - 1);
    expect(readFileSync(path, 'utf8')).toBe(before);
    beat();
    beat();
    expect(onLost).toHaveBeenCalledTimes(1);
    expect(readHolder(path)?.actor).toBe('arn:thief');
    lost.release();
    expect(readHolder(path)?.actor).toBe('arn:thief');
    taken.release();
  });

  test('of a process that slept is renewed before it acts, unless somebody has it', () => {
    const mine = acquire();
    const heartbeatOf = (): string | undefined => readHolder(path)?.heartbeat;
    const before = heartbeatOf();
    mine.renewIfOld();
    expect(heartbeatOf()).toBe(before);
    clock.advance(staleSeconds * 1000);
    mine.renewIfOld();
    expect(heartbeatOf()).toBe(new Date(clock.now()).toISOString());
    const taken = acquire({ actor: 'arn:thief', takeOver: true });
    clock.advance(staleSeconds * 1000);
    expect(() => mine.renewIfOld()).toThrow(expect.objectContaining({ code: 'LOCK_LOST', exit: 5 }) as Error);
    taken.release();
    mine.release();
  });

  test('that cannot be renewed for as long as makes it stale stops its holder', () => {
    const onLost = vi.fn();
    const lock = acquire({ onLost });
    const { fsyncSync } = fs;
    fs.fsyncSync = () => {
      throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
    };
    syncBuiltinESMExports();
    try {
      clock.advance((staleSeconds - 1) * 1000);
      beat();
      expect(onLost).not.toHaveBeenCalled();
      clock.advance(1000);
      expect(() => lock.renewIfOld()).toThrow('could not be renewed for 60 s');
      beat();
      beat();
      expect(onLost.mock.calls).toEqual([[expect.objectContaining({ code: 'LOCK_NOT_RENEWED', exit: 5 })]]);
    } finally {
      fs.fsyncSync = fsyncSync;
      syncBuiltinESMExports();
    }
    lock.release();
  });

  test('is left to a rival who took it over while we looked at the dead holder', () => {
    held();
    const rivals: FileLock[] = [];
    const isAlive = (): boolean => {
      if (rivals.length === 0) rivals.push(acquire({ actor: 'arn:rival', isAlive: dead }));
      return false;
    };
    expect(() => acquire({ isAlive })).toThrow('held by arn:rival');
    expect(readHolder(path)?.actor).toBe('arn:rival');
    expect(readdirSync(folder)).toEqual([basename(path)]);
    for (const rival of rivals) rival.release();
  });

  test('is left to a rival who is just taking it over', () => {
    const other = held();
    const place = `${path}.after-other`;
    const isAlive = (): boolean => {
      writeFileSync(place, JSON.stringify({ ...other, id: 'rival', actor: 'arn:rival' }));
      return false;
    };
    expect(() => acquire({ isAlive })).toThrow('held by arn:rival');
    expect(readdirSync(folder)).toEqual([basename(path), basename(place)]);
  });

  test('that is released while we look is there to be had', () => {
    const lock = acquire();
    const isAlive = (): boolean => (lock.release(), false);
    const next = acquire({ actor: 'arn:next', isAlive });
    expect(readHolder(path)?.actor).toBe('arn:next');
    next.release();
  });

  test('belongs to who died while taking it over, until that one is succeeded', () => {
    const other = held();
    const heir: LockHolder = { ...other, id: 'heir', actor: 'arn:heir' };
    const draft = join(folder, 'draft');
    writeFileSync(draft, JSON.stringify(heir));
    linkSync(draft, `${path}.after-other`);
    rmSync(draft);
    expect(readHolder(path)).toEqual(heir);
    expect(() => acquire({ isAlive: alive })).toThrow('held by arn:heir');
    const lock = acquire({ isAlive: dead });
    expect(lock.tookOverFrom).toEqual(heir);
    expect(readdirSync(folder)).toEqual([basename(path)]);
    lock.release();
  });
});

describe('many processes that find the same dead lock', () => {
  const source = (module: string): string => new URL(`../../../src/${module}`, import.meta.url).href;
  const program = `
    import { acquireLock } from '${source('runbook/lock.ts')}';
    import { systemClock } from '${source('runbook/clock.ts')}';
    process.stdin.once('data', () => {
      try {
        acquireLock({ path: process.argv[1], actor: String(process.pid), command: 'deploy', clock: systemClock });
        console.log('held');
      } catch (error) {
        console.log(error.code ?? error.stack);
      }
    });
    console.log('ready');
  `;

  async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
    if (!child.stdout) throw new Error('no output');
    yield* createInterface({ input: child.stdout });
  }

  test('make one holder', { timeout: 60_000 }, async () => {
    vi.useRealTimers();
    held({ heartbeat: new Date(0).toISOString() });
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program, path], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    try {
      const lines = children.map(linesOf);
      const ready = await Promise.all(lines.map((line) => line.next()));
      expect(ready.map(({ value }) => value as unknown)).toEqual(children.map(() => 'ready'));
      for (const child of children) child.stdin.write('go\n');
      const answers = await Promise.all(lines.map((line) => line.next()));
      const said = answers.map(({ value }) => value as unknown).sort();
      expect(said).toEqual([...Array.from({ length: 5 }, () => 'LOCKED'), 'held']);
      const winner = children[answers.findIndex(({ value }) => value === 'held')];
      expect(readHolder(path)?.pid).toBe(winner?.pid);
    } finally {
      await Promise.all(
        children.map((child) => new Promise((resolve) => child.once('exit', resolve).kill('SIGKILL'))),
      );
    }
  });
});
