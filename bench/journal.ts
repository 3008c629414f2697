// How long `status` takes to read a journal of a million lines, and how much memory: cold, and from the checkpoint that the first
// reading leaves. Lines are those of a long gate; the target is 2 s and 300 MB.
//
//   npx tsx bench/journal.ts [LINES]
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordedEvent } from '../src/runbook/events.ts';
import { emptyHead, headAfter, lineOf, nextEntry } from '../src/runbook/journal-lines.ts';
import { foldReport } from '../src/report/fold.ts';
import { entriesOf } from '../src/runbook/journal-reading.ts';
import { readSummary } from '../src/runbook/journal-summary.ts';
import { table } from './table.ts';

const [first = '1000000', part, path = ''] = process.argv.slice(2);
if (part === undefined) measure(Number(first));
else read(part);

function measure(lines: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'journal-bench-'));
  try {
    const journal = join(folder, 'journal.jsonl');
    write(journal, lines);
    const rows = ['summary, cold', 'summary, from its checkpoint', 'every entry'].map((what) => [
      what,
      ...spawnSync(
        process.execPath,
        [...process.execArgv, fileURLToPath(import.meta.url), String(lines), what, journal],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      ).stdout.split(' '),
    ]);
    console.log(`${lines} lines, ${Math.round(statSync(journal).size / 1e6)} MB`);
    console.log(table([['reading', 'ms', 'MB'], ...rows]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(what: string): void {
  const startedAt = performance.now();
  if (what === 'every entry') foldReport(entriesOf(path), undefined);
  else readSummary(path, 'bench');
  const milliseconds = Math.round(performance.now() - startedAt);
  process.stdout.write(`${milliseconds} ${Math.round(process.resourceUsage().maxRSS / 1024)}`);
}

function write(journal: string, lines: number): void {
  const file = openSync(journal, 'w');
  let head = emptyHead;
  let text = '';
  for (let index = 0; index < lines; index += 1) {
    const time = new Date(1_800_000_000_000 + index * 1000).toISOString();
    const actor = 'arn:aws:iam::123456789012:user/operator';
    const entry = nextEntry(head, {
      ...{ time, actor, run: '4f0c1f5e-7d0f-4c2e-9d41-9d1f3f0a1c55' },
      event: eventAt(index),
    });
    head = headAfter(entry);
    text += `${lineOf(entry)}\n`;
    if (index % 1000 === 999 || index === lines - 1) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}

function eventAt(index: number): RecordedEvent {
  const phase = 'verify-replication';
  if (index === 0)
    return {
      ...{ type: 'run-started', command: phase, phases: [{ name: phase, title: 'Verify replication' }] },
      ...{ environmentSuffix: 'dev', account: '123456789012', toolVersion: '0.1.0' },
      regions: { source: 'us-east-1', target: 'eu-central-1' },
    };
  const reading = { verdict: 'pass', lagSeconds: 1.2, metricLagSeconds: null, reasons: [] } as const;
  return {
    ...{ type: 'gate-sampled', phase },
    sample: {
      takenAt: 1_800_000_000_000 + index * 1000,
      readings: [
        { ...reading, subject: 's3', metricRegion: 'eu-central-1' },
        { ...reading, subject: 'dynamodb', metricRegion: 'us-east-1' },
      ],
    },
  };
}
