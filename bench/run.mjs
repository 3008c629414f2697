// How long the program takes to start, in units of an empty Node script of the same round: the machine and its load then
// cancel out as far as they can. Every round starts each case once, in an order that rotates. A first round is thrown
// away: it fills the disk cache and Node's compile cache, as the first start of every user does.
//
// How long a deploy takes and what the local AWS costs follows: deploy.ts, gateway.mjs and replication.mjs, emptying and comparing
// buckets: empty-bucket.ts and compare-buckets.ts, and long journals: journal.ts. They also run by themselves.
//
//   npm run bench                 20 rounds
//   npm run bench -- --rounds 50
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, devNull, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { untilExit, untilFirstConnection } from './measure.mjs';
import { spread, table } from './table.ts';

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const empty = fileURLToPath(new URL('empty.mjs', import.meta.url));

const cases = [
  { name: 'empty script', aim: '', measure: (options) => untilExit([empty], options) },
  { name: '--version', aim: '1.5', measure: (options) => untilExit([program, '--version'], options) },
  { name: '--help', aim: '4', measure: (options) => untilExit([program, '--help'], options) },
  {
    name: 'status, to its first call',
    aim: '',
    measure: (options) => untilFirstConnection([program, 'status'], options),
  },
];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1');

const times = await measureAll();
console.log(table([heading(), ...cases.map(row)]));
console.log(
  `\n${rounds} rounds, Node ${process.versions.node}, ${availableParallelism()} CPUs, load ${loadavg()[0].toFixed(1)}.` +
    ' Times in milliseconds; × is the time over that of the empty script in the same round.',
);
for (const bench of [
  'deploy.ts',
  'gateway.mjs',
  'replication.mjs',
  'empty-bucket.ts',
  'compare-buckets.ts',
  'journal.ts',
]) {
  console.log(`\n${bench}\n`);
  await untilExit([fileURLToPath(new URL(bench, import.meta.url))], { stdio: 'inherit' });
}

/** Milliseconds of every case by its name, one a round. */
async function measureAll() {
  const folder = mkdtempSync(join(tmpdir(), 'trading-migrate-bench-'));
  const options = { cwd: folder, env: environment() };
  const measured = new Map(cases.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (let place = 0; place < cases.length; place += 1) {
        const { name, measure } = cases[(place + round) % cases.length];
        const milliseconds = await measure(options);
        if (round > 0) measured.get(name).push(milliseconds);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return measured;
}

/** Keys that are given need no look-up; nothing of the user's own AWS configuration is read. */
function environment() {
  const { PATH, HOME } = process.env;
  return {
    ...{ PATH, HOME },
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
}

function heading() {
  return ['', 'min', 'median', 'max', '× min', '× median', '× max', 'aim ≤'];
}

function row({ name, aim }) {
  const own = times.get(name);
  const base = times.get(cases[0].name);
  const ratios = own.map((milliseconds, round) => milliseconds / base[round]);
  return [
    name,
    ...spread(own).map((value) => value.toFixed(0)),
    ...spread(ratios).map((value) => value.toFixed(2)),
    aim,
  ];
}
