import { describe, expect, test } from 'vitest';
import { runRunbook } from '../../../src/runbook/engine.ts';
import type { MigrationEvent } from '../../../src/runbook/events.ts';
import type { HookEvent, HookOutcome, Hooks } from '../../../src/runbook/hooks.ts';
import { virtualClock } from '../../support/clock.ts';
import { memoryJournal } from '../../support/journal.ts';
import { runbookRequest } from '../../support/world.ts';

const phase = {
  name: 'sync',
  title: 'Sync',
  steps: [{ name: 'work', title: 'Work', run: async () => 'ok' }],
};

/** @param answers what the hook of that time ends with. */
function migration(answers: Partial<Record<HookEvent['when'], HookOutcome>>) {
  const clock = virtualClock();
  const journal = memoryJournal(clock);
  const called: HookEvent[] = [];
  const seen: MigrationEvent[] = [];
  const hooks: Hooks = {
    run: async (event, show) => {
      called.push(event);
      show('a secret that it prints');
      return answers[event.when];
    },
  };
  const observe = (event: MigrationEvent): void => void seen.push(event);
  const run = () => runRunbook(runbookRequest([phase], { clock, journal, hooks, observe }));
  const types = () => journal.entries().map(({ event }) => event.type);
  return { called, seen, journal, run, types };
}

const fine: HookOutcome = { exitCode: 0, lastLines: [] };

describe('hooks', () => {
  test('are called around the phase, with what it is about, and journalled by their exit code', async () => {
    const { run, called, types } = migration({ before: fine, after: fine });
    await run();
    expect(called.map(({ when }) => when)).toEqual(['before', 'after']);
    expect(called[0]).toMatchObject({
      ...{ version: 1, phase: 'sync', command: 'deploy', environment: 'test' },
      regions: { source: 'us-east-1', target: 'eu-central-1' },
    });
    expect(types()).toEqual([
      ...['run-started', 'hook-ended', 'phase-started', 'step-started', 'step-ended'],
      ...['hook-ended', 'phase-ended', 'run-ended'],
    ]);
  });

  test('keep a phase from starting; what they said is told and not kept', async () => {
    const { run, types, journal, seen } = migration({
      before: { exitCode: 7, lastLines: ['a secret that it prints'] },
    });
    await expect(run()).rejects.toMatchObject({
      ...{ kind: 'refused', code: 'HOOK_VETO', message: 'The hook before sync ended with 7.' },
      next: expect.arrayContaining(['It said: a secret that it prints']) as unknown,
    });
    expect(types()).toEqual(['run-started', 'hook-ended', 'run-ended']);
    expect(JSON.stringify(journal.entries())).not.toContain('secret');
    expect(JSON.stringify(seen)).toContain('secret');
  });

  test('let a phase that is done count as refused, so that it is run again', async () => {
    const answers: Partial<Record<HookEvent['when'], HookOutcome>> = {
      after: { exitCode: null, lastLines: [] },
    };
    const { run, journal } = migration(answers);
    await expect(run()).rejects.toThrow('The hook after sync did not end in time, or was killed.');
    expect(journal.entries().map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: 'phase-ended', status: 'refused' }),
    );
    answers.after = fine;
    expect(await run()).toMatchObject({ ended: 'done' });
  });

  test('may be none', async () => {
    const { run, types } = migration({});
    await run();
    expect(types()).not.toContain('hook-ended');
  });
});
