import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/ui/frame.ts';
import { asciiGlyphs } from '../../../src/ui/glyphs.ts';
import { applyEvent, emptyView, type LiveView } from '../../../src/ui/live-view.ts';
import { plainPalette } from '../../../src/ui/palette.ts';
import { widthOf } from '../../../src/ui/text.ts';
import { expectGolden } from './golden.ts';
import { decidedScript, gateScript, histories, wholly } from './scripted-gate.ts';
import { plainLook, startedAt, type Script } from './scripted-run.ts';

const viewOf = (script: Script): LiveView =>
  script.reduce((view, [seconds, event]) => applyEvent(view, event, startedAt + seconds * 1000), emptyView);

const draw = (
  script: Script,
  columns: number,
  rows = 40,
  seconds = script.at(-1)?.[0] ?? 0,
): readonly string[] =>
  frame(viewOf(script), plainLook(), { columns, rows }, startedAt + (seconds + 4) * 1000);

const { passing, refusing, unknown } = histories;

describe('the matrix of a gate', () => {
  it.each([60, 80, 120, 160])('shows four stores that pass at %i columns', (columns) =>
    expectGolden(`gate-pass-${columns}.txt`, draw(gateScript(passing), columns).join('\n')),
  );
  it.each([80, 120])('shows what refuses at %i columns', (columns) =>
    expectGolden(`gate-refuse-${columns}.txt`, draw(gateScript(refusing), columns).join('\n')),
  );
  it.each([80, 120])('says in words what is unknown, at %i columns', (columns) => {
    const picture = draw(gateScript(unknown), columns).join('\n');
    expectGolden(`gate-unknown-${columns}.txt`, picture);
    expect(picture).not.toMatch(/lag 0|backlog (0|empty)|NaN|null|undefined/);
  });
  it('shows what was compared whole before it', () =>
    expectGolden('gate-deep-80.txt', draw(gateScript(passing, wholly), 80).join('\n')));

  it('has a line a store where there is no room for more', () => {
    const lines = draw(gateScript(refusing), 80, 17);
    expect(lines.length).toBeLessThanOrEqual(17);
    expectGolden('gate-brief-80.txt', lines.join('\n'));
  });

  it('leaves the whole matrix to the summary when it has refused', () => {
    const picture = draw(decidedScript(refusing, 'refuse'), 80, Infinity).join('\n');
    expect(picture).toContain('the sentinel has not arrived after 72 s');
    expect(picture).not.toContain('backlog');
  });

  it('fits every terminal', () => {
    for (const columns of [40, 60, 79, 80, 81, 100, 120, 200])
      for (const samples of [passing, refusing, unknown])
        for (const line of draw(gateScript(samples, wholly), columns))
          expect(widthOf(line)).toBeLessThan(columns);
  });

  it('is ASCII where the terminal is', () => {
    const ascii = { palette: plainPalette, glyphs: asciiGlyphs };
    for (const samples of [passing, refusing]) {
      const view = viewOf(gateScript(samples));
      const lines = frame(view, ascii, { columns: 100, rows: 40 }, startedAt + 90_000);
      expect(lines.join('\n')).toMatch(/^[\n\x20-\x7E]+$/);
    }
  });

  it('says when the next sample comes, and that one is being taken', () => {
    const head = (script: Script, seconds: number): string | undefined =>
      draw(script, 120, 40, seconds - 4)
        .find((line) => line.includes('Gate:'))
        ?.trim();
    const opened = gateScript([]);
    expect(head(opened, 66)).toBe('Gate: 0 of 3 in a row pass, 0 samples taken, limit 5 m, 5m 04s left');
    // The first began when the gate was opened, at 66, and was complete at 70.
    const sampled = gateScript(passing.slice(1, 2).map((each) => ({ ...each, takenAt: startedAt + 70_000 })));
    expect(head(sampled, 70)).toBe('Gate: 1 of 3 in a row pass, 1 sample taken, next in 0:06, 5m 00s left');
    expect(head(sampled, 77)).toContain('sampling now');
  });
});
