import { expect, test } from 'vitest';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { historyOf } from '../../../src/runbook/history.ts';
import { renderHistory } from '../../../src/ui/history.ts';
import { expectGolden } from '../ui/golden.ts';
import { plainLook, runStarted, startedAt } from '../ui/scripted-run.ts';

const alice = 'arn:aws:sts::123456789012:assumed-role/Operator/alice';
const bob = 'arn:aws:sts::123456789012:assumed-role/Operator/bob';

const entry = (minutes: number, run: string, actor: string, event: RecordedEvent): JournalEntry => ({
  ...{ schema: 2, seq: minutes + 1, run, actor, event },
  time: new Date(startedAt + minutes * 60_000).toISOString(),
});

const started = { ...runStarted, command: 'run' };

const journal: readonly JournalEntry[] = [
  entry(0, 'run-1', alice, started),
  entry(0, 'run-1', alice, { type: 'approval-given', phase: 'deploy', by: 'policy' }),
  entry(9, 'run-1', alice, { type: 'phase-ended', phase: 'deploy', status: 'done', seconds: 540 }),
  entry(9, 'run-1', alice, { type: 'approval-requested', phase: 'sync' }),
  entry(9, 'run-1', alice, {
    ...{ type: 'run-ended', status: 'waiting', seconds: 540, reason: '"Replicate" waits for an approval.' },
  }),
  entry(60, 'run-1', bob, { type: 'lock-taken', from: `${alice} on ops-1`, reason: 'her machine is gone' }),
  entry(60, 'run-1', bob, { type: 'run-resumed', after: 'waiting' }),
  entry(60, 'run-1', bob, { type: 'approval-given', phase: 'sync', by: 'flag' }),
  entry(62, 'run-1', bob, {
    ...{ type: 'gate-decided', phase: 'sync', verdict: 'pass', readings: [], samples: 3, maxLagSeconds: 300 },
  }),
  entry(62, 'run-1', bob, { type: 'phase-ended', phase: 'sync', status: 'done', seconds: 120 }),
  entry(62, 'run-1', bob, { type: 'phase-skipped', phase: 'cleanup', reason: 'it stays for the audit' }),
  entry(62, 'run-1', bob, { type: 'run-ended', status: 'done', seconds: 122 }),
  entry(90, 'run-2', bob, { ...started, command: 'verify-replication' }),
];

test('tells who did what when', () => {
  const history = historyOf(20);
  journal.forEach(history.visit);
  expectGolden('history.txt', renderHistory(history.runs(), plainLook()));
});

test('keeps the newest runs, and of each kind the newest of a run, however long the journal is', () => {
  const history = historyOf(3);
  for (let run = 1; run <= 1000; run += 1) {
    history.visit(entry(run, `run-${run}`, alice, started));
    for (let time = 0; time < 60; time += 1)
      history.visit(entry(run, `run-${run}`, alice, { type: 'run-resumed', after: 'a crash' }));
  }
  expect(history.runs().map(({ run, resumed }) => [run, resumed.length])).toEqual([
    ['run-998', 50],
    ['run-999', 50],
    ['run-1000', 50],
  ]);
});

test('knows that nothing was run', () =>
  expect(renderHistory(historyOf(1).runs(), plainLook())).toBe('Nothing was run yet: the journal is empty.'));
