import { describe, expect, test } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import type { JournalEntry, MigrationEvent, RecordedEvent } from '../../../src/runbook/events.ts';
import { follow, type FollowRequest } from '../../../src/runbook/follow.ts';
import { virtualClock } from '../../support/clock.ts';
import { regions } from '../../support/world.ts';

const started: RecordedEvent = {
  ...{ type: 'run-started', command: 'deploy', phases: [{ name: 'deploy', title: 'Deploy' }] },
  ...{ environmentSuffix: 'test', regions, account: '1', toolVersion: '1.0.0' },
};
const phaseStarted: RecordedEvent = { type: 'phase-started', phase: 'deploy' };
const settled: RecordedEvent = {
  ...{ type: 'stack-settled', layer: 'network', region: regions.source, outcome: 'created', stackId: 'arn' },
  ...{ resources: [{ logicalId: 'Vpc', type: 'T', physicalId: 'p' }], outputs: {} },
};
const ended = (status: 'done' | 'detached' | 'failed'): RecordedEvent => ({
  type: 'run-ended',
  status,
  seconds: 1,
});

const entriesOf = (...events: readonly RecordedEvent[]): readonly JournalEntry[] =>
  events.map((event, index) => ({
    ...{ schema: 1, seq: index + 1, time: '2027-01-01T00:00:00Z', run: 'run', actor: 'ada', event },
  }));

/** What there is to see, look by look; the last of each stays. */
async function followed(
  reads: readonly (readonly [events: readonly RecordedEvent[], isRunning: boolean])[],
  atWork: readonly boolean[] = [false],
  change: Partial<FollowRequest> = {},
) {
  const seen: MigrationEvent[] = [];
  let [read, looked, shown] = [0, 0, 0];
  const at = <T>(all: readonly T[], index: number): T => all[Math.min(index, all.length - 1)] as T;
  await follow({
    read: async () => {
      const [events, isRunning] = at(reads, read++);
      const added = entriesOf(...events).slice(shown);
      shown = events.length;
      return { added, isRunning };
    },
    look: async (tell) => {
      const isAtWork = at(atWork, looked++);
      if (isAtWork) tell({ region: regions.source, subject: 'network', text: `look ${looked}` });
      return isAtWork;
    },
    observe: (event) => seen.push(event),
    clock: virtualClock(),
    signal: new AbortController().signal,
    pollSeconds: 2,
    ...change,
  });
  const lines = seen.map((event) => (event.type === 'progress' ? event.text : event.type));
  return { seen, lines, reads: read, looks: looked };
}

describe('following a run', () => {
  test('shows each line once, what is at work meanwhile, and ends with it', async () => {
    const all = [started, phaseStarted, settled, ended('done')];
    const { lines, seen } = await followed(
      [
        [all.slice(0, 1), true],
        [all.slice(0, 2), true],
        [all.slice(0, 2), true],
        [all, true],
        [all, false],
      ],
      [true, true, false],
    );
    expect(lines).toEqual([
      ...['run-started', 'look 1', 'phase-started', 'look 2'],
      ...['stack-settled', 'created, 1 resources', 'run-ended'],
    ]);
    expect(seen[1]).toMatchObject({ type: 'progress', phase: 'deploy' });
  });

  test('begins with the newest run, and goes over to one that begins meanwhile', async () => {
    const old = [started, ended('failed')];
    const { lines } = await followed([
      [[...old, started], true],
      [[...old, started, ended('failed'), started, phaseStarted], true],
      [[...old, started, ended('failed'), started, phaseStarted, ended('done')], false],
    ]);
    expect(lines).toEqual(['run-started', 'run-started', 'phase-started', 'run-ended']);
  });

  test('of a run that was left to AWS lasts until AWS has ended it', async () => {
    const { lines } = await followed([[[started, ended('detached')], false]], [true, true, false]);
    expect(lines).toEqual(['run-started', 'run-ended', 'look 1', 'look 2']);
  });

  test('of a run that is over ends at once, without a look when it is done', async () => {
    expect(await followed([[[started, ended('done')], false]])).toMatchObject({ reads: 1, looks: 0 });
    expect(await followed([[[started, ended('failed')], false]])).toMatchObject({ reads: 1, looks: 1 });
  });

  test('reads once more when the process is gone without a last word', async () => {
    const { lines } = await followed([
      [[started], true],
      [[started], false],
      [[started, ended('done')], false],
    ]);
    expect(lines.at(-1)).toBe('run-ended');
    expect(await followed([[[started], false]])).toMatchObject({ reads: 2 });
  });

  test('of nothing is nothing', async () => {
    expect(await followed([[[], false]])).toMatchObject({ lines: [], looks: 0 });
  });

  test('shows what failed in its region', async () => {
    const failed: RecordedEvent = {
      type: 'layer-failed',
      failure: {
        ...{ layer: 'network', verb: 'created' },
        regions: [
          { region: regions.source, outcome: 'failed', words: '', cause: 'X', meaning: '', mend: [] },
          { region: regions.target, outcome: 'cancelled', words: '', cause: 'X', meaning: '', mend: [] },
        ],
      },
    };
    const { lines } = await followed([[[started, failed, ended('failed')], false]]);
    expect(lines).toEqual(['run-started', 'layer-failed', 'not created', 'cancelled', 'run-ended']);
  });

  test('stops when the operator has seen enough', async () => {
    const enough = new MigrationError('interrupted', 'Interrupted.', { code: 'INTERRUPTED' });
    const controller = new AbortController();
    const run = followed([[[started], true]], [true], {
      signal: controller.signal,
      observe: () => controller.abort(enough),
    });
    await expect(run).rejects.toBe(enough);
  });
});
