import { expect, it } from 'vitest';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { pausesOf } from '../../../src/runbook/pauses.ts';

const lost: RecordedEvent = { type: 'credentials-lost', reason: 'expired', timeoutSeconds: 900 };
const back: RecordedEvent = { type: 'credentials-back', seconds: 1 };
const resumed: RecordedEvent = { type: 'run-resumed', after: 'a crash' };

const paused = (events: readonly (readonly [seconds: number, event: RecordedEvent])[], since = 0): number => {
  const pauses = pausesOf();
  for (const [index, [seconds, event]] of events.entries()) {
    const time = new Date(seconds * 1000).toISOString();
    const entry: JournalEntry = { schema: 1, seq: index + 1, time, run: 'run', actor: 'actor', event };
    pauses.visit(entry);
  }
  return pauses.since(since * 1000);
};

it('is the time from the first loss to the return, of all pauses', () => {
  expect(paused([])).toBe(0);
  expect(
    paused([
      [10, lost],
      [15, lost],
      [30, back],
      [50, lost],
      [51, back],
    ]),
  ).toBe(21_000);
});

it('is only what came after a moment', () => {
  expect(
    paused(
      [
        [10, lost],
        [30, back],
      ],
      25,
    ),
  ).toBe(5_000);
  expect(
    paused(
      [
        [10, lost],
        [30, back],
      ],
      40,
    ),
  ).toBe(0);
});

it('is nothing while it lasts, nor when a crash ended it', () => {
  expect(paused([[10, lost]])).toBe(0);
  expect(
    paused([
      [10, lost],
      [20, resumed],
      [30, back],
    ]),
  ).toBe(0);
});
