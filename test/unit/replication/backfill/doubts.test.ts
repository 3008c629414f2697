import { describe, expect, it } from 'vitest';
import { backfillDoubts } from '../../../../src/replication/backfill/doubts.ts';
import type { RecordedEvent } from '../../../../src/runbook/events.ts';
import { virtualClock } from '../../../support/clock.ts';
import { memoryJournal } from '../../../support/journal.ts';
import { runbookRequest } from '../../../support/world.ts';

type Ended = Extract<RecordedEvent, { type: 'backfill-ended' }>;

const ended = (change: Partial<Ended> = {}): Ended => ({
  ...{ type: 'backfill-ended', region: 'us-east-1', job: 'job-1', status: 'Complete' },
  ...{ total: 4, succeeded: 4, failed: 0 },
  ...change,
});
const begun = (fresh: boolean): RecordedEvent => ({
  ...runbookRequest([]).started,
  ...{ type: 'run-started', phases: [] },
  ...(fresh && { fresh }),
});

async function doubts(events: readonly RecordedEvent[], isOpen = false): Promise<readonly string[]> {
  const journal = memoryJournal(virtualClock());
  for (const event of events) await journal.append('run', 'somebody', event);
  const end = (): Promise<void> => Promise.resolve();
  return backfillDoubts({
    journal: () => journal.entries(),
    openAction: (action) => (isOpen && action === 's3-backfill' ? { token: 't', end } : undefined),
  });
}

describe('doubts about the backfill', () => {
  it.each<[string, readonly RecordedEvent[]]>([
    ['there was none', [begun(false)]],
    ['it is complete', [ended()]],
    ['there was nothing to do', [ended({ status: 'Failed', total: 0, succeeded: 0, foundNothing: true })]],
    ['a later one is complete', [ended({ succeeded: 3, failed: 1 }), begun(false), ended()]],
    ['the failed one was on another AWS', [ended({ status: 'Cancelled' }), begun(true)]],
  ])('are none when %s', async (_when, events) => {
    expect(await doubts(events)).toEqual([]);
  });

  it.each<[string, Partial<Ended>]>([
    ['Complete, 3 of 4', { succeeded: 3, failed: 1 }],
    ['Complete, 3 of 4', { succeeded: 3 }],
    ['Failed, 0 of 0', { status: 'Failed', total: 0, succeeded: 0 }],
    ['Cancelled, 2 of 4', { status: 'Cancelled', succeeded: 2 }],
    ['Suspended, 0 of 4', { status: 'Suspended', succeeded: 0 }],
  ])('are told when it is %s', async (words, change) => {
    expect(await doubts([ended(), ended(change)])).toEqual([
      `the backfill is ${words} versions replicated: run sync again`,
    ]);
  });

  it('are told when nobody saw the end of the newest', async () => {
    expect(await doubts([ended()], true)).toEqual([
      'the backfill was begun, and nobody saw its end: run sync again',
    ]);
  });
});
