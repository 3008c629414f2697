// How long a journal of a million lines takes, and how much memory: for whole commands, which ask an AWS that has nothing yet, and
// for the journal as a run opens it. Lines are those of a long gate; the target is 2 s and 300 MB for `status`, and 300 MB for all.
//
//   npx tsx bench/journal.ts [LINES]
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/runbook/clock.ts';
import type { RecordedEvent } from '../src/runbook/events.ts';
import { emptyHead, headAfter, lineOf, nextEntry } from '../src/runbook/journal-lines.ts';
import { openJournalFile } from '../src/runbook/journal.ts';
import { fakeAws, queryError, queryResult } from '../test/unit/aws/fake-aws.ts';
import { table } from './table.ts';

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const account = '123456789012';

const [first = '1000000', journalToOpen] = process.argv.slice(2);
if (journalToOpen === undefined) await measure(Number(first));
else openJournalFile(journalToOpen, systemClock).close();

async function measure(lines: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'journal-bench-'));
  const aws = await fakeAws(({ action }) => {
    if (action === 'GetCallerIdentity')
      return queryResult(action, `<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/o</Arn>`);
    return /StackSet|StackInstance/.test(action)
      ? queryError(404, 'StackSetNotFoundException', 'StackSet x not found')
      : queryError(400, 'ValidationError', 'Stack with id x does not exist');
  });
  try {
    const journal = join(folder, '.trading-migrate/dev/journal.jsonl');
    mkdirSync(join(folder, '.trading-migrate/dev'), { recursive: true });
    writeFileSync(join(folder, 'trading-migrate.config.json'), JSON.stringify({ environmentSuffix: 'dev' }));
    write(journal, lines);
    const self = [...process.execArgv, fileURLToPath(import.meta.url), String(lines), journal];
    const rows: string[][] = [];
    for (const [what, command] of [
      ['status of a journal that came without its checkpoint', [program, 'status']],
      ['status', [program, 'status']],
      ['journal of a run that begins', self],
      ['report', [program, 'report']],
      ['history', [program, 'history']],
    ] as const)
      rows.push([what, ...(await run(command, folder, aws.endpoint))]);
    console.log(`${lines} lines, ${Math.round(statSync(journal).size / 1e6)} MB`);
    console.log(table([['', 's', 's of CPU', 'MB'], ...rows]));
  } finally {
    await aws.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Seconds, of them of the CPU, and the most memory that a Node script takes. */
async function run(args: readonly string[], cwd: string, endpoint: string): Promise<readonly string[]> {
  const usage = join(cwd, 'usage');
  const tell = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())));`;
  const { PATH, HOME } = process.env;
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, ...args],
    {
      cwd,
      env: {
        PATH,
        HOME,
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: account,
        AWS_SECRET_ACCESS_KEY: 'bench',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}`);
  const seconds = (performance.now() - startedAt) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(
    readFileSync(usage, 'utf8'),
  ) as NodeJS.ResourceUsage;
  return [seconds, (userCPUTime + systemCPUTime) / 1e6]
    .map((each) => each.toFixed(1))
    .concat(String(Math.round(maxRSS / 1024)));
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
