import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import type { Emulator } from '../../emulator.ts';
import { createEmulatorApi, type EmulatorApi, type Scope } from '../../emulator-api.ts';
import type { Log } from '../../service.ts';
import type { Buckets } from '../buckets.ts';
import { subscribersOf, type Subscriber } from './configuration.ts';
import { messageOf, type Notice } from './event.ts';

/**
 * Sends replication events to the queues and topics of the source bucket's notification configuration, which the emulator
 * keeps. Lambda functions are not invoked.
 */
export class Notifier {
  readonly #emulator: Emulator;
  readonly #api: EmulatorApi;
  readonly #buckets: Buckets;
  readonly #log: Log;
  readonly #underWay = new Set<Promise<void>>();

  constructor(emulator: Emulator, buckets: Buckets, log: Log) {
    this.#emulator = emulator;
    this.#api = createEmulatorApi(emulator);
    this.#buckets = buckets;
    this.#log = log;
  }

  /** Nobody waits for it, as on AWS; what cannot be sent is logged. */
  notify(notice: Notice): void {
    const sending = this.#send(notice)
      .catch((error: unknown) => {
        this.#log(`s3 could not notify of ${notice.event} in ${notice.operation.bucket}: ${String(error)}`);
      })
      .finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Resolves when everything is sent. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #send(notice: Notice): Promise<void> {
    const { bucket, key } = notice.operation;
    const facts = await this.#buckets.find(bucket);
    if (!facts) return;
    const { region } = facts;
    const configuration = await this.#emulator
      .clients(region)
      .s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
    for (const subscriber of subscribersOf(configuration, `s3:Replication:${notice.event}`, key)) {
      const message = JSON.stringify(messageOf(notice, subscriber.configurationId, region));
      await this.#publish({ account: this.#emulator.account, region }, subscriber, message);
    }
  }

  async #publish(scope: Scope, { kind, arn }: Subscriber, message: string): Promise<void> {
    if (kind === 'topic') {
      const Subject = 'Amazon S3 Notification';
      await this.#api.query(scope, 'sns', 'Publish', { TopicArn: arn, Subject, Message: message });
      return;
    }
    const QueueName = arn.split(':').at(-1) ?? '';
    const queue = (await this.#api.json(scope, 'sqs', 'AmazonSQS.GetQueueUrl', { QueueName })) as {
      QueueUrl: string;
    };
    await this.#api.json(scope, 'sqs', 'AmazonSQS.SendMessage', {
      QueueUrl: queue.QueueUrl,
      MessageBody: message,
    });
  }
}
