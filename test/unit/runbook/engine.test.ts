import { describe, expect, test } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { resumableRun, runRunbook, type RunbookRequest } from '../../../src/runbook/engine.ts';
import type { GateSample, MigrationEvent, RecordedEvent, Verdict } from '../../../src/runbook/events.ts';
import type { Gate, Phase, Step, StepContext } from '../../../src/runbook/phase.ts';
import { stopRequested } from '../../../src/runbook/outcome.ts';
import { openActions } from '../../../src/runbook/run-state.ts';
import { foldLastRun } from '../../../src/runbook/runs.ts';
import { virtualClock, type VirtualClock } from '../../support/clock.ts';
import { memoryJournal, type MemoryJournal } from '../../support/journal.ts';
import { counter, runbookRequest } from '../../support/world.ts';

const interrupted = new MigrationError('interrupted', 'Interrupted.', { code: 'INTERRUPTED' });
const broken = new MigrationError('aws', 'AWS said no.', { code: 'AWS' });

const step = (name: string, run: Step['run'] = async () => `${name} done`): Step => ({
  name,
  title: name,
  run,
});
const phase = (name: string, steps: readonly Step[], gate?: Gate): Phase => ({
  name,
  title: name,
  steps,
  ...(gate ? { gate } : {}),
});

/** One migration over several runs: what the next process finds is what the one before wrote. */
function migration() {
  const clock = virtualClock();
  const journal = memoryJournal(clock);
  const newId = counter();
  const seen: MigrationEvent[] = [];
  const observe = (event: MigrationEvent): void => void seen.push(event);
  return {
    clock,
    journal,
    seen,
    run: (phases: readonly Phase[], change: Partial<RunbookRequest> = {}) =>
      runRunbook(runbookRequest(phases, { clock, journal, newId, observe, ...change })),
    command: (command: string): Partial<RunbookRequest> => ({
      started: { ...runbookRequest([]).started, command },
    }),
  };
}

const linesOf = (journal: MemoryJournal): readonly string[] =>
  journal.entries().map(({ event }) => lineOf(event));

function lineOf(event: RecordedEvent): string {
  switch (event.type) {
    case 'run-ended':
      return `run ${event.status}`;
    case 'phase-started':
      return `${event.phase} started`;
    case 'phase-ended':
      return `${event.phase} ${event.status}`;
    case 'step-ended':
      return `${event.step}: ${event.detail}`;
    case 'gate-sampled':
      return 'sample';
    case 'gate-decided':
      return `gate ${event.verdict}`;
    default:
      return event.type;
  }
}

describe('a run', () => {
  test('goes through phases and steps in order, one after the other', async () => {
    const { journal, clock, run, seen } = migration();
    const slow = step('slow', async (context) => {
      await context.clock.sleep(2_000);
      return 'slept';
    });
    const state = await run([phase('first', [slow, step('b')]), phase('second', [step('c')])]);
    expect(linesOf(journal)).toEqual([
      'run-started',
      'first started',
      'step-started',
      'slow: slept',
      'step-started',
      'b: b done',
      'first done',
      'second started',
      'step-started',
      'c: c done',
      'second done',
      'run done',
    ]);
    expect(state).toMatchObject({
      run: 'id-1',
      ended: 'done',
      actor: 'arn:aws:iam::111122223333:user/operator',
      startedAt: '2027-01-01T00:00:00.000Z',
      lastEventAt: new Date(clock.now()).toISOString(),
      phases: [
        { name: 'first', status: 'done', seconds: 2 },
        { name: 'second', status: 'done', seconds: 0 },
      ],
    });
    expect(seen).toEqual(journal.entries().map(({ event }) => event));
  });

  test('records a step that fails, and starts nothing after it', async () => {
    const { journal, run } = migration();
    const failing = step('failing', async () => Promise.reject(broken));
    const work = run([phase('first', [failing, step('never')]), phase('second', [step('never')])]);
    await expect(work).rejects.toBe(broken);
    expect(linesOf(journal)).toEqual([
      'run-started',
      'first started',
      'step-started',
      'failing: AWS said no.',
      'first failed',
      'run failed',
    ]);
    expect(journal.entries().at(-1)?.event).toMatchObject({ reason: 'AWS said no.' });
    expect(journal.entries()[3]?.event).toMatchObject({ ok: false });
  });

  test('shows progress without keeping it', async () => {
    const { journal, seen, run } = migration();
    const line = { region: 'eu-central-1', subject: 'network', text: 'creating' };
    await run([phase('first', [step('a', async (context) => (context.progress(line), 'ok'))])]);
    expect(seen).toContainEqual({ ...line, type: 'progress', phase: 'first' });
    expect(linesOf(journal)).not.toContain('progress');
  });

  const abortedWith = async (reason: unknown) => {
    const { journal, run } = migration();
    const controller = new AbortController();
    const waiting = step('waiting', async ({ clock, signal }) => {
      setImmediate(() => controller.abort(reason));
      for (;;) await clock.sleep(1_000, signal);
    });
    const work = run([phase('first', [waiting])], { signal: controller.signal });
    await expect(work).rejects.toBe(reason);
    return linesOf(journal).slice(-2);
  };

  test('records an interruption as one, whatever the signal was aborted with', async () => {
    expect(await abortedWith(interrupted)).toEqual(['first interrupted', 'run interrupted']);
    expect(await abortedWith(new DOMException('Aborted', 'AbortError'))).toEqual([
      'first interrupted',
      'run interrupted',
    ]);
  });

  test('starts no step once it is interrupted', async () => {
    const { journal, run } = migration();
    const controller = new AbortController();
    const last = step('last', async () => (controller.abort(interrupted), 'ok'));
    const work = run([phase('first', [last, step('never')])], { signal: controller.signal });
    await expect(work).rejects.toBe(interrupted);
    expect(linesOf(journal).slice(-3)).toEqual(['last: ok', 'first interrupted', 'run interrupted']);
  });
});

describe('a gate', () => {
  const samples = (clock: VirtualClock, verdicts: readonly Verdict[]) => {
    let taken = 0;
    const next = async (): Promise<GateSample> => {
      const verdict = verdicts[Math.min(taken, verdicts.length - 1)] ?? 'unknown';
      taken += 1;
      await clock.sleep(1_000);
      return {
        takenAt: clock.now(),
        readings: [
          {
            subject: 's3',
            verdict,
            lagSeconds: null,
            metricLagSeconds: null,
            metricRegion: 'eu-central-1',
            reasons: verdict === 'pass' ? [] : ['too far behind', 'no sentinel'],
          },
        ],
      };
    };
    return next;
  };

  async function held(verdicts: readonly Verdict[], change: Partial<Gate> = {}) {
    const { journal, clock, run } = migration();
    const closed: string[] = [];
    const gate: Gate = {
      title: 'Replication',
      policy: { samples: 3, intervalSeconds: 10, timeoutSeconds: 60, maxLagSeconds: 300, freshSeconds: 60 },
      sample: samples(clock, verdicts),
      close: async ({ phase: name }) => void closed.push(name),
      ...change,
    };
    const startedAt = clock.now();
    const error: unknown = await run([phase('sync', [], gate), phase('after', [])]).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { error, closed, lines: linesOf(journal), seconds: (clock.now() - startedAt) / 1000 };
  }

  test('lets a phase end when enough samples in a row pass', async () => {
    const { lines, error, closed, seconds } = await held(['refuse', 'pass', 'unknown', 'pass']);
    expect(error).toBeUndefined();
    expect(lines.filter((line) => line === 'sample')).toHaveLength(6);
    expect(lines).toEqual(expect.arrayContaining(['gate pass', 'sync done', 'after done']));
    // Rounds begin every 10 s, however long a sample takes.
    expect(seconds).toBe(51);
    expect(closed).toEqual(['sync']);
  });

  test('refuses at its deadline, with every reason and exit 3', async () => {
    const { lines, error, closed, seconds } = await held(['refuse']);
    expect(error).toMatchObject({ kind: 'refused', code: 'GATE_REFUSED', exit: 3 });
    expect((error as Error).message).toBe(
      'The gate "Replication" refuses after 61 s. s3: too far behind; no sentinel.',
    );
    expect(seconds).toBe(61);
    expect(lines.slice(-3)).toEqual(['gate refuse', 'sync refused', 'run refused']);
    expect(closed).toEqual(['sync']);
  });

  test('that cannot know does not let pass', async () => {
    const { error, lines } = await held(['unknown']);
    expect(error).toMatchObject({ kind: 'refused', code: 'GATE_UNKNOWN', exit: 3 });
    expect(lines).toContain('gate unknown');
    expect(lines).not.toContain('after started');
  });

  test('says how far it came when only the newest samples pass', async () => {
    const { error } = await held(['unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'pass']);
    expect((error as Error).message).toContain('only 2 of 3 samples in a row passed');
  });

  test('does not count the time in which it waits for credentials to its deadline', async () => {
    const { journal, clock, run } = migration();
    const next = samples(clock, ['refuse']);
    let taken = 0;
    const gate: Gate = {
      title: 'Replication',
      policy: { samples: 3, intervalSeconds: 10, timeoutSeconds: 60, maxLagSeconds: 300, freshSeconds: 60 },
      sample: async (context) => {
        taken += 1;
        if (taken === 2) {
          await context.record({ type: 'credentials-lost', reason: 'expired', timeoutSeconds: 900 });
          await clock.sleep(200_000);
          await context.record({ type: 'credentials-lost', reason: 'another account', timeoutSeconds: 900 });
          await clock.sleep(100_000);
          await context.record({ type: 'credentials-back', seconds: 300 });
        }
        return next();
      },
    };
    const startedAt = clock.now();
    await expect(run([phase('sync', [], gate)])).rejects.toMatchObject({ code: 'GATE_REFUSED' });
    const seconds = (clock.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(360);
    expect(seconds).toBeLessThan(375);
    expect(linesOf(journal).filter((line) => line === 'sample').length).toBeGreaterThan(5);
  });

  test('closes after a sample that throws', async () => {
    const { error, closed, lines } = await held([], { sample: async () => Promise.reject(broken) });
    expect(error).toBe(broken);
    expect(closed).toEqual(['sync']);
    expect(lines.slice(-2)).toEqual(['sync failed', 'run failed']);
  });
});

describe('a run that was cut short', () => {
  const failOnce = (): Step => {
    let failed = false;
    return step('fragile', async () => {
      if (failed) return 'mended';
      failed = true;
      throw broken;
    });
  };

  test('goes on: what is done is not done again, the rest is', async () => {
    const { journal, seen, run } = migration();
    let firstRuns = 0;
    const first = phase('first', [step('a', async () => `run ${++firstRuns}`)]);
    const second = phase('second', [step('b'), failOnce()]);
    await expect(run([first, second])).rejects.toBe(broken);
    const before = seen.length;
    const state = await run([first, second], { actor: 'arn:other' });
    expect(firstRuns).toBe(1);
    expect(linesOf(journal).slice(-8)).toEqual([
      'run-resumed',
      'second started',
      'step-started',
      'b: b done',
      'step-started',
      'fragile: mended',
      'second done',
      'run done',
    ]);
    expect(state).toMatchObject({ run: 'id-1', ended: 'done', actor: 'arn:other' });
    // The earlier failure's reason is no part of how it ended.
    expect(state.phases.map(({ status, reason }) => [status, reason])).toEqual([
      ['done', undefined],
      ['done', undefined],
    ]);
    // Views that start with the second process learn what the run is about, and what is done.
    expect(seen.slice(before, before + 3).map(({ type }) => type)).toEqual([
      'run-started',
      'phase-ended',
      'run-resumed',
    ]);
  });

  test('by a kill is taken up as well', async () => {
    const { journal, run } = migration();
    const phases = [phase('first', [step('a')])];
    await run(phases);
    const cut = memoryJournal(virtualClock());
    for (const { run: id, actor, event } of journal.entries().slice(0, 3)) await cut.append(id, actor, event);
    await run(phases, { journal: cut });
    expect(linesOf(cut).slice(3, 5)).toEqual(['run-resumed', 'first started']);
    expect(cut.entries()[3]?.event).toMatchObject({ after: 'a crash' });
  });

  test('by a kill after its last phase is not taken up: there is nothing left to do', async () => {
    const { journal, run } = migration();
    let runs = 0;
    const phases = [phase('first', [step('a', async () => `run ${++runs}`)])];
    await run(phases);
    const cut = memoryJournal(virtualClock());
    for (const { run: id, actor, event } of journal.entries().slice(0, -1))
      await cut.append(id, actor, event);
    await run(phases, { journal: cut });
    expect(runs).toBe(2);
    expect(cut.entries().some(({ event }) => event.type === 'run-resumed')).toBe(false);
  });

  test('is not taken up by other work, another platform or once it is done', async () => {
    const { journal, run, command } = migration();
    const phases = [phase('first', [failOnce()])];
    await expect(run(phases)).rejects.toBe(broken);
    const last = foldLastRun(journal.entries());
    const { started } = runbookRequest([]);
    const same = { phases, started };
    expect(resumableRun(last, same)?.run).toBe('id-1');
    for (const other of [
      { phases: [phase('second', [])], started },
      { phases: [...phases, ...phases], started },
      { phases, started: { ...started, command: 'cleanup' } },
      { phases, started: { ...started, account: '999988887777' } },
      { phases, started: { ...started, environmentSuffix: 'other' } },
      { phases, started: { ...started, regions: { source: 'us-east-1', target: 'eu-west-1' } } },
    ])
      expect(resumableRun(last, other)).toBeUndefined();
    // A newer version of the tool may end what an older one began.
    expect(resumableRun(last, { phases, started: { ...started, toolVersion: '2.0.0' } })?.run).toBe('id-1');

    // A journal of an older version does not say what it was made of.
    expect(resumableRun(last, { phases, started: { ...started, fingerprint: 'any' } })?.run).toBe('id-1');

    await run([phase('cleanup', [])], command('cleanup'));
    expect(resumableRun(foldLastRun(journal.entries()), same)).toBeUndefined();
    await run(phases);
    expect(journal.entries().at(-1)?.run).toBe('id-3');
    expect(resumableRun(foldLastRun(journal.entries()), same)).toBeUndefined();
  });
});

test('a run of which templates or settings have changed since is done anew, and says so', async () => {
  const { journal, run } = migration();
  const { started } = runbookRequest([]);
  let deployed = 0;
  let fails = true;
  const phases = [
    phase('deploy', [step('deploy', async () => `deployed ${++deployed}`)]),
    phase('sync', [step('sync', async () => (fails ? Promise.reject(broken) : 'synced'))]),
  ];
  const work = (fingerprint: string) => run(phases, { started: { ...started, fingerprint } });
  await expect(work('old')).rejects.toBe(broken);
  await expect(work('old')).rejects.toBe(broken);
  expect(deployed).toBe(1);
  fails = false;
  const before = journal.entries().length;
  expect(await work('new')).toMatchObject({ run: 'id-2', ended: 'done' });
  expect(deployed).toBe(2);
  expect(journal.entries()[before + 1]?.event).toEqual({
    type: 'run-not-resumed',
    earlier: 'id-1',
    reason: 'templates, settings or the manifest have changed since run id-1',
  });
});

describe('an action', () => {
  const acting = (act: (context: StepContext) => Promise<string>) => [phase('first', [step('act', act)])];
  const intendAndDie = acting(async (context) => {
    await context.intend('create', 'us-east-1', 'create it');
    throw broken;
  });

  test('is on record before the act, and its outcome after', async () => {
    const { journal, run } = migration();
    await run(
      acting(async (context) => {
        const action = await context.intend('create', 'us-east-1', 'create it');
        expect(journal.entries().at(-1)?.event).toEqual({
          type: 'action-intended',
          action: 'create',
          region: 'us-east-1',
          what: 'create it',
          token: action.token,
        });
        expect(context.openAction('create')?.token).toBe(action.token);
        await action.end('created');
        expect(context.openAction('create')).toBeUndefined();
        const second = await context.intend('create', 'us-east-1', 'create it');
        expect(second.token).not.toBe(action.token);
        await second.end('created');
        return 'ok';
      }),
    );
    expect(openActions(journal.entries()).size).toBe(0);
  });

  test('that a crash left open is taken up with its token, without a second intent', async () => {
    const { journal, run } = migration();
    await expect(run(intendAndDie)).rejects.toBe(broken);
    const [left] = openActions(journal.entries()).values();
    await run(
      acting(async (context) => {
        expect(context.openAction('other')).toBeUndefined();
        expect(context.openAction('create')?.token).toBe(left?.token);
        const action = await context.intend('create', 'us-east-1', 'create it');
        expect(action.token).toBe(left?.token);
        await action.end('created');
        return 'ok';
      }),
    );
    expect(linesOf(journal).filter((line) => line === 'action-intended')).toHaveLength(1);
    expect(openActions(journal.entries()).size).toBe(0);
  });

  test('stays open for other commands too', async () => {
    const { journal, run, command } = migration();
    await expect(run(intendAndDie)).rejects.toBe(broken);
    const token = openActions(journal.entries()).get('create')?.token;
    const observed: (string | undefined)[] = [];
    const observing = acting(async (context) => {
      observed.push(context.openAction('create')?.token);
      return 'ok';
    });
    await run(observing, command('cleanup'));
    expect(observed).toEqual([token]);
  });

  test('is forgotten when the AWS behind was made anew, by that run and by those that resume it', async () => {
    const { journal, run } = migration();
    await expect(run(intendAndDie)).rejects.toBe(broken);
    const observed: (string | undefined)[] = [];
    const observing = acting(async (context) => {
      observed.push(context.openAction('create')?.token);
      throw broken;
    });
    await expect(run(observing, { fresh: true })).rejects.toBe(broken);
    expect(journal.entries().at(-1)?.run).toBe('id-3');
    await expect(run(observing)).rejects.toBe(broken);
    expect(journal.entries().at(-1)?.run).toBe('id-3');
    expect(observed).toEqual([undefined, undefined]);
    expect(openActions(journal.entries()).size).toBe(0);
  });

  test('of a fresh run itself is taken up by the run that resumes it', async () => {
    const { journal, run } = migration();
    await expect(run(intendAndDie, { fresh: true })).rejects.toBe(broken);
    await expect(run(intendAndDie)).rejects.toBe(broken);
    expect(linesOf(journal).filter((line) => line === 'action-intended')).toHaveLength(1);
  });
});

describe('the state of a run', () => {
  const fold = async (events: readonly RecordedEvent[]) => {
    const journal = memoryJournal(virtualClock());
    const { started } = runbookRequest([]);
    const first: RecordedEvent = { ...started, type: 'run-started', phases: [{ name: 'p', title: 'P' }] };
    for (const event of [first, ...events]) await journal.append('run', 'actor', event);
    return foldLastRun(journal.entries());
  };

  test('is none for an empty journal', () => {
    expect(foldLastRun([])).toBeUndefined();
  });

  test('forgets why a phase failed as soon as it runs again', async () => {
    const state = await fold([
      { type: 'phase-started', phase: 'p' },
      { type: 'phase-ended', phase: 'p', status: 'failed', seconds: 9, reason: 'AWS said no' },
      { type: 'run-resumed', after: 'failed' },
      { type: 'phase-started', phase: 'p' },
    ]);
    expect(state?.phases).toEqual([
      { name: 'p', title: 'P', status: 'running', seconds: 0, reason: undefined },
    ]);
  });

  test('has the newest gate, and counts a cleanup on over its runs', async () => {
    const gate = { verdict: 'pass', readings: [], maxLagSeconds: 300 } as const;
    const counted = { type: 'cleanup-counted', bucketsEmptied: 1, versionsDeleted: 5 } as const;
    const state = await fold([
      { type: 'phase-started', phase: 'p' },
      { type: 'gate-decided', phase: 'p', samples: 3, ...gate },
      counted,
      { type: 'run-ended', status: 'interrupted', seconds: 1 },
      { type: 'run-resumed', after: 'interrupted' },
      counted,
      { type: 'cleanup-confirmed', remaining: ['key'] },
    ]);
    expect(state?.ended).toBeUndefined();
    expect(state?.phases).toMatchObject([{ status: 'running' }]);
    expect(state?.gate).toMatchObject(gate);
    expect(state?.cleanup).toEqual({ bucketsEmptied: 2, versionsDeleted: 10, remaining: ['key'] });
  });
});

describe('a run that is stopped', () => {
  const stopping = new MigrationError('interrupted', 'Interrupted.', { code: stopRequested });

  /** Runs a step that is interrupted with `reason` while it works. */
  async function interruptWith(reason: MigrationError) {
    const { run, journal } = migration();
    const controller = new AbortController();
    const refused: unknown[] = [];
    const waiting: Step = {
      ...step('work', async (context) => {
        await context.intend('action', 'us-east-1', 'begin');
        controller.abort(reason);
        await context.intend('another', 'us-east-1', 'begin more').catch((error: unknown) => {
          refused.push(error);
          throw error;
        });
        return 'never';
      }),
      stop: async (context) => {
        const action = await context.intend('undo', 'us-east-1', 'take it back');
        await context.clock.sleep(1000, context.signal);
        await action.end(context.openAction('action') ? 'taken back' : 'nothing to take back');
      },
    };
    await expect(run([phase('p', [waiting])], { signal: controller.signal })).rejects.toBe(reason);
    expect(refused).toEqual([reason]);
    return journal.entries().map(({ event }) => event);
  }

  test('has its step take back what it began, though nothing new may begin, and ends interrupted', async () => {
    const events = await interruptWith(stopping);
    expect(events).toContainEqual(expect.objectContaining({ type: 'step-started', stoppable: true }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'action-ended', outcome: 'taken back' }));
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', status: 'interrupted' });
    expect(events.some((event) => event.type === 'action-intended' && event.action === 'another')).toBe(
      false,
    );
  });

  test('takes nothing back when it is only left', async () => {
    const events = await interruptWith(interrupted);
    expect(events.map(({ type }) => type)).not.toContain('action-ended');
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', status: 'interrupted' });
  });
});
