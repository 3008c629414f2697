import { describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../../../src/runbook/events.ts';
import { asciiGlyphs, unicodeGlyphs, type Glyphs } from '../../../src/ui/glyphs.ts';
import { plainReporter } from '../../../src/ui/plain-reporter.ts';
import { expectGolden } from './golden.ts';
import { gateScript, histories } from './scripted-gate.ts';
import { complete, play, refused, runStarted, startedAt, type Script } from './scripted-run.ts';

function linesOf(script: Script, glyphs: Glyphs = unicodeGlyphs): readonly string[] {
  const lines: string[] = [];
  let now = startedAt;
  const reporter = plainReporter((line) => lines.push(line), glyphs, { now: () => now });
  play(script, reporter, (at) => (now = at));
  return lines;
}

const progress = (text: string, state?: 'done' | 'failed'): MigrationEvent => ({
  type: 'progress',
  phase: 'deploy',
  region: 'us-east-1',
  subject: 'network',
  text,
  ...(state && { state }),
});

describe('plain lines', () => {
  it('tell a whole run', () => expectGolden('plain-complete.txt', linesOf(complete).join('\n')));
  it('tell a refusal', () => expectGolden('plain-refused.txt', linesOf(refused).join('\n')));
  it('tell all that is known of a store, and again when more than numbers change, or after a minute', () => {
    const lines = linesOf(gateScript(histories.passing)).filter((line) => line.includes('gate sample'));
    expect(lines.map((line) => / sample (\d, \S+ . \S+):/.exec(line)?.[1])).toEqual([
      ...['1, s3 ✖ refuse', '1, dynamodb ✔ pass', '1, aurora ✔ pass', '1, kinesis ✔ pass'],
      '2, s3 ✔ pass',
      ...['7, dynamodb ✔ pass', '7, aurora ✔ pass', '7, kinesis ✔ pass'],
    ]);
    expectGolden('plain-gate.txt', lines.join('\n'));
  });
  it('say in words what a gate does not know', () => {
    const lines = linesOf(gateScript(histories.unknown)).filter((line) => line.includes('gate sample'));
    expectGolden('plain-gate-unknown.txt', lines.join('\n'));
    expect(lines.join('\n')).not.toMatch(/lag 0|backlog (0|empty)|NaN|null|undefined/);
  });
  it('are ASCII where the terminal is', () => {
    expect(linesOf(complete, asciiGlyphs).join('\n')).toMatch(/^[\n\x20-\x7E]+$/);
  });

  it('tell every change of a resource, beside what its stack does', () => {
    const of = (resource: string, text: string, state: 'running' | 'done'): MigrationEvent => ({
      ...{ type: 'progress', phase: 'deploy', region: 'us-east-1', subject: 'storage' },
      ...{ resource, text, state },
    });
    const lines = linesOf([
      [0, of('A', 'AWS::S3::Bucket CREATE_IN_PROGRESS', 'running')],
      [0, of('B', 'AWS::IAM::Role CREATE_IN_PROGRESS', 'running')],
      [1, of('A', 'AWS::S3::Bucket CREATE_COMPLETE', 'done')],
    ]);
    expect(lines.map((line) => line.slice(line.indexOf('us-east-1')))).toEqual([
      'us-east-1 · storage A: AWS::S3::Bucket CREATE_IN_PROGRESS',
      'us-east-1 · storage B: AWS::IAM::Role CREATE_IN_PROGRESS',
      'us-east-1 ✔ storage A: AWS::S3::Bucket CREATE_COMPLETE',
    ]);
  });

  it('repeat no progress, and tell a subject that goes on at most every five seconds', () => {
    const lines = linesOf([
      [0, progress('a')],
      [1, progress('b')],
      [6, progress('c')],
      [20, progress('c')],
      [21, progress('c', 'done')],
      [21, progress('c', 'done')],
    ]);
    expect(lines.map((line) => line.slice(22))).toEqual([
      'us-east-1 · network: a',
      'us-east-1 · network: c',
      'us-east-1 ✔ network: c',
    ]);
  });

  it('tell a failure at once', () => {
    expect(
      linesOf([
        [0, progress('a')],
        [0.1, progress('b', 'failed')],
      ]).at(-1),
    ).toContain('✖ network: b');
  });

  it('tell once how a check ended', () => {
    const check = { phase: 'test-app', region: 'us-east-1', name: 'network' };
    for (const [outcome, state] of [
      ['pass', 'done'],
      ['failed', 'failed'],
    ] as const) {
      const lines = linesOf([
        [0, progress('asking')],
        [1, { type: 'check-ended', ...check, proves: 'it answers', outcome, seconds: 1, detail: 'as it is' }],
        [1, progress('as it is', state)],
      ]);
      expect(lines.map((line) => line.slice(22))).toEqual([
        'us-east-1 · network: asking',
        `us-east-1 ${state === 'done' ? '✔' : '✖'} network: as it is`,
      ]);
    }
  });

  it('say what an earlier process did when a run is resumed', () => {
    let now = startedAt;
    const lines: string[] = [];
    const reporter = plainReporter((line) => lines.push(line), unicodeGlyphs, { now: () => now });
    reporter.observe(runStarted);
    reporter.observe({ type: 'phase-ended', phase: 'deploy', status: 'done', seconds: 65 });
    play([[100, { type: 'run-resumed', after: 'interrupted' }]], reporter, (at) => (now = at));
    expect(lines.slice(1).map((line) => line.slice(22))).toEqual([
      '[deploy] ✔ done earlier in 1m 05s',
      'resumed after an interruption',
    ]);
  });
});
