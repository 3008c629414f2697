import { expect, it } from 'vitest';
import { glyphsFor } from '../../../src/ui/glyphs.ts';
import { applyEvent, emptyView } from '../../../src/ui/live-view.ts';
import { plainLine } from '../../../src/ui/plain-lines.ts';

const lost = { type: 'credentials-lost', reason: 'ExpiredToken: expired.', timeoutSeconds: 1800 } as const;
const back = { type: 'credentials-back', seconds: 90 } as const;

it('credentials that are gone and come back are told in plain lines', () => {
  const glyphs = glyphsFor({});
  expect(plainLine(lost, undefined, glyphs)).toContain(
    'ExpiredToken: expired. Sign in in another terminal: the run waits for up to 30m 00s',
  );
  expect(plainLine(back, undefined, glyphs)).toContain('signed in again after 1m 30s: the run goes on');
});

it('and in the heading of the live view', () => {
  const waiting = applyEvent(emptyView, lost, 0);
  expect(waiting.notes).toEqual(['sign in in another terminal: the run waits. ExpiredToken: expired.']);
  expect(applyEvent(waiting, back, 0).notes.at(-1)).toBe('signed in again after 1m 30s');
});
