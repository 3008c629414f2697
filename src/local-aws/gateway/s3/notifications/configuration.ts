import {
  Event,
  type GetBucketNotificationConfigurationCommandOutput as Configuration,
  type NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';

/** A queue or topic that wants to know. */
export interface Subscriber {
  readonly configurationId: string;
  readonly kind: 'queue' | 'topic';
  readonly arn: string;
}

/**
 * Those that a bucket's notification configuration names for an event.
 * @param event such as `s3:Replication:OperationFailedReplication`.
 */
export function subscribersOf(configuration: Configuration, event: string, key: string): Subscriber[] {
  const { QueueConfigurations = [], TopicConfigurations = [] } = configuration;
  const queues = QueueConfigurations.map((entry) => ({
    ...entry,
    kind: 'queue' as const,
    arn: entry.QueueArn,
  }));
  const topics = TopicConfigurations.map((entry) => ({
    ...entry,
    kind: 'topic' as const,
    arn: entry.TopicArn,
  }));
  return [...queues, ...topics]
    .filter(({ Events = [], Filter }) => Events.some((each) => includes(each, event)) && matches(Filter, key))
    .map(({ Id = '', kind, arn = '' }) => ({ configurationId: Id, kind, arn }));
}

/** `s3:Replication:*` is every event of the family. */
const includes = (configured: string, event: string): boolean =>
  configured.endsWith(':*') ? event.startsWith(configured.slice(0, -1)) : configured === event;

function matches(filter: NotificationConfigurationFilter | undefined, key: string): boolean {
  return (filter?.Key?.FilterRules ?? []).every(({ Name, Value = '' }) =>
    Name?.toLowerCase() === 'suffix' ? key.endsWith(Value) : key.startsWith(Value),
  );
}

const events: readonly string[] = Object.values(Event);

/** The first of these names that S3 does not know. */
export const unknownEvent = (names: readonly string[]): string | undefined =>
  names.find((name) => !events.includes(name));
