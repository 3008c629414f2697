import { describe, expect, it } from 'vitest';
import type { WatchedRegion, WatchSample } from '../../../src/monitoring/watch-sample.ts';
import { monitorFrame, monitorLine, watchTrend } from '../../../src/ui/monitor-frame.ts';
import { asciiGlyphs } from '../../../src/ui/glyphs.ts';
import { widthOf } from '../../../src/ui/text.ts';
import { expectGolden } from './golden.ts';
import { plainLook, startedAt } from './scripted-run.ts';

const alarm = (name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') => ({
  ...{ name: `trading-analytics-${name}-dev`, state },
});
const raised = ['replication-lag', 'api-errors', 'forwarder-iterator-age', 'transform-failures'];

const source: WatchedRegion = {
  region: 'us-east-1',
  alarms: [...raised.map((name) => alarm(name, 'ALARM')), alarm('api-latency', 'OK')],
  stacks: [
    { layer: 'network', status: 'CREATE_COMPLETE', isUsable: true },
    { layer: 'storage', status: 'UPDATE_ROLLBACK_FAILED', isUsable: false },
    { layer: 'analytics', status: null, isUsable: false },
  ],
  api: { status: 503, milliseconds: 1204.4 },
};
const target: WatchedRegion = {
  region: 'eu-central-1',
  alarms: [alarm('api-errors', 'OK'), alarm('replication-lag', 'INSUFFICIENT_DATA')],
  stacks: [{ layer: 'network', status: 'CREATE_COMPLETE', isUsable: true }],
  api: { status: 200, milliseconds: 41.6 },
};
const refused =
  'AWS refused DescribeAlarms in eu-central-1: AccessDenied: User: arn:aws:iam::111122223333:user/viewer is not authorized to perform: cloudwatch:DescribeAlarms.';
/** A region where AWS says nothing of anything. */
const dark: WatchedRegion = { region: 'eu-central-1', alarms: null, stacks: null, api: null };

const sampleAt = (index: number, change: Partial<WatchSample> = {}): WatchSample => ({
  at: startedAt + index * 10_000,
  stores: [
    { name: 's3', lagSeconds: index * 10, maxLagSeconds: 300 },
    { name: 'dynamodb', lagSeconds: 0.9, maxLagSeconds: 300 },
    { name: 'aurora', lagSeconds: null, maxLagSeconds: 300 },
    { name: 'kinesis', lagSeconds: index === watchTrend ? null : 301, maxLagSeconds: 300 },
  ],
  regions: [source, target],
  problems: [],
  ...change,
});
const history = (change: Partial<WatchSample> = {}) => ({
  environment: 'dev',
  samples: Array.from({ length: watchTrend + 5 }, (_, index) => sampleAt(index, change)),
});
const inTheDark = history({ regions: [source, dark], problems: [refused] });

describe('the dashboard of monitor --watch', () => {
  // However wide the terminal is, text is at most 100 wide.
  it.each([80, 120])('shows lag, alarms and health of both regions at %d columns', (columns) =>
    expectGolden(
      `monitor-${columns}.txt`,
      monitorFrame(history(), plainLook(Math.min(columns, 100))).join('\n'),
    ),
  );
  it('says what it does not know, and why', () =>
    expectGolden('monitor-unknown.txt', monitorFrame(inTheDark, plainLook()).join('\n')));
  it('keeps lags and raised alarms on a terminal of 18 rows', () =>
    expectGolden('monitor-low.txt', monitorFrame(inTheDark, plainLook(), 17).join('\n')));

  it.each([0, 1, 5, 10, 14, 20, 23, 40])('takes at most %d rows', (rows) => {
    const all = monitorFrame(inTheDark, plainLook());
    const lines = monitorFrame(inTheDark, plainLook(), rows);
    expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows));
    // What is kept stays in its order.
    let from = 0;
    for (const line of lines.filter((each) => !each.startsWith('…'))) {
      const place = all.indexOf(line, from);
      expect(place, line).toBeGreaterThanOrEqual(from);
      from = place + 1;
    }
  });

  it.each([60, 80, 100])('draws no line wider than %d', (width) => {
    for (const line of monitorFrame(inTheDark, plainLook(width)))
      expect(widthOf(line)).toBeLessThanOrEqual(width);
  });

  it('never reads as fine before it has looked', () =>
    expect(monitorFrame({ environment: 'dev', samples: [] }, plainLook())).toEqual([
      'monitor dev',
      '  looking …',
    ]));

  it('knows terminals without Unicode', () => {
    const text = monitorFrame(history(), { ...plainLook(), glyphs: asciiGlyphs }).join('\n');
    expect(text).toMatch(/^[ -~\n]*$/);
  });

  it('does not let what AWS says move the cursor', () => {
    const problems = ['first\u001B[2Jsecond\r\nthird'];
    expect(monitorFrame(history({ problems }), plainLook()).join('\n')).toContain('firstsecond third');
  });
});

describe('a line of monitor --watch', () => {
  it('has the same in words', () =>
    expect(monitorLine(sampleAt(1))).toBe(
      's3 lag 10 s; dynamodb lag 0.9 s; aurora lag unknown; kinesis lag 5 m 01 s; ' +
        `us-east-1: ALARM ${raised.map((name) => `trading-analytics-${name}-dev`).join(', ')}, stacks storage, analytics, API 503; ` +
        'eu-central-1: no alarm, API 200',
    ));

  it('says unknown where AWS refused, and why', () =>
    expect(monitorLine(sampleAt(1, { stores: [], regions: [dark], problems: [refused] }))).toBe(
      `eu-central-1: alarms unknown, stacks unknown, API unknown; ${refused}`,
    ));
});
