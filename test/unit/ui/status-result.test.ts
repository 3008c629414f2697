import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { historyOf } from '../../../src/runbook/history.ts';
import { foldRuns, standingRun } from '../../../src/runbook/runs.ts';
import { toStatusResult, type StatusResult } from '../../../src/ui/status-result.ts';
import { runStarted, startedAt } from './scripted-run.ts';

const guide = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');

/** Words in code of a row of the guide's tables. */
function documented(command: string): readonly string[] {
  const row = guide.split('\n').find((line) => line.startsWith(`| \`${command}\` `)) ?? '';
  return [...row.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

const look = { ...runStarted, command: 'verify-replication', phases: runStarted.phases.slice(1, 2) };
const events: readonly (readonly [string, RecordedEvent])[] = [
  ['run-1', { ...runStarted, command: 'run' }],
  ['run-1', { type: 'approval-requested', phase: 'sync' }],
  ['run-1', { type: 'run-ended', status: 'waiting', seconds: 1, reason: 'nobody is there' }],
  ['run-2', look],
  ['run-2', { type: 'run-ended', status: 'refused', seconds: 1, reason: 'too far behind' }],
];
const journal = events.map(([run, event], index): JournalEntry => ({
  ...{ schema: 2, seq: index + 1, actor: 'ada', run, event },
  time: new Date(startedAt + index * 1000).toISOString(),
}));

const runs = foldRuns(journal);
const result: StatusResult = toStatusResult({
  state: standingRun(runs),
  since: runs.at(-1),
  stacks: [{ layer: 'network', region: 'us-east-1', status: null }],
  lock: null,
  drift: undefined,
});

test('status --json tells of the run that waits, though somebody has looked since', () =>
  expect(result).toEqual({
    ...{ runId: 'run-1', ok: false, command: 'run', ended: 'waiting', waitingFor: 'sync' },
    phases: runStarted.phases.map(({ name }) => ({ name, status: 'pending', seconds: 0 })),
    next: [`trading-migrate run -e ${runStarted.environmentSuffix} --approve sync`],
    since: { runId: 'run-2', command: 'verify-replication', ended: 'refused' },
    stacks: [{ layer: 'network', region: 'us-east-1', status: null }],
    lock: null,
  }));

test('status --json has every field that the guide says it has', () => {
  const own = Object.keys(result).filter((key) => !['runId', 'ok', 'phases'].includes(key));
  expect(documented('status')).toEqual(
    expect.arrayContaining([...own, 'ok', ...Object.keys(result.since ?? {})]),
  );
});

test('history --json has every field that the guide says it has', () => {
  const history = historyOf(20);
  journal.forEach(history.visit);
  const [first] = history.runs();
  expect(documented('history')).toEqual(expect.arrayContaining(Object.keys(first ?? {})));
});
