// How fast a bucket of 200,000 versions is emptied, from a synthetic S3 on loopback that is a process of its own: by this program, by
// this program with the SDK's own XML (decision 014), and by s5cmd, rclone and the AWS CLI, as far as they are there and can do it. Then the
// memory that 20,000 and 1,000,000 versions take, and that everything is deleted once where S3 throttles and fails.
//
//   node bench/empty-bucket.ts
//   node bench/empty-bucket.ts --versions 50000 --seconds 10
//
// The first run puts the peers into ~/.cache/trading-migrate/bench; one that cannot be had is left out, and that is said.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { peers, type Peer } from './peers.ts';
import { table } from './table.ts';

interface Account {
  /** Versions that were deleted exactly once, and more than once. */
  readonly once: number;
  readonly more: number;
  readonly left: number;
  /** DeleteObjects and DeleteObject that were let through, and that were answered SlowDown. */
  readonly deletes: number;
  readonly throttled: number;
  readonly failedKeys: number;
}

interface Emptied {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

const { values } = parseArgs({
  options: { versions: { type: 'string', default: '200000' }, seconds: { type: 'string', default: '20' } },
});
const versions = Number(values.versions);
/** A peer that takes longer is stopped, and judged by what it has done. */
const patience = Number(values.seconds);

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const server = spawn(process.execPath, [here('synthetic-s3/deletion-server.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  await measure(`http://127.0.0.1:${port.toString().trim()}`);
} finally {
  server.kill();
}

async function measure(url: string): Promise<void> {
  const rows: string[][] = [['', 'versions', 'seconds', 'versions/s', '× ours', 'requests', 'deleted twice']];
  const ours = await timed(url, () => emptied(url));
  const bySdk = await timed(url, () => emptied(url, 'sdk'));
  const row = (name: string, { seconds, account: { once: deleted, more, deletes } }: Timed): string[] => {
    const rate = (deleted + more) / seconds;
    const ratio = rate / (versions / ours.seconds);
    return [
      name,
      ...[deleted + more, seconds.toFixed(1), rate.toFixed(0), ratio.toFixed(3), deletes, more].map(String),
    ];
  };
  rows.push(row('trading-migrate', ours), row('with the XML of the SDK', bySdk));
  for (const peer of peers) {
    const program = await peer.find();
    if (program === undefined) console.log(`${peer.name} is not there: ${peer.wayToIt}`);
    else rows.push(row(peer.name, await timed(url, () => stopped(program, peer, url))));
  }
  console.log(table(rows));
  console.log(
    `\n${versions} versions of ${versions / 2} keys; a peer is stopped after ${patience} s. The AWS CLI deletes current objects only: its two versions a key count here.` +
      ` Node ${process.versions.node}, ${availableParallelism()} CPUs, load ${loadavg()[0]?.toFixed(1) ?? ''}.`,
  );
  await measureMemory(url);
  await checkUnderFaults(url);
}

async function measureMemory(url: string): Promise<void> {
  const peaks: number[] = [];
  for (const size of [20_000, 1_000_000]) {
    await reset(url, { versions: size });
    peaks.push((await emptied(url)).peakMegabytes);
    requireEmptied(await account(url), size);
  }
  const [small = NaN, large = NaN] = peaks;
  console.log(
    `\nMemory at its peak: ${small.toFixed(0)} MB for 20,000 versions, ${large.toFixed(0)} MB for 1,000,000: × ${(large / small).toFixed(2)} (aim ≤ 1.10).`,
  );
}

async function checkUnderFaults(url: string): Promise<void> {
  const size = 50_000;
  await reset(url, { versions: size, throttleAbove: 15, failEvery: 97 });
  const { seconds } = await emptied(url);
  const result = await account(url);
  requireEmptied(result, size);
  console.log(
    `\nAt most 15 requests a second and every 97th version failing once: ${size} versions in ${seconds.toFixed(1)} s, ${result.throttled} requests of ${result.deletes + result.throttled} throttled, ${result.failedKeys} keys failed, nothing left, nothing deleted twice.`,
  );
}

/** @throws Error when the server did not see every version deleted exactly once. */
function requireEmptied({ once: deleted, more, left }: Account, size: number): void {
  if (deleted !== size || more !== 0 || left !== 0)
    throw new Error(
      `of ${size} versions ${deleted} were deleted once, ${more} more than once, ${left} are left`,
    );
}

interface Timed {
  readonly seconds: number;
  readonly account: Account;
}

/** From the start of a process to its end, as the server has it: start-up counts for everybody. */
async function timed(url: string, empty: () => Promise<unknown>): Promise<Timed> {
  await reset(url, { versions });
  const startedAt = performance.now();
  await empty();
  return { seconds: (performance.now() - startedAt) / 1000, account: await account(url) };
}

async function emptied(url: string, how?: 'sdk'): Promise<Emptied> {
  const args = [here('empty-one-bucket.ts'), url, ...(how ? [how] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Emptied;
}

async function stopped(program: string, peer: Peer, url: string): Promise<void> {
  const child = spawn(program, peer.args(url), {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience * 1000);
  await once(child, 'exit');
  clearTimeout(timer);
}

async function reset(
  url: string,
  settings: { versions: number; throttleAbove?: number; failEvery?: number },
): Promise<void> {
  await fetch(`${url}/-/reset`, { method: 'POST', body: JSON.stringify(settings) });
}

async function account(url: string): Promise<Account> {
  return (await (await fetch(`${url}/-/account`)).json()) as Account;
}
