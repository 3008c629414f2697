import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { emptyHead, headAfter, lineOf, nextEntry } from '../../../src/runbook/journal-lines.ts';
import { virtualClock } from '../../support/clock.ts';
import { readJournal } from '../../support/journal.ts';
import { checkpointLines } from '../../../src/runbook/journal-checkpoint.ts';
import { readSummary } from '../../../src/runbook/journal-summary.ts';
import { openJournalFile } from '../../../src/runbook/journal.ts';
import { foldLastRun } from '../../../src/runbook/runs.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'summary-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const regions = { source: 'us-east-1', target: 'eu-central-1' };
const started: RecordedEvent = {
  ...{ type: 'run-started', command: 'deploy', phases: [{ name: 'deploy', title: 'Deploy' }] },
  ...{ environmentSuffix: 'test', regions, account: '1', toolVersion: '1.0.0' },
};
const settled = (layer: string, outcome: 'created' | 'unchanged'): RecordedEvent => ({
  ...{ type: 'stack-settled', layer, region: regions.source, outcome, stackId: 'arn', resources: [] },
  outputs: { text: '"event":{"type":"gate-sampled"}' },
});
const step: RecordedEvent = { type: 'step-started', phase: 'deploy', step: 's', title: '"event":{"type":"' };
const action = { action: 'a', region: regions.source, token: 't' };
/** One of every type that is not looked at, and of those that are. */
const events: readonly RecordedEvent[] = [
  ...[started, step, settled('network', 'created'), settled('storage', 'created')],
  ...[settled('network', 'unchanged')],
  { type: 'step-ended', phase: 'deploy', step: 's', ok: true, seconds: 1, detail: 'done' },
  { type: 'action-intended', what: 'w', ...action },
  { type: 'action-ended', action: 'a', token: 't', outcome: 'o' },
  { type: 'gate-sampled', phase: 'deploy', sample: { takenAt: 1, readings: [] } },
  { type: 'phase-started', phase: 'deploy' },
  { type: 'phase-ended', phase: 'deploy', status: 'done', seconds: 2 },
  { type: 'run-resumed', after: 'a crash' },
  { type: 'run-ended', status: 'failed', seconds: 3, reason: 'r' },
  { type: 'cleanup-counted', bucketsEmptied: 1, versionsDeleted: 2 },
  { type: 'lock-taken', reason: 'r', from: 'f' },
];

function write(all: readonly RecordedEvent[]): void {
  let head = emptyHead;
  let runs = 0;
  const lines = all.map((event, index) => {
    if (event.type === 'run-started') runs += 1;
    const time = new Date(1_800_000_000_000 + index * 1000).toISOString();
    const entry = nextEntry(head, { time, run: `run ${runs}`, actor: 'ada', event });
    head = headAfter(entry);
    return `${lineOf(entry)}\n`;
  });
  writeFileSync(path, lines.join(''));
}

const stacksIn = (entries: readonly JournalEntry[]): readonly string[] => {
  const run = entries.slice(
    Math.max(
      0,
      entries.findLastIndex(({ event }) => event.type === 'run-started'),
    ),
  );
  const last = new Map<string, string>();
  for (const { event } of foldLastRun(entries) ? run : [])
    if (event.type === 'stack-settled') last.set(event.layer, `${event.layer} ${event.outcome}`);
  return [...last.values()];
};

const checkpoint = (): string => `${path}.checkpoint`;

describe('the summary of a journal', () => {
  test('is what its entries fold to, whatever it does not look at', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (some) => {
        const all = [started, ...some];
        write(all);
        const { state, stacks } = readSummary(path, '1.0.0');
        const entries = readJournal(path);
        expect(state).toEqual(foldLastRun(entries));
        expect(
          stacks.map(({ event }) => event.type === 'stack-settled' && `${event.layer} ${event.outcome}`),
        ).toEqual(stacksIn(entries));
      }),
      { numRuns: 100 },
    );
  });

  test('of no journal is empty, and leaves nothing behind', () => {
    expect(readSummary(path, '1.0.0')).toEqual({ state: undefined, runs: [], stacks: [], linesTrusted: 0 });
    write(events);
    readSummary(path, '1.0.0');
    expect(existsSync(checkpoint())).toBe(false);
  });

  const many = (count: number): readonly RecordedEvent[] =>
    Array.from({ length: count }, (_, index) => events[index % events.length] ?? started);

  test('of a long one goes on from where it was read before, while that is still there', () => {
    write(many(100));
    const cold = readSummary(path, '1.0.0', 100);
    expect(cold.linesTrusted).toBe(0);
    const bytes = readFileSync(path);
    write(many(120));
    expect(readFileSync(path).subarray(0, bytes.length)).toEqual(bytes);
    const warm = readSummary(path, '1.0.0', 100);
    expect(warm).toMatchObject({ linesTrusted: 100, state: foldLastRun(readJournal(path)) });
    // Another version may fold otherwise.
    expect(readSummary(path, '2.0.0', 100).linesTrusted).toBe(0);
  });

  test('of a long one goes on from where its writer was, who keeps the checkpoint up to date', async () => {
    const clock = virtualClock();
    write(many(checkpointLines - 1));
    const journal = openJournalFile(path, clock, '1.0.0');
    expect(existsSync(checkpoint())).toBe(false);
    await journal.append('run', 'ada', { type: 'phase-started', phase: 'deploy' });
    await journal.append('run', 'ada', { type: 'run-resumed', after: 'a crash' });
    journal.close();
    const { state, linesTrusted } = readSummary(path, '1.0.0');
    expect(linesTrusted).toBe(checkpointLines);
    expect(state).toEqual(foldLastRun(readJournal(path)));
    rmSync(checkpoint());
    openJournalFile(path, clock, '1.0.0').close();
    expect(readSummary(path, '1.0.0').linesTrusted).toBe(checkpointLines + 1);
  });

  test.each([
    ['was cut short', () => writeFileSync(path, readFileSync(path).subarray(0, 1000))],
    ['is another one', () => write([started, ...many(110)])],
    ['has a checkpoint that nobody can read', () => writeFileSync(checkpoint(), '{"toolVersion":')],
  ])('is read from the beginning when the journal %s', (_, change) => {
    write(many(100));
    readSummary(path, '1.0.0', 100);
    change();
    expect(readSummary(path, '1.0.0', 100)).toMatchObject({
      ...{ linesTrusted: 0, state: foldLastRun(readJournal(path)) },
    });
  });

  test('finds what was altered, also in lines that it does not look at', () => {
    write(events);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"takenAt":1', '"takenAt":2'));
    expect(() => readSummary(path, '1.0.0')).toThrow(expect.objectContaining({ code: 'JOURNAL_ALTERED' }));
  });

  test('finds a last line that is not JSON, though it begins as one that it does not look at', () => {
    write(events.slice(0, 9));
    writeFileSync(path, readFileSync(path, 'utf8').replace('"readings":[]', '"readings":[]]'));
    expect(() => readSummary(path, '1.0.0')).toThrow('line 9 is not JSON');
  });
});
