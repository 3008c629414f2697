import type { ContentCompared, GateSample, MigrationEvent, Reading } from '../../../src/runbook/events.ts';
import { trendOf } from '../../../src/runbook/trend.ts';
import { runStarted, startedAt, type Script } from './scripted-run.ts';

/** A gate over four stores, as `judge` makes its readings: in each state that one can be in. */

const [source, target] = ['us-east-1', 'eu-central-1'] as const;
const at = (seconds: number): number => startedAt + seconds * 1000;

type Change = Partial<Reading>;

const s3 = (seconds: number, lagSeconds: number, change: Change = {}): Reading => ({
  subject: 's3',
  verdict: 'pass',
  lagSeconds,
  metricLagSeconds: lagSeconds,
  metricRegion: target,
  reasons: [],
  maxLagSeconds: 300,
  measured: [
    { name: 'ReplicationLatency', region: target, value: lagSeconds, unit: 's', at: at(seconds - 40) },
  ],
  sentinel: { sentAt: at(seconds - 2), arrivedAt: at(seconds - 1.6) },
  backlog: { region: target, bytes: 1_200_000, operations: 14, at: at(seconds - 40), secondsLeft: 130 },
  content: { compared: 1204, pending: 3, wrong: 0 },
  ...change,
});

const dynamodb = (seconds: number, lagSeconds: number, change: Change = {}): Reading => ({
  subject: 'dynamodb',
  verdict: 'pass',
  lagSeconds,
  metricLagSeconds: lagSeconds,
  metricRegion: source,
  reasons: [],
  maxLagSeconds: 60,
  measured: [
    {
      name: 'ReplicationLatency',
      region: source,
      value: lagSeconds * 1000,
      unit: 'ms',
      at: at(seconds - 95),
    },
  ],
  sentinel: { sentAt: at(seconds - 2), arrivedAt: at(seconds - 0.9) },
  ...change,
});

const aurora = (seconds: number, lagSeconds: number, change: Change = {}): Reading => ({
  subject: 'aurora',
  verdict: 'pass',
  lagSeconds,
  metricLagSeconds: lagSeconds,
  metricRegion: source,
  reasons: [],
  maxLagSeconds: 300,
  measured: [
    ...[
      {
        name: 'aurora_global_db_status()',
        region: source,
        value: lagSeconds * 1000,
        unit: 'ms',
        at: at(seconds - 1),
      },
    ],
    ...[
      { name: 'AuroraGlobalDBReplicationLag', region: target, value: 96, unit: 'ms', at: at(seconds - 70) },
    ],
  ],
  ...change,
});

const kinesis = (seconds: number, lagSeconds: number, change: Change = {}): Reading => ({
  subject: 'kinesis',
  verdict: 'pass',
  lagSeconds,
  metricLagSeconds: lagSeconds,
  metricRegion: source,
  reasons: [],
  maxLagSeconds: 300,
  measured: [
    { name: 'IteratorAge', region: source, value: lagSeconds * 1000, unit: 'ms', at: at(seconds - 50) },
  ],
  sentinel: { sentAt: at(seconds - 2), arrivedAt: at(seconds - 0.5) },
  ...change,
});

const sample = (seconds: number, ...readings: Reading[]): GateSample => ({ takenAt: at(seconds), readings });

/** Nothing is known of it in the ways in which that can be. */
const unknown = (seconds: number): GateSample =>
  sample(
    seconds,
    s3(seconds, 0, {
      ...{ verdict: 'unknown', lagSeconds: null, metricLagSeconds: null },
      measured: [{ name: 'ReplicationLatency', region: target, value: null, unit: 's', at: null }],
      sentinel: { sentAt: at(seconds - 9), arrivedAt: null },
      backlog: { region: target, bytes: null, operations: null, at: null, secondsLeft: null },
      content: { compared: 0, pending: 0, wrong: 0 },
      reasons: [
        `ReplicationLatency is published in ${source}, and belongs in ${target}, where there is none`,
        'there is no object to compare',
      ],
    }),
    dynamodb(seconds, 0, {
      ...{ verdict: 'unknown', lagSeconds: null, metricLagSeconds: null },
      measured: [
        { name: 'ReplicationLatency', region: source, value: null, unit: 'ms', at: at(seconds - 30) },
      ],
      reasons: [`ReplicationLatency in ${source} is not a number`],
    }),
    aurora(seconds, 0, {
      ...{ verdict: 'unknown', lagSeconds: null, metricLagSeconds: null, unknownAllowed: true },
      measured: [
        { name: 'aurora_global_db_status()', region: source, value: -1, unit: 'ms', at: at(seconds - 1) },
      ],
      reasons: [`aurora_global_db_status() in ${source} is -1: a mark, and no lag`],
    }),
    kinesis(seconds, 0, {
      ...{ verdict: 'unknown', lagSeconds: null, metricLagSeconds: null, measured: [] },
      reasons: ['nobody says how far it is behind'],
    }),
  );

const falling = [420, 260, 180, 90, 45, 12, 4];

/** By name, the samples of a gate, oldest first. */
export const histories = {
  passing: falling.map((lag, index) => {
    const seconds = 70 + index * 10;
    return sample(
      seconds,
      index === 0
        ? s3(seconds, lag, {
            verdict: 'refuse',
            reasons: [`ReplicationLatency in ${target} is ${lag} s, limit 300 s`],
          })
        : s3(seconds, lag),
      dynamodb(seconds, 1.1),
      aurora(seconds, 0.042),
      kinesis(seconds, 1.5),
    );
  }),
  refusing: [
    unknown(70),
    sample(
      80,
      s3(80, 250, {
        content: { compared: 1204, pending: 0, wrong: 2 },
        verdict: 'refuse',
        reasons: [
          'history/2024/11/24/XNAS/ticks-000417.parquet is missing in the target, history/2024/11/24/XNAS/ticks-000418.parquet is missing in the target',
        ],
      }),
      dynamodb(80, 72, {
        ...{ verdict: 'refuse', sentinel: { sentAt: at(8), arrivedAt: null } },
        reasons: ['the sentinel has not arrived after 72 s, limit 60 s'],
      }),
      aurora(80, 0.042, {
        verdict: 'refuse',
        reasons: [`the secondary in ${target} is pending-resync, not connected`],
      }),
      kinesis(80, 1.5),
    ),
  ],
  unknown: [unknown(70)],
} as const satisfies Record<string, readonly GateSample[]>;

/** What `--deep` found of everything. */
export const wholly: readonly ContentCompared[] = [
  {
    ...{ subject: 's3', verdict: 'pass', startedAt: new Date(startedAt).toISOString() },
    ...{ compared: 31_204_118, equal: 31_204_106, expectedMarkers: 12, differences: {} },
  },
  {
    ...{ subject: 'dynamodb', verdict: 'refuse', startedAt: new Date(startedAt).toISOString() },
    ...{ compared: 52_000, equal: 51_990, differences: { missing: 7, pending: 2, unverifiable: 1 } },
  },
];

const phase = 'sync';

/** A run whose gate takes these samples, and has not decided. */
export const gateScript = (
  samples: readonly GateSample[],
  before: readonly ContentCompared[] = [],
): Script => [
  [0, runStarted],
  [64, { type: 'phase-started', phase }],
  ...before.map((content): readonly [number, MigrationEvent] => [
    65,
    { type: 'content-compared', phase, content },
  ]),
  [
    66,
    {
      ...{ type: 'gate-opened', phase, title: 'replication', samples: 3, maxLagSeconds: 300 },
      ...{ timeoutSeconds: 304, intervalSeconds: 10 },
    },
  ],
  ...samples.map((each): readonly [number, MigrationEvent] => [
    (each.takenAt - startedAt) / 1000,
    { type: 'gate-sampled', phase, sample: each },
  ]),
];

/** The same, to the end of the run. */
export function decidedScript(
  samples: readonly GateSample[],
  verdict: Reading['verdict'],
  before: readonly ContentCompared[] = [],
): Script {
  const { takenAt, readings } = samples.at(-1) ?? { takenAt: startedAt, readings: [] };
  const seconds = (takenAt - startedAt) / 1000;
  const status = verdict === 'pass' ? 'done' : 'refused';
  return [
    ...gateScript(samples, before),
    [
      seconds,
      {
        ...{ type: 'gate-decided', phase, verdict, readings, samples: samples.length, maxLagSeconds: 300 },
        ...{ takenAt, trend: trendOf(samples) },
      },
    ],
    [seconds, { type: 'phase-ended', phase, status, seconds: seconds - 64 }],
    [seconds, { type: 'run-ended', status, seconds }],
  ];
}
