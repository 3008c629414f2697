import { describe, expect, it } from 'vitest';
import { thinOut, createCurve } from '../../../src/report/curve.ts';
import { escape } from '../../../src/report/escape.ts';
import { foldReport } from '../../../src/report/fold.ts';
import type { CurvePoint, ReportModel } from '../../../src/report/model.ts';
import { renderReport } from '../../../src/report/page.ts';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { complete, startedAt } from '../ui/scripted-run.ts';

const journal: readonly JournalEntry[] = complete
  .filter(([, { type }]) => type !== 'progress')
  .map(([seconds, event], index) => ({
    schema: 1,
    seq: index + 1,
    time: new Date(startedAt + seconds * 1000).toISOString(),
    run: 'run-1',
    actor: 'arn:aws:iam::123456789012:user/<ada>',
    event: event as RecordedEvent,
  }));

function modelOf(entries: readonly JournalEntry[]): ReportModel {
  const model = foldReport(entries, undefined);
  if (!model) throw new Error('no report');
  return model;
}

describe('foldReport', () => {
  it('says how a run went', () => {
    const { run, phases, gates, stacks, work, cleanup } = modelOf(journal);
    expect(run).toMatchObject({
      id: 'run-1',
      status: 'done',
      journal: { first: 1, entries: journal.length },
    });
    expect(phases.map(({ name, status }) => [name, status])).toEqual([
      ['deploy', 'done'],
      ['sync', 'done'],
      ['cleanup', 'done'],
    ]);
    expect(stacks.map(({ layer, region }) => `${layer} ${region}`)).toEqual([
      'network eu-central-1',
      'network us-east-1',
      'storage eu-central-1',
      'storage us-east-1',
    ]);
    expect(work).toMatchObject([{ action: 'create storage', outcome: 'SUCCEEDED' }]);
    expect(gates[0]).toMatchObject({ verdict: 'pass', samples: 3 });
    expect(gates[0]?.curves.map(({ store, points }) => [store, points.map(({ lag }) => lag)])).toEqual([
      ['s3', [420, 12, 0.9]],
      ['dynamodb', [null, 0.042, 0.042]],
    ]);
    expect(cleanup).toMatchObject({ bucketsEmptied: 2, versionsDeleted: 1204, remaining: [] });
  });

  it('leaves a phase at work that a crash cut short, until the last sign of life', () => {
    const cut = journal.slice(0, 8);
    const { run, phases } = modelOf(cut);
    expect(run.status).toBeNull();
    expect(phases[0]).toMatchObject({ status: 'running', spans: [{ to: cut.at(-1)?.time }] });
  });

  it('knows no run that the journal does not have', () => {
    expect(foldReport(journal, 'run-2')).toBeUndefined();
    expect(foldReport([], undefined)).toBeUndefined();
  });
});

describe('a curve', () => {
  const points = Array.from({ length: 100_000 }, (_, at): CurvePoint => ({
    at,
    lag: at === 77_777 ? 900 : at === 33_333 ? null : 5 + (at % 7),
    verdict: 'pass',
  }));

  it('is bounded, and keeps its ends, the largest and what was not measured', () => {
    const curve = createCurve();
    for (const point of points) curve.add(point);
    const kept = curve.points();
    expect(curve.samples).toBe(100_000);
    expect(kept.length).toBeLessThanOrEqual(400);
    expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
    expect(kept.some(({ lag }) => lag === 900)).toBe(true);
    expect(kept.some(({ lag }) => lag === null)).toBe(true);
    expect(kept).toEqual([...kept].sort((one, other) => one.at - other.at));
  });

  it('is left alone where it is short', () => {
    expect(thinOut(points.slice(0, 10), 400)).toEqual(points.slice(0, 10));
  });
});

describe('renderReport', () => {
  it('makes the same bytes of the same journal, loads nothing and escapes what it was told', async () => {
    const page = await renderReport(modelOf(journal));
    expect(await renderReport(modelOf(journal))).toBe(page);
    expect(page).not.toMatch(/<script|<link rel="stylesheet"|@import|url\((?!#)/);
    expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\//);
    expect(page).toContain('user/&lt;ada&gt;');
    expect(page).not.toContain('<ada>');
    const drawings = [...page.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg);
    expect(drawings).toHaveLength(3);
    for (const svg of drawings) expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title>\s*<desc/);
    for (const [, caption] of page.matchAll(/<table>\s*<caption>([^<]*)/g)) expect(caption).not.toBe('');
  });

  it('escapes', () => {
    expect(escape(`<a b="c" d='e'>&\u0007`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\ufffd');
  });
});
