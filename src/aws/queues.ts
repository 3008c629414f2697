import type { Queues } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** A message counts whether it waits, is read right now, or is delayed. The counts are approximate while messages come and go. */
const counts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

export const createQueues = (clients: Clients): Queues => ({
  size: (region, url) =>
    asking(`GetQueueAttributes of ${url}`, region, async () => {
      const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
      const client = await clients.sqs(region);
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...counts] }),
      );
      // NaN for one that is missing: it must not read as an empty queue.
      return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? NaN), 0);
    }),
});
