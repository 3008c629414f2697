import { describe, expect, test } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { notificationOf, type Notification } from '../../../src/notifications/notification.ts';
import { createNotifier } from '../../../src/notifications/notifier.ts';
import type { Channel } from '../../../src/notifications/ports.ts';
import type { JournalEntry, Reading, RecordedEvent, RunStarted } from '../../../src/runbook/events.ts';
import { virtualClock } from '../../support/clock.ts';
import { regions } from '../../support/world.ts';

const started: RunStarted = {
  ...{ type: 'run-started', command: 'run', phases: [], environmentSuffix: 'dev', regions },
  ...{ account: '111122223333', toolVersion: '1.0.0' },
};
const entry = (event: RecordedEvent, seq = 1): JournalEntry => ({
  ...{ schema: 2, seq, time: '2026-11-25T10:00:00.000Z', run: 'r-1', actor: 'me', event },
});
const reading: Reading = {
  ...{
    subject: 's3',
    verdict: 'refuse',
    lagSeconds: 700,
    metricLagSeconds: 700,
    metricRegion: 'eu-central-1',
  },
  reasons: ['the lag is above the limit'],
};
const phase = 'sync';

describe('a notification', () => {
  const common = {
    ...{ version: 1, id: 'r-1-1', time: '2026-11-25T10:00:00.000Z', command: 'run', run: 'r-1' },
    ...{ environment: 'dev', account: '111122223333', regions, phase },
  };
  test.each<[RecordedEvent, object]>([
    [
      { type: 'phase-started', phase },
      { type: 'phase-started', summary: 'run dev: sync started' },
    ],
    [
      { type: 'phase-ended', phase, status: 'refused', seconds: 3, reason: 'why' },
      {
        type: 'phase-ended',
        status: 'refused',
        seconds: 3,
        reason: 'why',
        summary: 'run dev: sync ended: refused',
      },
    ],
    [
      { type: 'approval-requested', phase },
      { type: 'approval-requested', summary: 'run dev: sync waits for an approval' },
    ],
    [
      { type: 'gate-decided', phase, verdict: 'refuse', readings: [reading], samples: 3, maxLagSeconds: 300 },
      {
        ...{ type: 'gate-refused', verdict: 'refuse', summary: 'run dev: sync gate refused' },
        stores: [
          {
            ...{ name: 's3', verdict: 'refuse', lagSeconds: 700, maxLagSeconds: 300 },
            reasons: ['the lag is above the limit'],
          },
        ],
      },
    ],
  ])('is what is documented of %o', (event, expected) => {
    expect(notificationOf(entry(event), started)).toEqual({ ...common, ...expected });
  });

  test('is never longer than what a topic takes, however much there is to say', () => {
    const reasons = Array.from({ length: 500 }, () => '\u2026'.repeat(5000));
    const readings = ['s3', 'dynamodb', 'aurora', 'kinesis'].map((subject) => ({
      ...reading,
      subject,
      reasons,
    }));
    const bytes = (event: RecordedEvent): number =>
      Buffer.byteLength(JSON.stringify(notificationOf(entry(event), started)));
    const gate = { type: 'gate-decided', phase, verdict: 'refuse', samples: 3, maxLagSeconds: 300 } as const;
    expect(bytes({ ...gate, readings })).toBeLessThan(250_000);
    const reason = 'a'.repeat(400_000);
    expect(bytes({ type: 'phase-ended', phase, status: 'failed', seconds: 1, reason })).toBeLessThan(3000);
  });

  test.each<RecordedEvent>([
    { type: 'gate-decided', phase, verdict: 'pass', readings: [], samples: 3, maxLagSeconds: 300 },
    { type: 'run-ended', status: 'done', seconds: 1 },
    {
      type: 'check-ended',
      phase,
      region: 'x',
      name: 'x',
      proves: 'x',
      outcome: 'pass',
      seconds: 1,
      detail: 'x',
    },
  ])('is not of %o', (event) => {
    expect(notificationOf(entry(event), started)).toBeUndefined();
  });
});

function told(send: Channel['send'], destinations: readonly (string | undefined)[] = ['arn']) {
  const clock = virtualClock();
  const warnings: RecordedEvent[] = [];
  let asked = 0;
  const notifier = createNotifier({
    clock,
    record: async (event) => void warnings.push(event),
    channels: [
      {
        name: 'topic',
        destination: async () => destinations[Math.min(asked++, destinations.length - 1)],
        send,
      },
    ],
  });
  notifier.observe(started, entry(started));
  const start = (seq: number): void => {
    const event = { type: 'phase-started', phase: `phase-${seq}` } as const;
    notifier.observe(event, entry(event, seq));
  };
  return { notifier, warnings, start };
}

describe('a notifier', () => {
  test('tells in the order of the journal, one after the other, and all before it is closed', async () => {
    const sent: string[] = [];
    let underWay = 0;
    const { notifier, start } = told(async (_, { id }) => {
      expect((underWay += 1)).toBe(1);
      await Promise.resolve();
      underWay -= 1;
      sent.push(id);
    });
    for (const seq of [2, 3, 4]) start(seq);
    await notifier.close();
    expect(sent).toEqual(['r-1-2', 'r-1-3', 'r-1-4']);
  });

  test('warns once of a channel that fails, and tries it again', async () => {
    const tried: string[] = [];
    const { notifier, start, warnings } = told(async (_, { id }) => {
      tried.push(id);
      throw new MigrationError('aws', 'AWS refused Publish.', { code: 'AWS_REFUSED' });
    });
    for (const seq of [2, 3]) start(seq);
    await notifier.close();
    expect(tried).toHaveLength(2);
    expect(warnings).toEqual([
      { type: 'notification-failed', channel: 'topic', reason: 'AWS refused Publish.' },
    ]);
  });

  test('waits for nobody for ever', async () => {
    const { notifier, start, warnings } = told(() => new Promise(() => undefined));
    for (const seq of [2, 3, 4]) start(seq);
    await notifier.close();
    expect(warnings).toEqual([
      { type: 'notification-failed', channel: 'topic', reason: 'It was not taken within 10 s.' },
    ]);
  });

  test('is silent while the topic is not deployed, and when it goes away', async () => {
    const sent: Notification[] = [];
    const { notifier, start, warnings } = told(
      async (_, notification) => {
        if (notification.id !== 'r-1-3') throw new MigrationError('aws', 'gone', { code: 'AWS_REFUSED' });
        sent.push(notification);
      },
      // Not yet; there; there, and gone.
      [undefined, 'arn', 'arn', undefined],
    );
    for (const seq of [2, 3, 4]) start(seq);
    await notifier.close();
    expect([sent.length, warnings]).toEqual([1, []]);
  });

  test('tells nothing twice that an earlier process has told', async () => {
    const sent: Notification[] = [];
    const { notifier } = told(async (_, notification) => void sent.push(notification));
    notifier.observe({ type: 'phase-ended', phase, status: 'done', seconds: 1 }, undefined);
    await notifier.close();
    expect(sent).toEqual([]);
  });
});
