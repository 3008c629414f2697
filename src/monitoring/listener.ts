import { together } from '../parallel.ts';
import type { StepContext } from '../runbook/phase.ts';
import type { MonitoringPorts } from './ports.ts';

/**
 * Ears on a topic: a queue of its own that is subscribed to it for as long as it is listened to. Its name has the token of the
 * journalled intent and ends with the environment's suffix, so that a later run finds what a crash left.
 */
export interface Listener {
  /**
   * Whether a message was heard that is the one looked for.
   * @throws MigrationError when AWS does not let it listen any more: silence would say nothing then.
   */
  heard(isTheOne: (message: string) => boolean): boolean;
  /** Removes subscription and queue. */
  close(): Promise<void>;
}

type ListenerPorts = Pick<MonitoringPorts, 'topics' | 'queuesTemporary'>;

const queuePrefix = 'trading-analytics-monitor-';
const queueName = (token: string, environmentSuffix: string): string =>
  // 80 characters is what SQS takes, and what a UUID and the longest suffix make is 79.
  `${queuePrefix}${token}-${environmentSuffix}`;

/** SQS wants a second after CreateQueue, before the queue is used. */
const newQueueMilliseconds = 1000;

export async function listenTo(
  topicArn: string,
  environmentSuffix: string,
  { topics, queuesTemporary: queues }: ListenerPorts,
  context: StepContext,
): Promise<Listener> {
  const [, partition = '', , region = '', account = '', topic = ''] = topicArn.split(':');
  const action = await context.intend(
    `listen-${region}-${topic}`,
    region,
    `listen to ${topic} by a temporary queue`,
  );
  const name = queueName(action.token, environmentSuffix);
  const queueArn = `arn:${partition}:sqs:${region}:${account}:${name}`;
  const url = await queues.create(region, name, queueArn, topicArn);
  let subscription: string | undefined;
  const messages: string[] = [];
  const closed = new AbortController();
  const remove = async (): Promise<void> => {
    if (subscription !== undefined) await topics.unsubscribe(region, subscription);
    await queues.delete(region, url);
    await action.end('removed');
  };
  try {
    await context.clock.sleep(newQueueMilliseconds, context.signal);
    subscription = await topics.subscribeQueue(region, topicArn, queueArn);
  } catch (error) {
    await remove();
    throw error;
  }
  const hear = async (): Promise<void> => {
    while (!closed.signal.aborted) messages.push(...(await queues.receive(region, url, closed.signal)));
  };
  const hearing = hear();
  let isDeaf = false;
  let why: unknown;
  hearing.catch((error: unknown) => {
    isDeaf = true;
    why = error;
  });
  return {
    heard: (isTheOne) => {
      if (messages.some(isTheOne)) return true;
      if (isDeaf) throw why;
      return false;
    },
    close: async () => {
      closed.abort();
      await together([hearing, hearing.then(remove, remove)]);
    },
  };
}

/**
 * Removes what a run left that did not come to its end: queues of this environment, and their subscriptions. The lock sees to it
 * that nobody listens now.
 * @returns how many queues.
 */
export async function removeLeftEars(
  region: string,
  topicArn: string,
  environmentSuffix: string,
  { topics, queuesTemporary: queues }: ListenerPorts,
  context: StepContext,
): Promise<number> {
  const left = await leftQueues(region, environmentSuffix, queues);
  const names = left.map(lastOf('/'));
  const subscriptions = names.length === 0 ? [] : await topics.subscriptions(region, topicArn);
  for (const { protocol, endpoint, arn } of subscriptions)
    if (protocol === 'sqs' && arn !== undefined && names.includes(lastOf(':')(endpoint)))
      await topics.unsubscribe(region, arn);
  for (const url of left) await queues.delete(region, url);
  // SQS takes no queue of a name that was deleted within a minute: listening again wants a token of its own.
  const topic = lastOf(':')(topicArn);
  await context.openAction(`listen-${region}-${topic}`)?.end('left by an earlier run, and removed');
  return left.length;
}

/** URLs of temporary queues of this environment. They are left ones when the lock is held and nobody of this run listens. */
export const leftQueues = async (
  region: string,
  environmentSuffix: string,
  queues: Pick<MonitoringPorts['queuesTemporary'], 'list'>,
): Promise<readonly string[]> =>
  (await queues.list(region, queuePrefix)).filter((url) => url.endsWith(`-${environmentSuffix}`));

const lastOf =
  (divider: string) =>
  (text: string): string =>
    text.split(divider).at(-1) ?? '';
