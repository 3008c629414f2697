import { beforeEach, describe, expect, it } from 'vitest';
import { backfill } from '../../../../src/replication/backfill/backfill.ts';
import { judgeJob } from '../../../../src/replication/backfill/judge.ts';
import type { BatchJob } from '../../../../src/replication/backfill/ports.ts';
import { runRunbook, type RunbookRequest } from '../../../../src/runbook/engine.ts';
import type { MigrationEvent } from '../../../../src/runbook/events.ts';
import { virtualClock, type VirtualClock } from '../../../support/clock.ts';
import { memoryJournal, type MemoryJournal } from '../../../support/journal.ts';
import { counter, runbookRequest } from '../../../support/world.ts';
import { nothingToDo, SimulatedJobs } from '../simulated-jobs.ts';

let clock: VirtualClock;
let journal: MemoryJournal;
let jobs: SimulatedJobs;
let seen: MigrationEvent[];
let newId: () => string;

beforeEach(() => {
  clock = virtualClock();
  journal = memoryJournal(clock);
  jobs = new SimulatedJobs();
  seen = [];
  newId = counter();
});

/** Runs the backfill as the only step of a runbook, taking up what an earlier process left. */
async function run(change: Partial<RunbookRequest> = {}): Promise<string> {
  let said = '';
  const source = { region: 'us-east-1', bucket: 'source-bucket' };
  const work = { account: '111122223333', environmentSuffix: 'test', source, jobs, pollSeconds: 30 };
  const step = {
    ...{ name: 'backfill', title: 'Backfill' },
    run: async (context: Parameters<typeof backfill>[1]) => (said = await backfill(work, context)),
  };
  await runRunbook(
    runbookRequest([{ name: 'sync', title: 'Sync', steps: [step] }], {
      ...{ clock, journal, newId },
      observe: (event) => void seen.push(event),
      ...change,
    }),
  );
  return said;
}

const progress = (): string[] =>
  seen.flatMap((event) =>
    event.type === 'progress'
      ? [`${event.text} ${event.done ?? '-'}/${event.total ?? '-'} ${event.state ?? ''}`]
      : [],
  );
const endings = () =>
  journal.entries().flatMap(({ event }) => (event.type === 'backfill-ended' ? [event] : []));
const done = (succeeded: number, failed = 0): Partial<BatchJob> => ({
  ...{ status: 'Complete', total: succeeded + failed, succeeded, failed },
});

describe('the backfill', () => {
  it('shows how far its job is, and ends when everything is replicated', async () => {
    const active = { status: 'Active', total: 3 };
    jobs.scripts = [[{ status: 'New' }, { status: 'Preparing' }, { ...active, succeeded: 1 }, done(3)]];
    expect(await run()).toBe('3 versions replicated');
    expect(progress()).toEqual([
      'backfill New -/- running',
      'backfill Preparing -/- running',
      'backfill Active 1/3 running',
      'backfill Complete 3/3 done',
    ]);
    expect(endings()).toMatchObject([
      { job: 'job-1', status: 'Complete', total: 3, succeeded: 3, failed: 0 },
    ]);
  });

  it('writes its token down before it asks, and asks for the role and bucket of the rules', async () => {
    await run();
    const intended = journal
      .entries()
      .flatMap(({ event }) => (event.type === 'action-intended' ? [event] : []));
    expect(jobs.created).toMatchObject([
      { token: intended[0]?.token, role: jobs.role, bucket: 'source-bucket', region: 'us-east-1' },
    ]);
  });

  it('takes a job that AWS let fail for want of objects as nothing to do', async () => {
    expect(await run()).toBe('everything in the bucket is replicated already or on its way');
    expect(progress().at(-1)).toBe('backfill: nothing to do -/- done');
  });

  it('asks once more for what failed, and says what it was', async () => {
    jobs.scripts = [[done(7, 2)], [done(2)]];
    jobs.failures = [{ key: 'a.csv', versionId: 'v', code: 'DstBucketUnversioned' }];
    expect(await run()).toBe('9 versions replicated, some at the second try');
    expect(new Set(jobs.created.map(({ token }) => token)).size).toBe(2);
    expect(progress()).toContain('2 failed, once more: a.csv (DstBucketUnversioned) -/- failed');
  });

  it('refuses when anything fails at the second try, and names some of it', async () => {
    jobs.scripts = [[done(7, 9)], [done(0, 9)]];
    jobs.failures = Array.from({ length: 9 }, (_, n) => ({
      key: `${n}.csv`,
      versionId: 'v',
      code: 'Denied',
    }));
    const failure = run();
    await expect(failure).rejects.toMatchObject({ code: 'BACKFILL_INCOMPLETE', exit: 3 });
    await expect(failure).rejects.toThrow(/^9 of 9 versions .*4\.csv \(Denied\), and 4 more\.$/);
    expect(jobs.created).toHaveLength(2);
  });

  it.each([
    ['Failed', 'BACKFILL_FAILED'],
    ['Cancelled', 'BACKFILL_CANCELLED'],
    ['Suspended', 'BACKFILL_SUSPENDED'],
  ])('stops at a job that is %s, and begins another one next time', async (status, code) => {
    jobs.scripts = [[{ status, reason: 'AWS’s words' }], nothingToDo];
    await expect(run()).rejects.toMatchObject({ code, exit: 4 });
    await run();
    expect(jobs.created).toHaveLength(2);
  });

  it('takes up the job that an interrupted run left, and makes no second one', async () => {
    const active = { status: 'Active', total: 3 };
    jobs.scripts = [[active, active, active, done(3)]];
    const controller = new AbortController();
    const interrupted = { ...clock, sleep: async () => controller.abort(new Error('interrupted')) };
    await expect(run({ clock: interrupted, signal: controller.signal })).rejects.toThrow('interrupted');
    expect(await run()).toBe('3 versions replicated');
    expect(jobs.created).toHaveLength(1);
  });

  it('makes no job for a bucket without rules', async () => {
    jobs.role = undefined;
    await expect(run()).rejects.toMatchObject({ code: 'NO_REPLICATION_RULES' });
    expect(jobs.created).toEqual([]);
  });
});

describe('the judge of a job', () => {
  const job = { id: 'j', total: 2, succeeded: 2, failed: 0, foundNothing: false, reason: '' };
  it.each([
    'New',
    'Preparing',
    'Ready',
    'Active',
    'Pausing',
    'Paused',
    'Completing',
    'Cancelling',
    'Failing',
    'New one',
  ])('waits while it is %s', (status) => {
    expect(judgeJob({ ...job, status })).toBe('running');
  });

  it('believes in no job that is Complete with tasks that did not succeed', () => {
    expect(judgeJob({ ...job, status: 'Complete' })).toBe('complete');
    expect(judgeJob({ ...job, status: 'Complete', succeeded: 1, failed: 1 })).toBe('incomplete');
    expect(judgeJob({ ...job, status: 'Complete', succeeded: 1 })).toBe('incomplete');
  });
});
