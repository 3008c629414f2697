import type { JournalEntry, MigrationEvent, Reading, RecordedEvent } from '../../../src/runbook/events.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import { foldLastRun } from '../../../src/runbook/runs.ts';
import { unicodeGlyphs } from '../../../src/ui/glyphs.ts';
import type { Look } from '../../../src/ui/look.ts';
import { plainPalette } from '../../../src/ui/palette.ts';
import type { Reporter } from '../../../src/ui/reporter.ts';

export const plainLook = (width = 80): Look => ({ palette: plainPalette, glyphs: unicodeGlyphs, width });

export const startedAt = Date.parse('2026-11-24T22:00:00.000Z');

/** Seconds after the start, and what happened then. */
export type Script = readonly (readonly [seconds: number, event: MigrationEvent])[];

const phase = 'deploy';
const [source, target] = ['us-east-1', 'eu-central-1'] as const;

export const s3 = (
  lagSeconds: number | null,
  verdict: Reading['verdict'],
  ...reasons: string[]
): Reading => ({
  subject: 's3',
  verdict,
  lagSeconds,
  metricLagSeconds: lagSeconds,
  metricRegion: target,
  reasons,
});

const dynamodb = (lagSeconds: number | null, verdict: Reading['verdict'], ...reasons: string[]): Reading => ({
  subject: 'dynamodb',
  verdict,
  lagSeconds,
  metricLagSeconds: null,
  metricRegion: source,
  reasons,
});

const sample = (seconds: number, ...readings: Reading[]): readonly [number, MigrationEvent] => [
  seconds,
  { type: 'gate-sampled', phase: 'sync', sample: { takenAt: startedAt + seconds * 1000, readings } },
];

const settled = (layer: string, region: string, resources: number): RecordedEvent => ({
  type: 'stack-settled',
  layer,
  region,
  outcome: 'created',
  stackId: `arn:aws:cloudformation:${region}:123456789012:stack/${layer}/1`,
  outputs: {},
  resources: Array.from({ length: resources }, (_, index) => ({
    logicalId: `Resource${index}`,
    type: 'AWS::EC2::Subnet',
    physicalId: `subnet-${index}`,
  })),
});

export const runStarted = {
  type: 'run-started',
  command: 'rehearse',
  phases: [
    { name: 'deploy', title: 'Deploy the infrastructure' },
    { name: 'sync', title: 'Replicate the data' },
    { name: 'cleanup', title: 'Clean up' },
  ],
  environmentSuffix: 'staging',
  regions: { source, target },
  account: '123456789012',
  toolVersion: '0.1.0',
} as const;

const progress = (
  region: string,
  subject: string,
  text: string,
  rest: { done?: number; total?: number; state?: 'running' | 'done' | 'failed' } = {},
): MigrationEvent => ({ type: 'progress', phase, region, subject, text, ...rest });

/** Into the middle of the deployment. */
export const deploying: Script = [
  [0, runStarted],
  [0, { type: 'phase-started', phase }],
  [0, { type: 'step-started', phase, step: 'check', title: 'Check the account' }],
  [1.2, { type: 'step-ended', phase, step: 'check', ok: true, seconds: 1.2, detail: 'account 123456789012' }],
  [1.2, { type: 'step-started', phase, step: 'deploy-layers', title: 'Deploy the layers' }],
  [2, progress(source, 'network', 'creating SourceVPC', { done: 0, total: 24 })],
  [
    2,
    {
      type: 'action-intended',
      action: 'create storage',
      what: 'create the StackSet of layer storage',
      region: source,
      token: 'token-1',
    },
  ],
  [3, progress(source, 'network', 'creating SourceInternetGateway', { done: 6, total: 24 })],
  [9, progress(source, 'network', 'creating SourcePublicRoute', { done: 12, total: 24 })],
  [10, settled('network', target, 22)],
  [10, progress(target, 'network', 'created, 22 resources', { state: 'done' })],
  [11, progress(target, 'storage', 'creating HistoricalDataBucketTarget', { done: 1, total: 3 })],
];

/** The same, to the end of a gate that passes. */
export const complete: Script = [
  ...deploying,
  [12, { type: 'action-ended', action: 'create storage', token: 'token-1', outcome: 'SUCCEEDED' }],
  [12, settled('network', source, 24)],
  [13, settled('storage', target, 3)],
  [14, settled('storage', source, 5)],
  [64, { type: 'step-ended', phase, step: 'deploy-layers', ok: true, seconds: 62.8, detail: '2 layers' }],
  [65, { type: 'phase-ended', phase, status: 'done', seconds: 65 }],
  [65, { type: 'phase-started', phase: 'sync' }],
  [65, { type: 'step-started', phase: 'sync', step: 'seed', title: 'Write test data' }],
  [66, { type: 'step-ended', phase: 'sync', step: 'seed', ok: true, seconds: 1, detail: '25 objects' }],
  [
    66,
    {
      type: 'gate-opened',
      phase: 'sync',
      title: 'replication',
      samples: 3,
      maxLagSeconds: 300,
      timeoutSeconds: 304,
    },
  ],
  sample(70, s3(420, 'refuse', 'lag 7 m is over the limit of 5 m'), dynamodb(null, 'unknown', 'no sentinel')),
  sample(80, s3(12, 'pass'), dynamodb(0.042, 'pass')),
  sample(90, s3(0.9, 'pass'), dynamodb(0.042, 'pass')),
  [
    90,
    {
      type: 'gate-decided',
      phase: 'sync',
      verdict: 'pass',
      readings: [s3(0.9, 'pass'), dynamodb(0.042, 'pass')],
      samples: 3,
      maxLagSeconds: 300,
    },
  ],
  [90, { type: 'phase-ended', phase: 'sync', status: 'done', seconds: 25 }],
  [90, { type: 'phase-started', phase: 'cleanup' }],
  [91, { type: 'cleanup-counted', bucketsEmptied: 2, versionsDeleted: 1204 }],
  [95, { type: 'cleanup-confirmed', remaining: [] }],
  [95, { type: 'phase-ended', phase: 'cleanup', status: 'done', seconds: 5 }],
  [95, { type: 'run-ended', status: 'done', seconds: 95 }],
];

const beforeTheDecision = complete.findIndex(([, event]) => event.type === 'gate-decided');

/** A gate that refuses. */
export const refused: Script = [
  ...complete.slice(0, beforeTheDecision - 2),
  [
    370,
    {
      type: 'gate-decided',
      phase: 'sync',
      verdict: 'refuse',
      readings: [
        s3(420, 'refuse', 'lag 7 m is over the limit of 5 m'),
        dynamodb(null, 'unknown', 'no sentinel'),
      ],
      samples: 1,
      maxLagSeconds: 300,
    },
  ],
  [370, { type: 'phase-ended', phase: 'sync', status: 'refused', seconds: 305, reason: 'the gate refuses' }],
  [370, { type: 'run-ended', status: 'refused', seconds: 370, reason: 'the gate refuses' }],
];

export const entriesOf = (script: Script): readonly JournalEntry[] =>
  script
    .flatMap(([seconds, event]) => (event.type === 'progress' ? [] : [{ seconds, event }]))
    .map(({ seconds, event }, index) => entryOf(seconds, event, index + 1));

const entryOf = (seconds: number, event: RecordedEvent, seq: number): JournalEntry => ({
  schema: 1,
  seq,
  time: new Date(startedAt + seconds * 1000).toISOString(),
  run: 'run-1',
  actor: 'arn:aws:iam::123456789012:user/operator',
  event,
});

export function stateOf(script: Script): RunState {
  const state = foldLastRun(entriesOf(script));
  if (!state) throw new Error('the script starts no run');
  return state;
}

/** Plays a script to a reporter as the engine would; `setNow` moves the reporter's clock along. */
export function play(script: Script, reporter: Reporter, setNow: (milliseconds: number) => void): void {
  let seq = 0;
  for (const [seconds, event] of script) {
    setNow(startedAt + seconds * 1000);
    if (event.type === 'progress') reporter.observe(event);
    else reporter.observe(event, entryOf(seconds, event, (seq += 1)));
  }
}
