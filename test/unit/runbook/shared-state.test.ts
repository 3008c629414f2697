import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { openSharedJournal, refreshCopy } from '../../../src/runbook/journal-objects.ts';
import { parseJournal, readJournal } from '../../support/journal.ts';
import { heartbeatSeconds, staleSeconds, type LockHolder } from '../../../src/runbook/lock-holder.ts';
import { acquireSharedLock, readSharedHolder } from '../../../src/runbook/lock-object.ts';
import type { StateObjects } from '../../../src/runbook/state-objects.ts';
import { virtualClock, type VirtualClock } from '../../support/clock.ts';
import { simulatedObjects, type SimulatedObjects } from '../../support/simulated-objects.ts';

let folder: string;
let clock: VirtualClock;
let store: SimulatedObjects;
const signal = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shared-'));
  clock = virtualClock();
  store = simulatedObjects(clock);
});
afterEach(() => rmSync(folder, { recursive: true }));

const event = (after: string): RecordedEvent => ({ type: 'run-resumed', after });
const copyOf = (who: string): string => join(folder, who, 'journal.jsonl');
const open = (who: string, objects = store.as()) => openSharedJournal(objects, copyOf(who), clock, '1.0.0');

const linesIn = ({ texts }: SimulatedObjects): readonly string[] =>
  [...texts.keys()]
    .filter((key) => key.startsWith('journal/'))
    .sort()
    .map((key) => texts.get(key) ?? '');
const entriesIn = (from: SimulatedObjects): readonly JournalEntry[] =>
  parseJournal(
    Buffer.from(
      linesIn(from)
        .map((line) => `${line}\n`)
        .join(''),
    ),
    'store',
  ).entries;

describe('a shared journal', () => {
  test('is one chained entry an object, in the order in which they were appended', async () => {
    const journal = await open('ada');
    await Promise.all(['a', 'b', 'c'].map((text) => journal.append('run', 'ada', event(text))));
    expect([...store.texts.keys()]).toEqual([1, 2, 3].map((seq) => `journal/00000000000${seq}.json`));
    expect(entriesIn(store)).toEqual([...journal.entries()]);
    expect([...(await open('bob')).entries()]).toEqual([...journal.entries()]);
  });

  test('is not written to any more once somebody else did, nor after that', async () => {
    const ada = await open('ada');
    await ada.append('run', 'ada', event('1'));
    const bob = await open('bob');
    await bob.append('run', 'bob', event('2'));
    for (const text of ['3', '4'])
      await expect(ada.append('run', 'ada', event(text))).rejects.toMatchObject({
        ...{ code: 'JOURNAL_SHARED', exit: 5 },
        message: expect.stringContaining('s3://states/test') as string,
      });
    await bob.append('run', 'bob', event('5'));
    expect(entriesIn(store).map(({ actor }) => actor)).toEqual(['ada', 'bob', 'bob']);
  });

  test('asks only for what a machine has not seen', async () => {
    const journal = await open('ada');
    for (const text of ['1', '2', '3']) await journal.append('run', 'ada', event(text));
    const asked: string[] = [];
    const objects = store.as(async (request) => {
      if (/^read.*sent/.test(request)) asked.push(request);
    });
    await refreshCopy(objects, copyOf('bob'), '1.0.0');
    expect(asked.splice(0)).toHaveLength(3);
    await journal.append('run', 'ada', event('4'));
    await refreshCopy(objects, copyOf('bob'), '1.0.0');
    expect(asked.splice(0)).toEqual([3, 4].map((seq) => `read journal/00000000000${seq}.json sent`));
    expect(readJournal(copyOf('bob'))).toEqual([...journal.entries()]);
  });

  test.each([
    ['that was altered', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('1', '7'))],
    ['cut short', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -10))],
    ['with something after it', (path: string) => appendFileSync(path, 'x')],
    ['of another journal', (path: string) => writeFileSync(path, otherJournal)],
  ])('makes a copy %s anew', async (_, damage) => {
    const journal = await open('ada');
    for (const text of ['1', '2', '3']) await journal.append('run', 'ada', event(text));
    await refreshCopy(store.as(), copyOf('ada'), '1.0.0');
    damage(copyOf('ada'));
    await refreshCopy(store.as(), copyOf('ada'), '1.0.0');
    expect(readJournal(copyOf('ada'))).toEqual([...journal.entries()]);
  });
  const otherJournal = `${JSON.stringify({ schema: 1, seq: 1, time: 't', run: 'r', actor: 'a', event: { type: 'x' } })}\n`;

  test('says which line was altered, cut out or put in', async () => {
    const journal = await open('ada');
    for (const text of ['1', '2', '3']) await journal.append('run', 'ada', event(text));
    const [second = '', third = ''] = [2, 3].map((seq) => `journal/00000000000${seq}.json`);
    const was = store.texts.get(second) ?? '';
    store.texts.set(second, was.replace('ada', 'eve'));
    await expect(refreshCopy(store.as(), copyOf('bob'), '1.0.0')).rejects.toMatchObject({
      code: 'JOURNAL_ALTERED',
    });
    store.texts.delete(second);
    await expect(refreshCopy(store.as(), copyOf('bob'), '1.0.0')).rejects.toThrow(
      'line 2 says that it is entry 3',
    );
    store.texts.set(second, was);
    store.texts.set(third, '{"schema":');
    await expect(refreshCopy(store.as(), copyOf('bob'), '1.0.0')).rejects.toThrow('line 3 is not JSON');
  });
});

const acquire = (actor: string, change: Partial<Parameters<typeof acquireSharedLock>[0]> = {}) =>
  acquireSharedLock({ objects: store.as(), actor, command: 'deploy', clock, signal, ...change });

const hold = (change: Partial<LockHolder> = {}): LockHolder => {
  const time = new Date(clock.now()).toISOString();
  const holder = {
    actor: 'eve',
    host: 'far',
    pid: 9,
    command: 'sync',
    since: time,
    heartbeat: time,
    id: 'e',
  };
  return { ...holder, ...change };
};
const held = (holder: LockHolder) => store.as().create('lock.json', JSON.stringify(holder));

describe('a shared lock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const beat = (): Promise<unknown> => vi.advanceTimersByTimeAsync(heartbeatSeconds * 1000);

  test('keeps a second operator out until it is released, and tells all about the first', async () => {
    const lock = await acquire('ada');
    expect(await readSharedHolder(store.as())).toMatchObject({ actor: 'ada', pid: process.pid });
    await expect(acquire('bob')).rejects.toMatchObject({
      ...{ code: 'LOCKED', exit: 5 },
      message: expect.stringContaining(
        `held by ada on ${hostname()} (process ${process.pid}, deploy)`,
      ) as string,
    });
    await lock.release();
    expect(await readSharedHolder(store.as())).toBeUndefined();
    const next = await acquire('bob');
    expect(next.tookOverFrom).toBeUndefined();
    await next.release();
  });

  test('is taken over when its heartbeat is old by the clock of the store, whatever that of a machine says', async () => {
    await held(hold({ heartbeat: '2999-01-01T00:00:00.000Z' }));
    clock.advance((staleSeconds - 1) * 1000);
    await expect(acquire('ada')).rejects.toMatchObject({ code: 'LOCKED' });
    clock.advance(1000);
    expect(await readSharedHolder(store.as())).toBeUndefined();
    const lock = await acquire('ada');
    expect(lock.tookOverFrom).toMatchObject({ actor: 'eve' });
    await lock.release();
  });

  test('of a process of this host that is gone is watched for a while: another host may have that name', async () => {
    await held(hold({ host: hostname() }));
    const since = clock.now();
    const lock = await acquire('ada', { isAlive: () => false });
    expect(lock.tookOverFrom?.id).toBe('e');
    expect(clock.now() - since).toBe(3 * heartbeatSeconds * 1000);
    await lock.release();

    const other = await acquire('bob');
    let renewed = 0;
    const sleep = async (milliseconds: number): Promise<void> => {
      renewed += 1;
      clock.advance(milliseconds);
      await beat();
    };
    const attempt = acquire('ada', { isAlive: () => false, clock: { now: () => clock.now(), sleep } });
    await expect(attempt).rejects.toMatchObject({ code: 'LOCKED' });
    expect(renewed).toBe(1);
    await other.release();
  });

  test('that was taken over is told once, never renewed and never released', async () => {
    const onLost = vi.fn();
    const lost = await acquire('ada', { onLost });
    await beat();
    expect(onLost).not.toHaveBeenCalled();
    const taken = await acquire('bob', { takeOver: true });
    expect([await lost.isMine(), await taken.isMine()]).toEqual([false, true]);
    await beat();
    await beat();
    expect(onLost).toHaveBeenCalledTimes(1);
    await lost.release();
    expect(await readSharedHolder(store.as())).toMatchObject({ actor: 'bob' });
    await taken.release();
  });

  const down = new MigrationError('aws', 'no answer', { code: 'ENDPOINT_UNREACHABLE' });
  const expired = new MigrationError('credentials', 'expired', { code: 'CREDENTIALS_REJECTED' });

  test.each([
    [down, 'LOCK_NOT_RENEWED', 5],
    [expired, 'CREDENTIALS_REJECTED', 6],
  ])(
    'that cannot be renewed for as long as makes it stale stops its holder: %s',
    async (problem, code, exit) => {
      let isDown = false;
      const onLost = vi.fn();
      const objects = store.as(async () => (isDown ? Promise.reject(problem) : undefined));
      const lock = await acquire('ada', { objects, onLost });
      isDown = true;
      clock.advance((staleSeconds - 1) * 1000);
      await beat();
      await lock.renewIfOld();
      expect(onLost).not.toHaveBeenCalled();
      clock.advance(1000);
      await expect(lock.renewIfOld()).rejects.toMatchObject({ code, exit });
      await beat();
      await beat();
      expect(onLost.mock.calls).toEqual([[expect.objectContaining({ code })]]);
      await lock.release();
    },
  );

  test('of a process that slept is renewed before it acts, unless somebody has it', async () => {
    const ada = await acquire('ada');
    clock.advance(staleSeconds * 1000);
    expect(await readSharedHolder(store.as())).toBeUndefined();
    await ada.renewIfOld();
    expect(await readSharedHolder(store.as())).toMatchObject({ actor: 'ada' });
    const taken = await acquire('bob', { takeOver: true });
    // Nothing that is younger than a lock may be stale is asked for.
    await ada.renewIfOld();
    clock.advance(staleSeconds * 1000);
    await expect(ada.renewIfOld()).rejects.toMatchObject({ code: 'LOCK_LOST', exit: 5 });
    await expect(ada.renewIfOld()).rejects.toMatchObject({ code: 'LOCK_LOST', exit: 5 });
    await taken.release();
  });

  test('is kept through a time in which the store does not answer', async () => {
    let isDown = false;
    const onLost = vi.fn();
    const objects = store.as(async () => (isDown ? Promise.reject(down) : undefined));
    const lock = await acquire('ada', { objects, onLost });
    isDown = true;
    await beat();
    isDown = false;
    clock.advance(30_000);
    await beat();
    expect(onLost).not.toHaveBeenCalled();
    expect((await readSharedHolder(store.as()))?.heartbeat).toBe(new Date(clock.now()).toISOString());
    isDown = true;
    await lock.release();
  });
});

/** One operator: takes the lock, opens the journal as main does, then writes before each act. */
async function operate(who: string, objects: StateObjects, takeOver: boolean, acts: string[]): Promise<void> {
  const lock = await acquire(who, { objects, takeOver });
  for (;;) {
    const journal = await open(who, objects);
    try {
      if (lock.tookOverFrom) await journal.append('run', who, { type: 'lock-taken', from: '', reason: '' });
      for (let act = 0; act < 3; act += 1) {
        const { seq } = await journal.append('run', who, event(`${who} ${act}`));
        acts.push(`${who} ${seq}`);
      }
      break;
    } catch (error) {
      const isFirst = [...journal.entries()].every(({ actor }) => actor !== who);
      if (!isFirst || !lock.tookOverFrom || !(await lock.isMine())) throw error;
    }
  }
  await lock.release();
}

describe('two operators, one of whom takes over', () => {
  test('in whatever order their requests are carried out: an entry is one of theirs, and nobody acts after the other wrote', async () => {
    const happened = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        store = simulatedObjects(clock);
        rmSync(folder, { recursive: true });
        const acts: string[] = [];
        const through = (who: string): StateObjects =>
          store.as((request) => scheduler.schedule(Promise.resolve(), `${who}: ${request}`));
        const ends = Promise.allSettled([
          operate('ada', through('ada'), false, acts),
          operate('bob', through('bob'), true, acts),
        ]);
        await scheduler.waitFor(ends);
        const refused = (await ends).flatMap((end) =>
          end.status === 'rejected' ? [end.reason as unknown] : [],
        );
        for (const reason of refused)
          expect(['LOCKED', 'JOURNAL_SHARED']).toContain((reason as MigrationError).code);
        // Read as a whole: numbered without gaps and chained.
        const entries = entriesIn(store);
        expect(refused.length).toBeLessThan(2);
        // Each act has an entry of its own before it.
        expect(new Set(acts.map((act) => act.split(' ')[1])).size).toBe(acts.length);
        for (const act of acts) expect(entries.map(({ actor, seq }) => `${actor} ${seq}`)).toContain(act);
        // From where the one took over, every entry is his.
        const taken = entries.findIndex((entry) => entry.event.type === 'lock-taken');
        const after = taken === -1 ? [] : entries.slice(taken);
        if (taken > 0) happened.add('taken over from who had written');
        for (const reason of refused) happened.add((reason as MigrationError).code);
        expect(after.filter(({ actor }) => actor !== after[0]?.actor)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect([...happened].sort()).toEqual(['JOURNAL_SHARED', 'LOCKED', 'taken over from who had written']);
  });
});
