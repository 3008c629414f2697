import { expect, it } from 'vitest';
import { ndjsonReporter } from '../../../src/ui/ndjson-reporter.ts';
import { complete, deploying, entriesOf, play, startedAt } from './scripted-run.ts';
import { expectGolden } from './golden.ts';

const linesOf = (script: typeof complete): readonly string[] => {
  const lines: string[] = [];
  let now = startedAt;
  play(
    script,
    ndjsonReporter((line) => lines.push(line), { now: () => now }),
    (at) => (now = at),
  );
  return lines;
};

it('writes every event as one line of JSON', () => {
  const lines = linesOf(complete);
  expect(lines).toHaveLength(complete.length);
  expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(
    complete.map(([, event]) => event.type),
  );
});

it('gives kept events their place in the journal, and progress only a time', () => {
  const parsed = linesOf(deploying).map((line) => JSON.parse(line) as Record<string, unknown>);
  const kept = parsed.filter(({ seq }) => seq !== undefined);
  expect(kept.map(({ seq, run, time }) => ({ seq, run, time }))).toEqual(
    entriesOf(deploying).map(({ seq, run, time }) => ({ seq, run, time })),
  );
  for (const line of parsed.filter(({ type }) => type === 'progress')) {
    expect(line).not.toHaveProperty('run');
    expect(line.time).toMatch(/^2026-11-24T22:00:\d\d\.\d{3}Z$/);
  }
});

it('is a stable format', () => expectGolden('events.ndjson.txt', linesOf(deploying.slice(0, 6)).join('\n')));
