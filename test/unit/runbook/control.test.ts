import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abortRun } from '../../../src/runbook/abort.ts';
import { decide, type Choices, type Control, type Decision } from '../../../src/runbook/control.ts';
import { runRunbook } from '../../../src/runbook/engine.ts';
import type { GateSample, RecordedEvent, Verdict } from '../../../src/runbook/events.ts';
import { lineOf } from '../../../src/runbook/journal-lines.ts';
import type { Journal } from '../../../src/runbook/journal.ts';
import type { Gate, Phase } from '../../../src/runbook/phase.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import { foldLastRun } from '../../../src/runbook/runs.ts';
import { virtualClock } from '../../support/clock.ts';
import { Killed, SimulatedProcess } from '../../support/simulated-process.ts';
import { memoryJournal, parseJournal } from '../../support/journal.ts';
import { counter, runbookRequest } from '../../support/world.ts';

const names = ['deploy', 'sync', 'verify', 'test-app'] as const;
const nothing: Choices = { policy: names.slice(1), approved: [], skipped: {} };

/** A runbook of four phases on a world that counts what is done to it; its process can be killed at any call. */
function migration() {
  const clock = virtualClock();
  const journal = memoryJournal(clock);
  const process = new SimulatedProcess();
  const newId = counter();
  /** By token: how often the world was really changed. */
  const done = new Map<string, number>();
  const world = { verdict: 'pass' as Verdict, stacks: 'pass' as Verdict };
  const mortal: Journal = {
    ...journal,
    append: (...entry) => process.call(() => journal.append(...entry)),
  };
  const gate: Gate = {
    title: 'replication',
    policy: { samples: 2, intervalSeconds: 10, timeoutSeconds: 60, maxLagSeconds: 300, freshSeconds: 60 },
    sample: async (): Promise<GateSample> => ({
      takenAt: clock.now(),
      readings: [
        {
          ...{ subject: 's3', verdict: world.verdict, lagSeconds: 1, metricLagSeconds: 1 },
          ...{ metricRegion: 'eu-central-1', reasons: world.verdict === 'pass' ? [] : ['too far behind'] },
        },
      ],
    }),
  };
  const phases = names.map((name): Phase => ({
    name,
    title: name,
    steps: [
      {
        name: 'act',
        title: 'Act',
        run: async (context) => {
          if (done.has(name)) return 'it was there';
          const action = await context.intend(`act ${name}`, 'us-east-1', 'act');
          await process.call(() => done.set(name, (done.get(name) ?? 0) + 1));
          await action.end('done');
          return 'done';
        },
      },
    ],
    ...(name === 'verify' ? { gate } : {}),
  }));
  const asked: string[] = [];
  const run = (
    choices: Choices,
    answer: (phase: string) => Decision | undefined = () => undefined,
    rest: Pick<Control, 'from' | 'to'> = {},
  ): Promise<RunState> =>
    runRunbook(
      runbookRequest(phases, {
        ...{ clock, newId, journal: mortal },
        control: {
          ...rest,
          decided: (phase) => decide(choices, phase),
          ask: async ({ name }) => {
            asked.push(name);
            return answer(name);
          },
          conditions: async () => [
            { name: 'stacks', verdict: world.stacks, reasons: ['a stack is blocked'], kind: 'aws' },
          ],
        },
      }),
    );
  const events = (): readonly RecordedEvent[] => journal.entries().map(({ event }) => event);
  const statuses = (): readonly string[] =>
    foldLastRun(journal.entries())?.phases.map(({ status }) => status) ?? [];
  return { clock, journal, process, done, world, run, events, statuses, asked };
}

const approve = (): Decision => ({ decision: 'approve', by: 'prompt' });

describe('a run that people decide over', () => {
  test('waits for an approval with exit 3 when nobody is there, and goes on when it is given', async () => {
    const { run, statuses, events, journal } = migration();
    await expect(run(nothing)).rejects.toMatchObject({ code: 'WAITING_FOR_APPROVAL', exit: 3 });
    expect(statuses()).toEqual(['done', 'pending', 'pending', 'pending']);
    expect(foldLastRun(journal.entries())).toMatchObject({ ended: 'waiting', waitingFor: 'sync' });
    await expect(run({ ...nothing, approved: ['sync'] })).rejects.toMatchObject({
      message: expect.stringContaining('verify') as string,
    });
    expect((await run({ ...nothing, approved: 'all' })).ended).toBe('done');
    expect(events().flatMap((event) => (event.type === 'approval-given' ? [event] : []))).toEqual([
      { type: 'approval-given', phase: 'deploy', by: 'policy' },
      { type: 'approval-given', phase: 'sync', by: 'flag' },
      { type: 'approval-given', phase: 'verify', by: 'flag' },
      { type: 'approval-given', phase: 'test-app', by: 'flag' },
    ]);
    expect(new Set(journal.entries().map(({ run: id }) => id)).size).toBe(1);
  });

  test('asks somebody who is there, once a phase', async () => {
    const { run, asked } = migration();
    const state = await run(nothing, approve);
    expect(asked).toEqual(['sync', 'verify', 'test-app']);
    expect(state.phases[1]?.approved).toMatchObject({ by: 'prompt' });
  });

  test('asks nobody where the policy wants nobody', async () => {
    const { run, asked } = migration();
    expect((await run({ ...nothing, policy: [] })).ended).toBe('done');
    expect(asked).toEqual([]);
  });

  test('names what was left out in its end, and does nothing of it', async () => {
    const { run, done } = migration();
    const state = await run({ ...nothing, approved: 'all', skipped: { sync: 'it is there' } });
    expect(state.ended).toBe('done');
    expect(state.phases[1]).toMatchObject({ status: 'skipped', reason: 'it is there' });
    expect([...done.keys()]).toEqual(['deploy', 'verify', 'test-app']);
  });

  test('is paused by the operator, and goes on by the same command', async () => {
    const { run, statuses } = migration();
    await expect(run(nothing, () => ({ decision: 'pause' }))).rejects.toMatchObject({
      code: 'RUN_PAUSED',
      exit: 3,
    });
    expect(statuses()).toEqual(['done', 'pending', 'pending', 'pending']);
    expect((await run(nothing, approve)).ended).toBe('done');
  });

  test('ends where it was to end, and goes on from there', async () => {
    const { run, statuses } = migration();
    const all = { ...nothing, approved: 'all' as const };
    expect((await run(all, undefined, { to: 'verify' })).ended).toBe('paused');
    expect(statuses()).toEqual(['done', 'done', 'done', 'pending']);
    expect((await run(all, undefined, { to: 'sync' })).ended).toBe('paused');
    expect((await run(all)).ended).toBe('done');
  });

  test('that is aborted is never gone on with', async () => {
    const { run, journal, statuses } = migration();
    await expect(run(nothing, () => ({ decision: 'abort', reason: 'too late' }))).rejects.toMatchObject({
      code: 'RUN_ABORTED',
      exit: 7,
    });
    const first = journal.entries().at(-1)?.run;
    await expect(run(nothing)).rejects.toMatchObject({ code: 'WAITING_FOR_APPROVAL' });
    expect(journal.entries().at(-1)?.run).not.toBe(first);
    const request = { ...runbookRequest([]), journal };
    expect(await abortRun(request, 'the window is over').catch((error: unknown) => error)).toMatchObject({
      ended: 'aborted',
    });
    expect(statuses()).toEqual(['done', 'pending', 'pending', 'pending']);
    await expect(abortRun(request, 'again')).rejects.toMatchObject({ code: 'NOTHING_TO_ABORT', exit: 2 });
  });

  test('begins with a later phase only when the journal has those before as done', async () => {
    const { run, done, events } = migration();
    const all = { ...nothing, approved: 'all' as const };
    const early = run(all, undefined, { from: 'verify' });
    await expect(early).rejects.toMatchObject({ code: 'PHASE_NOT_DONE', exit: 3 });
    expect(events()).toEqual([]);
    await run(all, undefined, { to: 'sync' });
    const state = await run(all, undefined, { from: 'verify' });
    expect(state.phases.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    expect(events().filter(({ type }) => type === 'phase-taken')).toHaveLength(2);
    expect([...done.values()]).toEqual([1, 1, 1, 1]);
  });

  test('does not begin a phase when the gate before it does not hold any more', async () => {
    const { run, world, events } = migration();
    const all = { ...nothing, approved: 'all' as const };
    await run(all, undefined, { to: 'verify' });
    world.verdict = 'refuse';
    await expect(run(all)).rejects.toMatchObject({ code: 'CONDITION_REFUSED', exit: 3 });
    expect(events().findLast(({ type }) => type === 'conditions-checked')).toMatchObject({
      phase: 'test-app',
      conditions: [
        { name: 'stacks' },
        { name: 'verify', verdict: 'refuse', reasons: ['s3: too far behind'] },
      ],
    });
    world.verdict = 'unknown';
    await expect(run(all)).rejects.toMatchObject({ code: 'CONDITION_REFUSED', exit: 3 });
    world.verdict = 'pass';
    world.stacks = 'refuse';
    await expect(run(all)).rejects.toMatchObject({ code: 'CONDITION_REFUSED', exit: 4 });
    world.stacks = 'pass';
    expect((await run(all)).ended).toBe('done');
  });
});

/** What must hold of every journal, however the runs went. */
function check(events: readonly RecordedEvent[], policy: readonly string[]): void {
  let decided = new Map<string, 'approved' | 'skipped' | 'done'>();
  let aborted = false;
  for (const event of events) {
    if (event.type === 'run-started') {
      decided = new Map();
      aborted = false;
    }
    if (event.type === 'run-aborted') aborted = true;
    if (event.type === 'run-resumed') expect(aborted).toBe(false);
    if (event.type === 'approval-given') {
      decided.set(event.phase, 'approved');
      if (event.by === 'policy') expect(policy).not.toContain(event.phase);
    }
    if (event.type === 'phase-skipped') decided.set(event.phase, 'skipped');
    if (event.type === 'phase-started') expect(decided.get(event.phase)).toBe('approved');
    if (event.type === 'phase-ended' && event.status === 'done') decided.set(event.phase, 'done');
  }
}

const anyDecision = fc.constantFrom<Decision | undefined>(
  { decision: 'approve', by: 'prompt' },
  { decision: 'approve', by: 'prompt' },
  { decision: 'skip', reason: 'not needed' },
  { decision: 'pause' },
  { decision: 'abort', reason: 'enough' },
  undefined,
);

test('whatever people decide and wherever it is killed: nothing begins unapproved, twice, or after an abort', async () => {
  const life = fc.record({
    answers: fc.array(anyDecision, { minLength: 1, maxLength: 4 }),
    killAt: fc.option(fc.record({ call: fc.integer({ min: 1, max: 40 }), after: fc.boolean() })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.subarray([...names]),
      fc.array(life, { minLength: 1, maxLength: 5 }),
      async (policy, lives) => {
        const { run, process, events, journal, done } = migration();
        for (const { answers, killAt } of lives) {
          process.restart();
          if (killAt) process.killAt(killAt.call, killAt.after ? 'after' : 'before');
          let next = 0;
          const choices = { ...nothing, policy };
          await run(choices, () => answers[next++ % answers.length]).catch(() => undefined);
        }
        process.restart();
        const state = await run({ ...nothing, policy, approved: 'all' });
        check(events(), policy);
        expect(state.ended).toBe('done');
        for (const { name, status, reason } of state.phases)
          if (status === 'skipped') expect({ name, reason }).toEqual({ name, reason: 'not needed' });
        expect([...done.values()].every((times) => times === 1)).toBe(true);
        expect(verified(journal)).toBe(journal.entries().length);
      },
    ),
    { numRuns: 150 },
  );
});

/** Entries that the journal has when it is read as a file is. */
const verified = (journal: Journal): number =>
  parseJournal(Buffer.from([...journal.entries()].map((entry) => `${lineOf(entry)}\n`).join('')), 'journal')
    .entries.length;

test('killed before and after every single line and act, it goes on to the same end and does nothing twice', async () => {
  const choices = { ...nothing, approved: ['verify', 'test-app'], skipped: { sync: 'it is there' } };
  const whole = migration();
  const end = await whole.run(choices);
  const calls = whole.process.calls;
  expect(calls).toBeGreaterThan(30);
  const inShort = ({ ended, phases }: RunState) => ({
    ended,
    phases: phases.map(({ name, status, reason }) => ({ name, status, reason })),
  });
  for (let call = 1; call <= calls; call += 1)
    for (const when of ['before', 'after'] as const) {
      const cut = migration();
      cut.process.killAt(call, when);
      await expect(cut.run(choices)).rejects.toBeInstanceOf(Killed);
      cut.process.restart();
      // After its very last line nothing is left to go on with.
      const state =
        call === calls && when === 'after' ? foldLastRun(cut.journal.entries()) : await cut.run(choices);
      expect(state && inShort(state)).toEqual(inShort(end));
      expect([...cut.done]).toEqual([...whole.done]);
      expect(new Set(cut.journal.entries().map(({ run }) => run)).size).toBe(1);
      check(cut.events(), choices.policy);
      expect(verified(cut.journal)).toBe(cut.journal.entries().length);
    }
});
