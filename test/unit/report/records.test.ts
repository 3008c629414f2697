import { expect, test } from 'vitest';
import { foldReport } from '../../../src/report/fold.ts';
import { renderReport } from '../../../src/report/page.ts';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { runStarted, startedAt } from '../ui/scripted-run.ts';

const [ada, bob] = ['arn:aws:iam::123456789012:user/ada', 'arn:aws:iam::123456789012:user/bob'];

const events: readonly (readonly [string, RecordedEvent])[] = [
  [ada, { ...runStarted, command: 'run' }],
  [ada, { type: 'phase-taken', phase: 'deploy', run: 'run-0' }],
  [ada, { type: 'preflight-skipped', phase: 'deploy', reason: 'checked by hand' }],
  [
    ada,
    {
      ...{ type: 'preflight-checked', phase: 'deploy', counts: { block: 0, warn: 1, unknown: 0, ok: 41 } },
      findings: [{ check: 'quotas', severity: 'warn', region: 'us-east-1', what: 'few addresses are left' }],
    },
  ],
  [ada, { type: 'approval-requested', phase: 'sync' }],
  [ada, { type: 'run-ended', status: 'waiting', seconds: 1 }],
  [bob, { type: 'lock-taken', from: ada, reason: 'her machine is gone' }],
  [bob, { type: 'run-resumed', after: 'waiting' }],
  [bob, { type: 'approval-given', phase: 'sync', by: 'prompt' }],
  [
    bob,
    {
      ...{ type: 'conditions-checked', phase: 'sync' },
      conditions: [{ name: 'stacks', verdict: 'unknown', reasons: ['AWS does not say'] }],
    },
  ],
  [bob, { type: 'hook-ended', phase: 'sync', when: 'before', exitCode: 3, seconds: 2 }],
  [bob, { type: 'notification-failed', channel: 'eventBus', reason: 'there is no such bus' }],
  [
    bob,
    {
      ...{ type: 'content-compared', phase: 'verify-replication' },
      content: {
        ...{ subject: 's3', verdict: 'refuse', startedAt: new Date(startedAt).toISOString(), compared: 10 },
        ...{ equal: 9, differences: { missing: 1 }, file: 'comparisons/s3.jsonl' },
      },
    },
  ],
  [bob, { type: 'phase-skipped', phase: 'sync', reason: 'the data is there since May' }],
  [bob, { type: 'run-paused', phase: 'cleanup', by: 'flag' }],
  [bob, { type: 'cleanup-counted', bucketsEmptied: 1, versionsDeleted: 7 }],
  [
    bob,
    {
      ...{ type: 'cleanup-confirmed', remaining: [] },
      removed: [{ region: 'us-east-1', type: 'AWS::S3::Bucket', count: 2, asked: true }],
      staying: [
        {
          ...{ region: 'us-east-1', type: 'AWS::KMS::Key', name: 'key-1', why: 'leaving' },
          ...{ detail: 'KMS deletes it in 7 days', command: 'aws kms cancel-key-deletion --key-id key-1' },
        },
      ],
    },
  ],
  [bob, { type: 'run-aborted', reason: 'the window is over' }],
  [bob, { type: 'run-ended', status: 'aborted', seconds: 0, reason: 'the window is over' }],
];

const journal = events.map(([actor, event], index): JournalEntry => ({
  ...{ schema: 2, seq: index + 1, run: 'run-1', actor, event },
  time: new Date(startedAt + index * 1000).toISOString(),
}));

const model = foldReport(journal, undefined);
if (!model) throw new Error('no report');

test('tells who decided what, when and why', () => {
  expect(model.run.status).toBe('aborted');
  expect(
    model.decisions.map(({ actor, what, reason }) => [actor === ada ? 'ada' : 'bob', what, reason]),
  ).toEqual([
    ['ada', 'took deploy as done', 'by run run-0'],
    ['ada', 'let deploy begin without a preflight', 'checked by hand'],
    ['ada', 'an approval of sync was asked for', ''],
    ['bob', `took the lock from ${ada}`, 'her machine is gone'],
    ['bob', 'went on with the run', 'after waiting'],
    ['bob', 'approved sync', 'when asked'],
    ['bob', 'left out sync', 'the data is there since May'],
    ['bob', 'paused before cleanup', 'as was typed'],
    ['bob', 'aborted the run', 'the window is over'],
  ]);
  expect(model.phases.map(({ name, status, reason }) => [name, status, reason])).toEqual([
    ['deploy', 'done', 'by run run-0'],
    ['sync', 'skipped', 'the data is there since May'],
    ['cleanup', 'pending', null],
  ]);
});

test('shows everything that the journal has of it on the page', async () => {
  const text = (await renderReport(model)).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  for (const said of [
    'approved sync',
    'left out sync',
    'before sync 2026', // the hook
    'exit code 3',
    'eventBus',
    'there is no such bus',
    '0 block, 1 warn, 0 unknown, 41 ok',
    'few addresses are left',
    'AWS does not say',
    '1 missing comparisons/s3.jsonl',
    'emptied 1 bucket of 7 versions',
    'KMS deletes it in 7 days aws kms cancel-key-deletion --key-id key-1',
    'AWS::S3::Bucket us-east-1 2 the service',
  ])
    expect(text).toContain(said);
});

test('is of the run that waits, though somebody has looked since', () => {
  const [waiting, look] = [journal.slice(0, 6), { ...runStarted, command: 'verify-replication' }];
  const newer = { ...look, phases: runStarted.phases.slice(0, 1) };
  const last = waiting.at(-1);
  if (!last) throw new Error('no entry');
  const entries = [...waiting, { ...last, seq: 7, run: 'run-2', event: newer }];
  expect(foldReport(entries, undefined)?.run.id).toBe('run-1');
  expect(foldReport(entries, 'run-2')?.run.id).toBe('run-2');
});
