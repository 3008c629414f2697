import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../src/runbook/events.ts';
import { openJournalFile } from '../../../src/runbook/journal.ts';
import { openActions } from '../../../src/runbook/run-state.ts';
import { foldRuns } from '../../../src/runbook/runs.ts';
import { virtualClock } from '../../support/clock.ts';
import { readJournal } from '../../support/journal.ts';

const regions = { source: 'us-east-1', target: 'eu-central-1' };
const run = (fresh: boolean): RecordedEvent => ({
  ...{ type: 'run-started', command: 'deploy', phases: [{ name: 'deploy', title: 'Deploy' }] },
  ...{ environmentSuffix: 'test', regions, account: '1', toolVersion: '1.0.0', ...(fresh && { fresh }) },
});
const action = (token: string) => ({ action: token.slice(0, 1), region: regions.source, token });
const tokens = ['a1', 'a2', 'b1'];
const events: readonly RecordedEvent[] = [
  run(false),
  run(true),
  ...tokens.map((token): RecordedEvent => ({ type: 'action-intended', what: 'w', ...action(token) })),
  ...tokens.map((token): RecordedEvent => ({ type: 'action-ended', ...action(token), outcome: 'o' })),
  { type: 'step-started', phase: 'deploy', step: 's', title: 'S' },
  { type: 'gate-sampled', phase: 'deploy', sample: { takenAt: 1, readings: [] } },
  { type: 'phase-ended', phase: 'deploy', status: 'done', seconds: 1 },
  { type: 'credentials-lost', reason: 'expired', timeoutSeconds: 900 },
  { type: 'credentials-back', seconds: 1 },
];

test('a journal says of itself what its entries say, whenever it was opened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fold-'));
  try {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...events), { maxLength: 20 }),
        fc.nat(20),
        async (all, at) => {
          count += 1;
          const path = join(folder, `${count}.jsonl`);
          const clock = virtualClock();
          let journal = openJournalFile(path, clock);
          let number = 0;
          for (const [index, event] of all.entries()) {
            if (event.type === 'run-started') number += 1;
            await journal.append(`run ${number}`, 'ada', event);
            if (index !== at) continue;
            journal.close();
            journal = openJournalFile(path, clock);
          }
          journal.close();
          const { fold } = journal;
          const entries = readJournal(path);
          expect([...journal.entries()]).toEqual(entries);
          expect(fold.last()).toEqual(entries.at(-1));
          const runs = foldRuns(entries);
          expect(fold.summary()).toMatchObject({ runs, state: runs.at(-1) });
          expect(fold.openActions()).toEqual(openActions(entries));
          for (const token of tokens)
            expect(fold.wasIntended(token)).toBe(
              entries.some(({ event }) => event.type === 'action-intended' && event.token === token),
            );
          for (const { run: id } of runs)
            expect(fold.begunSteps(id).size > 0).toBe(
              entries.some((entry) => entry.run === id && entry.event.type === 'step-started'),
            );
        },
      ),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
