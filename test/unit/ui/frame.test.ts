import { describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../../../src/runbook/events.ts';
import { frame } from '../../../src/ui/frame.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/glyphs.ts';
import { applyEvent, emptyView, type LiveView } from '../../../src/ui/live-view.ts';
import { plainPalette } from '../../../src/ui/palette.ts';
import { widthOf } from '../../../src/ui/text.ts';
import { expectGolden } from './golden.ts';
import { complete, deploying, plainLook, refused, startedAt, type Script } from './scripted-run.ts';

const viewOf = (script: Script): LiveView =>
  script.reduce((view, [seconds, event]) => applyEvent(view, event, startedAt + seconds * 1000), emptyView);

const at = (seconds: number): number => startedAt + seconds * 1000;
const look = plainLook();
const draw = (script: Script, columns: number, rows: number, seconds: number): readonly string[] =>
  frame(viewOf(script), look, { columns, rows }, at(seconds));

const sampling = complete.slice(0, complete.findIndex(([, event]) => event.type === 'gate-decided') - 1);

/** More than fits: twelve layers in each region, a gate, many steps. */
const crowded: Script = [
  ...deploying,
  ...Array.from({ length: 24 }, (_, index): readonly [number, MigrationEvent] => [
    12,
    {
      type: 'progress',
      phase: 'deploy',
      region: index % 2 ? 'us-east-1' : 'eu-central-1',
      subject: `layer-${Math.floor(index / 2)}`,
      text: `created, 12 resources, and ${'a long story '.repeat(9)}`,
      state: index === 23 ? 'failed' : 'done',
    },
  ]),
  ...Array.from({ length: 9 }, (_, index): readonly [number, MigrationEvent] => [
    13,
    { type: 'step-started', phase: 'deploy', step: `step-${index}`, title: `Step ${index}` },
  ]),
];

/** Of one stack it was measured, of the other it is an estimate. */
const forecast = (command: string): Script => {
  const stacks = [
    { layer: 'network', region: 'us-east-1', seconds: 130, source: 'measured' as const },
    { layer: 'storage', region: 'eu-central-1', seconds: 45, source: 'estimated' as const },
  ];
  return deploying.flatMap(([seconds, event]): Script =>
    event.type === 'run-started'
      ? [[seconds, { ...event, command }]]
      : event.type === 'phase-started'
        ? [
            [seconds, event],
            [seconds, { type: 'deploy-forecast', phase: 'deploy', seconds: 175, stacks }],
          ]
        : [[seconds, event]],
  );
};

describe('a frame', () => {
  it('shows both regions side by side', () =>
    expectGolden('live-100.txt', draw(deploying, 100, 30, 12).join('\n')));
  it('shows both regions at 80 columns', () =>
    expectGolden('live-80.txt', draw(deploying, 80, 24, 12).join('\n')));
  it('shows one region below the other on a narrow terminal', () =>
    expectGolden('live-60.txt', draw(deploying, 60, 24, 12).join('\n')));
  it.each([80, 120])('shows how long each stack has taken, and is to take, at %d columns', (columns) =>
    expectGolden(`live-forecast-${columns}.txt`, draw(forecast('deploy'), columns, 24, 12).join('\n')),
  );
  it('of a rehearsal shows only what was measured: estimates are of AWS', () => {
    const rows = draw(forecast('rehearse'), 120, 24, 12).join('\n');
    expect(rows).toContain('0:10/2:10');
    expect(rows).not.toMatch(/~|about/);
  });
  it('shows a gate that waits', () => expectGolden('live-gate.txt', draw(sampling, 100, 30, 82).join('\n')));
  it('keeps what explains a refusal', () =>
    expectGolden('live-refused.txt', draw(refused, 100, Infinity, 370).join('\n')));
  it('collapses what is done', () =>
    expectGolden('live-complete.txt', draw(complete, 100, Infinity, 95).join('\n')));
  it('is empty before a run', () => expect(draw([], 100, 30, 0)).toEqual([]));

  it('shows the newest changes of resources below the regions, and failures on top', () => {
    const change = (resource: string): readonly [number, MigrationEvent] => [
      12,
      {
        ...{ type: 'progress', phase: 'deploy', region: 'us-east-1', subject: 'network' },
        ...{ resource, text: 'AWS::EC2::Subnet CREATE_COMPLETE', state: 'done' },
      },
    ];
    const failed: MigrationEvent = {
      ...{ type: 'progress', phase: 'deploy', region: 'us-east-1', subject: 'storage' },
      ...{ text: 'CREATE_FAILED', state: 'failed' },
    };
    const script: Script = [...deploying, ...['A', 'B', 'C', 'D'].map(change), [12, failed]];
    const rows = draw(script, 100, 30, 12);
    expect(rows.filter((row) => row.includes('AWS::EC2::Subnet'))).toEqual([
      expect.stringMatching(/^ {2}✔ us-east-1 network B AWS::EC2::Subnet CREATE_COMPLETE/),
      expect.stringMatching(/^ {2}✔ us-east-1 network C /),
      expect.stringMatching(/^ {2}✔ us-east-1 network D /),
    ]);
    const first = rows[rows.findIndex((row) => /us-east-1 .*│ eu-central-1/.test(row)) + 1];
    expect(first).toContain('✖ storage');
    expect(draw(script, 100, 9, 12).join('\n')).not.toContain('AWS::EC2::Subnet');
  });

  it('puts the source region at the left and the target region at the right', () => {
    const row = draw(deploying, 100, 30, 12).find((line) => line.includes('network'));
    const [left, right] = (row ?? '').split('│');
    expect(left).toContain('network ▰▰▰▰▱▱▱▱ 12/24 0:10 creating SourceP');
    expect(right).toContain('✔ network created, 22 resources');
  });

  it.each([40, 60, 79, 80, 81, 100, 200])('fits %i columns, with room for the last cell', (columns) => {
    for (const script of [deploying, crowded, sampling, refused, complete]) {
      for (const line of draw(script, columns, 30, 400)) expect(widthOf(line)).toBeLessThan(columns);
    }
  });

  it.each([5, 10, 16, 24, 40])('fits %i rows', (rows) => {
    for (const script of [deploying, crowded, sampling]) {
      for (const columns of [60, 100])
        expect(draw(script, columns, rows, 82).length).toBeLessThanOrEqual(rows);
    }
  });

  it('shows a failure first when there is no room for all', () => {
    const picture = draw(crowded, 100, 16, 20).join('\n');
    expect(picture).toMatch(/✖ layer-11/);
    expect(picture).toMatch(/\d+ more/);
    expect(picture).toContain('○ Clean up');
  });

  it('names the region of what belongs to neither column', () => {
    const elsewhere: Script = [
      ...deploying,
      [12, { type: 'progress', phase: 'deploy', region: 'us-west-2', subject: 'dns', text: 'creating' }],
    ];
    expect(draw(elsewhere, 100, 30, 12).join('\n')).toMatch(/^ {2}\S us-west-2 dns 0:00 creating/m);
  });

  it('is ASCII where the terminal is', () => {
    const ascii = { palette: plainPalette, glyphs: asciiGlyphs };
    for (const script of [deploying, sampling, refused, complete]) {
      const lines = frame(viewOf(script), ascii, { columns: 100, rows: 30 }, at(82));
      expect(lines.join('\n')).toMatch(/^[\n\x20-\x7E]+$/);
    }
  });

  it('turns its spinner ten times a second', () => {
    const marks = [0, 100, 200].map((ms) => {
      const lines = frame(viewOf(deploying), look, { columns: 100, rows: 30 }, at(12) + ms);
      return lines.find((line) => line.includes('Deploy the infrastructure'))?.[0];
    });
    expect(new Set(marks).size).toBe(3);
    for (const mark of marks) expect(unicodeGlyphs.spinner).toContain(mark);
  });
});

describe('the view', () => {
  it('counts samples in a row from the last one that did not pass', () => {
    const gate = viewOf(sampling).phases[1]?.gate;
    expect(gate).toMatchObject({ samples: 2, inARow: 1, trend: { s3: [420, 12], dynamodb: [null, 0.042] } });
  });

  it('starts a phase that is run again from nothing', () => {
    const again = viewOf([...refused, [400, { type: 'phase-started', phase: 'sync' }]]).phases[1];
    expect(again).toMatchObject({ status: 'running', steps: [], lines: [] });
    expect(again?.gate).toBeUndefined();
  });
});
