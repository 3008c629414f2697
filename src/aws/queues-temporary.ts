import type { QueuesTemporary } from '../monitoring/ports.ts';
import type { Clients } from './clients.ts';
import { absent, asking, hasName } from './errors.ts';

/** How long a message that nobody fetches is kept, in case the queue itself is left behind. */
const retentionSeconds = '300';
/** A long poll; with it SQS asks all of its servers. */
const waitSeconds = 2;

const gone = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

export const createQueuesTemporary = (clients: Clients): QueuesTemporary => ({
  create: (region, name, queueArn, topicArn) =>
    asking(`CreateQueue of ${name}`, region, async () => {
      const { CreateQueueCommand } = await import('@aws-sdk/client-sqs');
      const client = await clients.sqs(region);
      const Policy = JSON.stringify(policyFor(queueArn, topicArn));
      const { QueueUrl = '' } = await client.send(
        new CreateQueueCommand({
          QueueName: name,
          Attributes: { MessageRetentionPeriod: retentionSeconds, Policy },
        }),
      );
      return QueueUrl;
    }),

  receive: (region, url, signal) =>
    asking(
      'ReceiveMessage',
      region,
      async () => {
        const { ReceiveMessageCommand, DeleteMessageBatchCommand } = await import('@aws-sdk/client-sqs');
        const client = await clients.sqs(region);
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            ...{ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds },
          }),
          { abortSignal: signal },
        );
        // One that comes again since its deletion failed does no harm: it is only looked at.
        if (Messages.length > 0)
          await client.send(
            new DeleteMessageBatchCommand({
              QueueUrl: url,
              Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
            }),
          );
        return Messages.map(({ Body = '' }) => Body);
      },
      { when: (error) => signal.aborted && hasName(error, 'AbortError'), answer: [] },
    ),

  list: (region, prefix) =>
    asking('ListQueues', region, async () => {
      const { paginateListQueues } = await import('@aws-sdk/client-sqs');
      const client = await clients.sqs(region);
      const urls: string[] = [];
      // Without MaxResults, SQS gives no token for more.
      for await (const { QueueUrls = [] } of paginateListQueues(
        { client, pageSize: 1000 },
        { QueueNamePrefix: prefix },
      ))
        urls.push(...QueueUrls);
      return urls;
    }),

  delete: (region, url) =>
    asking(
      'DeleteQueue',
      region,
      async () => {
        const { DeleteQueueCommand } = await import('@aws-sdk/client-sqs');
        const client = await clients.sqs(region);
        await client.send(new DeleteQueueCommand({ QueueUrl: url }));
      },
      absent(...gone),
    ),
});

const policyFor = (queueArn: string, topicArn: string): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    },
  ],
});
