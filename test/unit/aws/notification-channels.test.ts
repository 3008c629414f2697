import { afterEach, describe, expect, it } from 'vitest';
import { createEventBus } from '../../../src/aws/event-bus.ts';
import { createTopicChannel } from '../../../src/aws/topics.ts';
import type { Notification } from '../../../src/notifications/notification.ts';
import { regions } from '../../support/world.ts';
import { fakeAws, type Answer, type FakeAws } from './fake-aws.ts';

const notification: Notification = {
  ...{ version: 1, id: 'r-1-2', time: '2026-11-25T10:00:00.000Z', summary: 'run dev: sync\n“started”' },
  ...{ command: 'run', run: 'r-1', environment: 'dev', account: '111122223333', regions, phase: 'sync' },
  type: 'phase-started',
};
const topic = 'arn:aws:sns:eu-central-1:111122223333:operators';
const bus = 'arn:aws:events:eu-central-1:111122223333:event-bus/operators';
const { signal } = new AbortController();

let aws: FakeAws;
afterEach(() => aws.stop());
const answering = async (answer: Answer): Promise<FakeAws> => (aws = await fakeAws(() => answer));

describe('a topic', () => {
  const published = { body: '<PublishResponse><PublishResult/></PublishResponse>' };

  it('gets the payload in the region of its ARN, with a subject that SNS takes and attributes for filters', async () => {
    const { clients, asked } = await answering(published);
    await createTopicChannel(clients).send(topic, notification, signal);
    const sent = new URLSearchParams(asked[0]?.body);
    expect(asked[0]?.headers.authorization).toContain('/eu-central-1/sns/');
    expect(sent.get('Subject')).toBe('run dev: sync??started?');
    expect(JSON.parse(sent.get('Message') ?? '')).toEqual(notification);
    const attributes = [...sent].filter(([name]) => /^MessageAttributes\S+(Name|StringValue)$/.test(name));
    expect(attributes.map(([, value]) => value).sort()).toEqual(
      ['type', 'phase-started', 'environment', 'dev', 'phase', 'sync'].sort(),
    );
    expect(sent.has('MessageGroupId')).toBe(false);
  });

  it('that is FIFO gets each message once, in the order of its environment', async () => {
    const { clients, asked } = await answering(published);
    await createTopicChannel(clients).send(`${topic}.fifo`, notification, signal);
    const sent = new URLSearchParams(asked[0]?.body);
    expect([sent.get('MessageDeduplicationId'), sent.get('MessageGroupId')]).toEqual(['r-1-2', 'dev']);
  });

  it('that does not take it says so in words', async () => {
    const body =
      '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Message too long</Message></Error></ErrorResponse>';
    const { clients } = await answering({ status: 400, body });
    await expect(createTopicChannel(clients).send(topic, notification, signal)).rejects.toMatchObject({
      kind: 'aws',
      message: expect.stringContaining('Message too long') as string,
    });
  });
});

describe('an event bus', () => {
  it('gets the payload as the detail of an event, at the time of the journal', async () => {
    const { clients, asked } = await answering({
      body: JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }),
    });
    await createEventBus(clients).send(bus, notification, signal);
    expect(asked[0]?.headers.authorization).toContain('/eu-central-1/events/');
    const { Entries } = JSON.parse(asked[0]?.body ?? '') as { Entries: Record<string, unknown>[] };
    expect(Entries).toEqual([
      {
        ...{ EventBusName: bus, Source: 'trading-migrate', DetailType: 'Migration Phase Started' },
        ...{ Time: Date.parse(notification.time) / 1000, Detail: JSON.stringify(notification) },
      },
    ]);
  });

  it('that answers 200 and took nothing is one that failed', async () => {
    const entry = { ErrorCode: 'InternalFailure', ErrorMessage: 'try again' };
    const { clients } = await answering({
      body: JSON.stringify({ FailedEntryCount: 1, Entries: [entry] }),
    });
    await expect(createEventBus(clients).send(bus, notification, signal)).rejects.toMatchObject({
      kind: 'aws',
      message: 'EventBridge did not take the event in eu-central-1: InternalFailure: try again.',
    });
  });
});
