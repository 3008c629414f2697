import { PutObjectCommand, PutBucketNotificationConfigurationCommand, type Event } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeReplicationRole } from '../../support/replication-role.ts';
import { configuration, home, lag, longLag, ReplicatingAws, unique, until } from './replicating-aws.ts';

interface EventRecord {
  readonly eventName: string;
  readonly s3: { readonly object: { readonly key: string } };
  readonly replicationEventData: { readonly failureReason?: string };
}

let aws: ReplicatingAws;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  aws = await ReplicatingAws.start();
  const credentials = { accessKeyId: '123456789012', secretAccessKey: 'test' };
  const settings = { region: home, endpoint: aws.endpoint, credentials };
  sns = new SNSClient(settings);
  sqs = new SQSClient(settings);
});

afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await aws.stop();
});

afterEach(() => {
  aws.setLag(lag);
  delete aws.settings.thresholdMinute;
});

async function makeQueue(): Promise<{ url: string; arn: string }> {
  const QueueName = unique('queue');
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  return { url, arn: `arn:aws:sqs:${home}:123456789012:${QueueName}` };
}

/** Of the test messages that S3 sends when it is configured nothing is told. */
async function records(queue: string): Promise<EventRecord[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.flatMap(({ Body = '{}' }) => {
    const body = JSON.parse(Body) as { Message?: string; Records?: EventRecord[] };
    const message = body.Message === undefined ? body : (JSON.parse(body.Message) as typeof body);
    return message.Records ?? [];
  });
}

const named = async (queue: string): Promise<string[]> =>
  (await records(queue))
    .map(({ eventName, s3, replicationEventData: { failureReason = '' } }) =>
      `${s3.object.key} ${eventName} ${failureReason}`.trim(),
    )
    .sort();

const notify = async (Bucket: string, NotificationConfiguration: object) =>
  aws.s3(home).send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));

const put = async (Bucket: string, Key: string) =>
  aws.s3(home).send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

const everything: Event[] = ['s3:Replication:*'];

describe('the role of replication', () => {
  test('must exist and be allowed to, or objects fail, which S3 notifies of', async () => {
    const [source, target] = await aws.pair({ metrics: true });
    const queue = await makeQueue();
    await notify(source, { QueueConfigurations: [{ QueueArn: queue.arn, Events: everything }] });
    const fails = async (Role: string, key: string) => {
      await aws.replicate(source, home, { ...configuration(target, { metrics: true }), Role });
      await put(source, key);
      await until(
        () => aws.head(home, source, key),
        ({ ReplicationStatus }) => ReplicationStatus === 'FAILED',
      );
    };
    await fails('arn:aws:iam::123456789012:role/nobody', 'a');
    const reads = { Action: ['s3:Get*', 's3:List*'], Resource: '*' };
    await fails(await makeReplicationRole(aws.iam, 'reader', reads), 'b');
    const names = await until(
      () => named(queue.url),
      ({ length }) => length > 1,
    );
    expect(names).toEqual([
      'a Replication:OperationFailedReplication AssumeRoleNotPermitted',
      'b Replication:OperationFailedReplication DstPutObjectNotPermitted',
    ]);
  });
});

describe('replication events', () => {
  test('tell topics of thresholds that are missed, and of arrivals after them', async () => {
    const [source] = await aws.pair({ metrics: true });
    const queue = await makeQueue();
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: unique('topic') }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
    const Events: Event[] = [
      's3:Replication:OperationMissedThreshold',
      's3:Replication:OperationReplicatedAfterThreshold',
    ];
    await notify(source, { TopicConfigurations: [{ TopicArn, Events }] });
    aws.settings.thresholdMinute = 10; // So that fifteen of them are 150 ms.
    aws.setLag(longLag);
    await put(source, 'slow');
    await until(
      () => named(queue.url),
      (names) => names.length > 0,
    );
    expect(await named(queue.url)).toEqual(['slow Replication:OperationMissedThreshold']);
    aws.setLag(0);
    await until(
      () => named(queue.url),
      (names) => names.length > 1,
    );
    expect(await named(queue.url)).toEqual([
      'slow Replication:OperationMissedThreshold',
      'slow Replication:OperationReplicatedAfterThreshold',
    ]);
  });

  test('with a name that S3 does not know are refused', async () => {
    const [source] = await aws.pair();
    const queue = await makeQueue();
    const Events = ['s3:Replication:Failed'];
    await expect(
      notify(source, { QueueConfigurations: [{ QueueArn: queue.arn, Events }] }),
    ).rejects.toMatchObject({
      ...{ name: 'InvalidArgument', message: expect.stringContaining('s3:Replication:Failed') as string },
    });
  });
});
