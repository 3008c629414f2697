// What the gateway costs: milliseconds that it adds to a call that it passes on to the emulator, how long the local AWS takes
// to start, and what both hold in memory when nothing is asked. Every call is made once through the gateway and once at the
// emulator itself, in turns, so that the machine and its load cancel out as far as they can. A local AWS is started for this
// and stopped at the end.
//
//   node bench/gateway.mjs
//   node bench/gateway.mjs --calls 1000
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { spread, table } from './table.ts';

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const account = '123456789012';
const aims = { overhead: 3, start: 3_000, memory: 250 };

const json = (target) => ({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target });
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** Calls of services that the gateway has nothing to say of, and of some that it looks at and passes on. */
const calls = [
  {
    name: 'sts GetCallerIdentity',
    service: 'sts',
    headers: form,
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  },
  { name: 'sqs ListQueues', service: 'sqs', headers: json('AmazonSQS.ListQueues'), body: '{}' },
  {
    name: 'dynamodb ListTables',
    service: 'dynamodb',
    headers: json('DynamoDB_20120810.ListTables'),
    body: '{}',
  },
  { name: 's3 ListBuckets', service: 's3', method: 'GET', headers: {}, body: '' },
];

const { values } = parseArgs({ options: { calls: { type: 'string', default: '300' } } });
const rounds = Number(values.calls);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--calls must be a whole number from 1');

const project = mkdtempSync(join(tmpdir(), 'trading-migrate-bench-'));
const run = async (...args) =>
  (await promisify(execFile)(process.execPath, [program, ...args], { cwd: project })).stdout;
try {
  // Once for the caches of disk and Node, and the emulator's installation.
  await run('local', 'up');
  await run('local', 'down');
  const startedAt = performance.now();
  const { endpoint, pid } = JSON.parse(await run('local', 'up', '--json'));
  const start = performance.now() - startedAt;
  const memory = await residentMegabytes(pid);
  await report(endpoint, await emulatorOf(run), start, memory);
} finally {
  await run('local', 'down');
  rmSync(project, { recursive: true, force: true });
}

/** Behind the gateway; only the state file tells. */
async function emulatorOf(command) {
  const { logFile } = JSON.parse(await command('local', 'status', '--json'));
  return JSON.parse(readFileSync(join(dirname(logFile), 'state.json'), 'utf8')).emulatorEndpoint;
}

/** Of a process and of its children, as `ps` tells. */
async function residentMegabytes(pid) {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,rss=']);
  const kilobytes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([own, parent]) => own === pid || parent === pid)
    .map(([, , resident]) => resident);
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

async function report(gateway, emulator, start, memory) {
  const agent = new Agent({ keepAlive: true });
  const rows = [];
  for (const call of calls) {
    const { through, direct, added } = await measure(call, gateway, emulator, agent);
    const texts = [direct, through, added].map((times) => spread(times)[1].toFixed(2));
    rows.push([call.name, ...texts, String(aims.overhead)]);
  }
  agent.destroy();
  console.log(table([['milliseconds, median', 'emulator', 'gateway', 'added', 'aim ≤'], ...rows]));
  console.log(
    `\nStarted in ${(start / 1000).toFixed(1)} s (aim ≤ ${aims.start / 1000}), by the command local up.`,
  );
  console.log(`Idle, gateway and emulator hold ${memory.toFixed(0)} MB (aim ≤ ${aims.memory}).`);
  console.log(
    `${rounds} calls each, Node ${process.versions.node}, ${availableParallelism()} CPUs, load ${loadavg()[0].toFixed(1)}.`,
  );
}

/** Milliseconds of every call; `added` is of the two calls of one round. */
async function measure(call, gateway, emulator, agent) {
  const [through, direct] = [[], []];
  const warmUp = 20;
  for (let round = -warmUp; round < rounds; round += 1) {
    const pair = [
      [gateway, through],
      [emulator, direct],
    ];
    for (const [endpoint, times] of round % 2 === 0 ? pair : pair.toReversed()) {
      const milliseconds = await send(endpoint, call, agent);
      if (round >= 0) times.push(milliseconds);
    }
  }
  return { through, direct, added: through.map((milliseconds, round) => milliseconds - direct[round]) };
}

/** @throws Error when the answer is not 200: then it was not the thing that we meant to measure. */
function send(endpoint, { service, method = 'POST', headers, body, name }, agent) {
  const authorization = `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=bench`;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      endpoint,
      { agent, method, headers: { ...headers, authorization } },
      (answer) => {
        answer.resume();
        answer.once('end', () => {
          if (answer.statusCode === 200) resolve(performance.now() - startedAt);
          else reject(new Error(`${name} answers ${answer.statusCode}`));
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
