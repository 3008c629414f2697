// How fast two buckets of 200,000 objects are compared, on a synthetic S3 on loopback that is a process of its own: every version by this
// program, and current objects by size alone by rclone and the AWS CLI, as far as they are there. Then the memory that 20,000 and 1,000,000
// objects a side take.
//
//   node bench/compare-buckets.ts
//   node bench/compare-buckets.ts --objects 50000 --rounds 1
//
// The first run puts the peers into ~/.cache/trading-migrate/bench; one that cannot be had is left out, and that is said.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { peers } from './peers.ts';
import { spread, table } from './table.ts';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '60' },
  },
});
/** A peer that takes longer is stopped, and counted as if it had ended then. */
const patience = Number(values.seconds);
const [objects, rounds] = [Number(values.objects), Number(values.rounds)];

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

interface Measured {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly output: string;
}

interface Contender {
  readonly name: string;
  readonly program: string;
  readonly args: (url: string) => readonly string[];
}

const ours: Contender = {
  name: 'trading-migrate',
  program: process.execPath,
  args: (url) => [here('compare-two-buckets.ts'), url],
};

const remote = (url: string, bucket: string): string =>
  `:s3,provider=Other,env_auth=true,region=us-east-1,endpoint="${url}":${bucket}`;

const comparing: Readonly<Record<string, Pick<Contender, 'name' | 'args'>>> = {
  rclone: {
    name: 'rclone check --size-only',
    args: (url) => [
      ...['check', '--size-only', '--checkers', '64', '--config', '/dev/null'],
      ...[remote(url, 'source'), remote(url, 'target')],
    ],
  },
  aws: {
    name: 'aws s3 sync --dryrun --size-only',
    args: (url) => [
      ...['--endpoint-url', url, 's3', 'sync', '--dryrun', '--size-only', 's3://source', 's3://target'],
    ],
  },
};

const contenders = await findContenders();
await withServer(objects, measureAll);
await measureMemory();

async function findContenders(): Promise<readonly Contender[]> {
  const found = [ours];
  for (const [name, { name: title, args }] of Object.entries(comparing)) {
    const peer = peers.find((each) => each.name.startsWith(`${name} `));
    const program = await peer?.find();
    if (program === undefined) console.log(`${name} is not there: ${peer?.wayToIt ?? ''}`);
    else found.push({ name: title, program, args });
  }
  return found;
}

async function measureAll(url: string): Promise<void> {
  // Every page is made once, by whoever asks first: not by the first one measured.
  await Promise.all(contenders.map((contender) => run(contender, url)));
  const measured = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const contender of contenders) measured.get(contender)?.push(await run(contender, url));
  const rates = (contender: Contender): number[] =>
    (measured.get(contender) ?? []).map(({ seconds }) => objects / seconds);
  const row = (contender: Contender): string[] => {
    const ratios = rates(contender).map((rate, round) => rate / (rates(ours)[round] ?? NaN));
    const peaks = (measured.get(contender) ?? []).map(({ peakMegabytes }) => peakMegabytes);
    return [
      contender.name,
      ...spread(rates(contender)).map((rate) => rate.toFixed(0)),
      ...spread(ratios).map((ratio) => ratio.toFixed(3)),
      Math.max(...peaks).toFixed(0),
    ];
  };
  const heading = ['', 'keys/s min', 'median', 'max', '× ours min', 'median', 'max', 'peak MB'];
  console.log(table([heading, ...contenders.map(row)]));
  console.log(
    `\n${objects} objects a side, ${rounds} rounds, from the start of a process to its end. Ours compares versions, ETags and delete markers; the others sizes of current objects, for at most ${patience} s.` +
      ` Node ${process.versions.node}, ${availableParallelism()} CPUs, load ${loadavg()[0]?.toFixed(1) ?? ''}.`,
  );
  for (const contender of contenders.filter((each) => each !== ours))
    if (Math.min(...rates(ours)) <= Math.max(...rates(contender)))
      console.log(`Not ahead of ${contender.name} in every round.`);
}

async function measureMemory(): Promise<void> {
  const peaks: number[] = [];
  for (const size of [20_000, 200_000, 1_000_000])
    await withServer(size, async (url) => {
      const { output, peakMegabytes } = await run(ours, url);
      const { equal } = JSON.parse(output) as { equal: number };
      if (equal !== size) throw new Error(`of ${size} objects ${equal} were found equal`);
      peaks.push(peakMegabytes);
    });
  const [small = NaN, middle = NaN, large = NaN] = peaks;
  console.log(
    `\nMemory at its peak: ${small.toFixed(0)} MB for 20,000 objects a side, ${middle.toFixed(0)} MB for 200,000 (× ${(middle / small).toFixed(2)}), ${large.toFixed(0)} MB for 1,000,000 (× ${(large / small).toFixed(2)}; aim ≤ 1.10).`,
  );
}

async function withServer(size: number, use: (url: string) => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, [here('synthetic-s3/listing-server.ts'), String(size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(server.stdout, 'data')) as [Buffer];
    await use(`http://127.0.0.1:${port.toString().trim()}`);
  } finally {
    server.kill();
  }
}

async function run({ name, program, args }: Contender, url: string): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(program, args(url), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env.PATH, HOME: '/nonexistent' },
      ...{ AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' },
      ...{ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' },
    },
  });
  let [output, errors, peak] = ['', '', 0];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const looking = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 25);
  const timer = setTimeout(() => child.kill('SIGKILL'), program === ours.program ? 600_000 : patience * 1000);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearInterval(looking);
  clearTimeout(timer);
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0 && signal === null)
    throw new Error(`${name} ended with exit code ${code}: ${errors.slice(-500)}`);
  return { seconds, peakMegabytes: peak, output };
}

/** Megabytes at the peak so far; 0 of a process that has ended. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
