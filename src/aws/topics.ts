import type { Subscription, Topics } from '../monitoring/ports.ts';
import type { Channel } from '../notifications/ports.ts';
import type { Clients } from './clients.ts';
import { absent, asking } from './errors.ts';

export const createTopics = (clients: Clients): Topics => ({
  subscriptions: (region, topicArn) =>
    asking('ListSubscriptionsByTopic', region, async () => {
      const { paginateListSubscriptionsByTopic } = await import('@aws-sdk/client-sns');
      const client = await clients.sns(region);
      const found: Subscription[] = [];
      const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn });
      for await (const { Subscriptions = [] } of pages)
        found.push(
          ...Subscriptions.map(({ Protocol = '', Endpoint = '', SubscriptionArn = '' }) => ({
            protocol: Protocol,
            endpoint: Endpoint,
            // In the place of an ARN it says PendingConfirmation, or Deleted (T47).
            arn: SubscriptionArn.startsWith('arn:') ? SubscriptionArn : undefined,
          })),
        );
      return found;
    }),

  subscribeQueue: (region, topicArn, queueArn) =>
    asking('Subscribe', region, async () => {
      const { SubscribeCommand } = await import('@aws-sdk/client-sns');
      const client = await clients.sns(region);
      const { SubscriptionArn = '' } = await client.send(
        new SubscribeCommand({
          ...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn },
          ...{ ReturnSubscriptionArn: true, Attributes: { RawMessageDelivery: 'true' } },
        }),
      );
      return SubscriptionArn;
    }),

  unsubscribe: (region, subscriptionArn) =>
    asking(
      'Unsubscribe',
      region,
      async () => {
        const { UnsubscribeCommand } = await import('@aws-sdk/client-sns');
        const client = await clients.sns(region);
        await client.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));
      },
      absent('NotFoundException', 'NotFound'),
    ),
});

/** What SNS takes as a subject: below 100 characters of ASCII, in one line. */
const subjectOf = (text: string): string => text.replaceAll(/[^ -~]/g, '?').slice(0, 99);

/** Publishes notifications to a topic, in the region of its ARN. */
export const createTopicChannel = (clients: Clients): Pick<Channel, 'send'> => ({
  send: (topicArn, notification, signal) => {
    const region = topicArn.split(':')[3] ?? '';
    return asking('Publish', region, async () => {
      const { PublishCommand } = await import('@aws-sdk/client-sns');
      const client = await clients.sns(region);
      const { id, type, environment, phase, summary } = notification;
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      await client.send(
        new PublishCommand({
          ...{ TopicArn: topicArn, Subject: subjectOf(summary), Message: JSON.stringify(notification) },
          // For filters of subscriptions.
          MessageAttributes: { type: text(type), environment: text(environment), phase: text(phase) },
          // Only such a topic keeps order, and drops what comes twice.
          ...(topicArn.endsWith('.fifo') && {
            ...{ MessageDeduplicationId: id, MessageGroupId: environment },
          }),
        }),
        { abortSignal: signal },
      );
    });
  },
});
