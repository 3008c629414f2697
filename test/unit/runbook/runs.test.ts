import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../../src/runbook/control.ts';
import { runRunbook } from '../../../src/runbook/engine.ts';
import type { JournalEntry } from '../../../src/runbook/events.ts';
import type { Phase } from '../../../src/runbook/phase.ts';
import { foldRuns, standingRun } from '../../../src/runbook/runs.ts';
import { virtualClock } from '../../support/clock.ts';
import { memoryJournal } from '../../support/journal.ts';
import { counter, runbookRequest } from '../../support/world.ts';

const phasesOf = {
  run: ['deploy', 'sync', 'verify-replication'],
  deploy: ['deploy'],
  'verify-replication': ['verify-replication'],
  cleanup: ['cleanup'],
} as const;

interface Typed {
  readonly command: keyof typeof phasesOf;
  /** What the templates are by then. */
  readonly templates: string;
  readonly approved: readonly string[];
  /** What its last phase does. */
  readonly fails: boolean;
  readonly fresh: boolean;
}

/** An operator's machine: commands that are typed one after the other. */
function machine() {
  const clock = virtualClock();
  const journal = memoryJournal(clock);
  const newId = counter();
  const type = async ({ command, templates, approved, fails, fresh }: Typed): Promise<void> => {
    const names = phasesOf[command];
    const phases = names.map((name): Phase => {
      const run = async (): Promise<string> => {
        if (fails && name === names.at(-1)) throw new Error('it fails');
        return 'done';
      };
      return { name, title: name, steps: [{ name: 'act', title: 'Act', run }] };
    });
    const request = runbookRequest(phases, { clock, journal, newId, fresh });
    const control = {
      decided: (phase: string) =>
        decide({ policy: ['sync', names.at(-1) ?? ''], approved, skipped: {} }, phase),
      ask: async () => undefined,
      conditions: async () => [],
    };
    const started = { ...request.started, command, fingerprint: templates };
    await runRunbook({ ...request, started, ...(command === 'run' && { control }) }).catch(() => undefined);
  };
  return { journal, type };
}

const typed = fc.record<Typed>({
  command: fc.constantFrom('run', 'run', 'deploy', 'verify-replication', 'verify-replication', 'cleanup'),
  templates: fc.constantFrom('a', 'a', 'a', 'b'),
  approved: fc.subarray(['sync', 'verify-replication']),
  fails: fc.boolean(),
  fresh: fc.integer({ max: 9, min: 0 }).map((number) => number === 0),
});

/** The run that a command goes on with, by what docs/journal.md says of it. */
function earlier(entries: readonly JournalEntry[], { command, templates, fresh }: Typed): string | undefined {
  const starts = entries.flatMap(({ run, event }) =>
    event.type === 'run-started' ? [{ run, ...event }] : [],
  );
  const last = starts.findLast((start) => start.command === command);
  if (!last || fresh || last.fingerprint !== templates) return undefined;
  const ended = entries.findLast(({ run, event }) => run === last.run && event.type === 'run-ended');
  if (ended?.event.type === 'run-ended' && ended.event.status === 'done') return undefined;
  const begun = entries.findIndex(({ run }) => run === last.run);
  const undone = entries.slice(begun).some(({ run, event }) => {
    if (run === last.run) return false;
    if (event.type === 'run-started') return event.fresh;
    if (event.type !== 'phase-started') return false;
    const by = starts.find((start) => start.run === run);
    return (
      event.phase === 'cleanup' ||
      (event.phase === 'deploy' && (by?.fingerprint !== templates || command === 'cleanup'))
    );
  });
  return undone ? undefined : last.run;
}

test('a command goes on with its newest run unless something has undone it since, whatever else was typed', async () => {
  let resumedAfterOthers = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(typed, { minLength: 1, maxLength: 12 }), async (commands) => {
      const { journal, type } = machine();
      for (const command of commands) {
        const before = [...journal.entries()];
        const expected = earlier(before, command);
        await type(command);
        const added = journal.entries().slice(before.length);
        const [first] = added;
        expect(first?.event.type).toBe(expected === undefined ? 'run-started' : 'run-resumed');
        if (expected !== undefined) expect(first?.run).toBe(expected);
        expect(new Set(added.map(({ run }) => run)).size).toBe(1);
        if (expected !== undefined && before.at(-1)?.run !== expected) resumedAfterOthers += 1;

        // What is done, or approved, is neither done nor asked for again.
        const done = before.filter(({ run, event }) => run === expected && event.type === 'phase-ended');
        const again = added.flatMap(({ event }) => (event.type === 'phase-started' ? [event.phase] : []));
        for (const { event } of done)
          if (event.type === 'phase-ended' && event.status === 'done')
            expect(again).not.toContain(event.phase);
        const given = journal
          .entries()
          .flatMap(({ run, event }) => (event.type === 'approval-given' ? [`${run} ${event.phase}`] : []));
        expect(new Set(given).size).toBe(given.length);

        // Where the migration stands is said by the run of all phases for as long as it can go on.
        const open = earlier(journal.entries(), { ...command, command: 'run', fresh: false });
        if (open !== undefined) expect(standingRun(foldRuns(journal.entries()))?.run).toBe(open);
      }
    }),
    { numRuns: 200 },
  );
  expect(resumedAfterOthers).toBeGreaterThan(20);
});
