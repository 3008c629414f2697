// How long a deploy takes in a simulated world whose stacks take about as long as AWS's (from memory), whose calls take 120 ms,
// and whose time is virtual: against the longest chain of stacks that need each other, which no deploy can beat, and against the
// same stacks one after the other. And what waiting costs: calls of AWS a minute while nothing begins and nothing ends.
//
//   node bench/deploy.ts
//   node bench/deploy.ts --seeds 20
import { parseArgs } from 'node:util';
import { configSchema } from '../src/config/schema.ts';
import { loadPlatform } from '../src/platform.ts';
import { randomLayers, randomSettings } from '../test/support/random-layers.ts';
import { randomOf } from '../test/support/random.ts';
import { callsWhileWaiting, timedDeploy } from '../test/support/timed-deploy.ts';
import { table } from './table.ts';

const aim = 1.05;

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '3' } } });
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds must be a whole number from 1');

const config = configSchema.parse({});
const { wanted, settings } = loadPlatform({
  config,
  file: undefined,
  stateDirectory: '',
  manifestFile: undefined,
});
const platforms = [
  { name: 'the built-in platform', layers: wanted, settings },
  ...Array.from({ length: seeds }, (_, index) => ({
    name: `random stacks in two regions, seed ${index + 1}`,
    layers: randomLayers(randomOf(index + 1), 125, 12),
    settings: randomSettings,
  })),
];

const rows: string[][] = [];
for (const { name, layers, settings: given } of platforms) {
  const timed = await timedDeploy(layers, given);
  const queued = await timedDeploy(layers, given, 'everything');
  rows.push([
    name,
    String(timed.stacks),
    ...[timed.oneAfterAnother, timed.criticalPath, timed.seconds].map((seconds) => (seconds / 60).toFixed(1)),
    (timed.oneAfterAnother / timed.criticalPath).toFixed(2),
    (timed.seconds / timed.criticalPath).toFixed(3),
    String(aim),
    (queued.seconds / queued.criticalPath).toFixed(3),
  ]);
}
const heading = [
  '',
  'stacks',
  'one by one',
  'longest chain',
  'deploy',
  '× one by one',
  '× deploy',
  'aim ≤',
  '× queued',
];
console.log(table([heading, ...rows]));
console.log(
  '\nTimes in minutes; × is the time over that of the longest chain. Queued: if AWS runs no two operations of a StackSet at once.\n',
);

const counts = [5, 50, 200];
const calls = [];
for (const count of counts) calls.push((await callsWhileWaiting(count)).toFixed(0));
console.log(
  table([
    ['stacks that are waited for', ...counts.map(String)],
    ['calls a minute', ...calls],
  ]),
);
