/** Streams, and functions that tell the one who asks what they were called with. */
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  type CreateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { account, home, type Aws } from '../aws.ts';
import { unique, until } from '../asking.ts';
import { zip } from '../zip.ts';

/** Tells its records, and fails for a text with `poison`: all of the call, or in MODE `report` by item. */
const source = `
exports.handler = async ({ Records }) => {
  const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  await fetch(process.env.CALLS, { method: 'POST', body: JSON.stringify(texts) });
  const failed = Records.filter((_, index) => texts[index].includes('poison'));
  if (process.env.MODE !== 'report' && failed.length > 0) throw new Error('poison');
  return { batchItemFailures: failed.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
};
`;

export interface Consumer {
  readonly streamName: string;
  readonly streamArn: string;
  readonly functionName: string;
  /** The texts of each call, joined with a space. */
  readonly calls: readonly string[];
  /** The records that were given up, oldest first. */
  discarded(): Promise<DiscardedBatch>;
  readonly queueArn: string;
}

export interface DiscardedBatch {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  readonly KinesisBatchInfo: { readonly batchSize: number };
}

/** A stream of one shard, a function that can read it and a queue for what fails, while `use` runs. */
export async function withConsumer(
  aws: Aws,
  mode: 'throw' | 'report',
  use: (consumer: Consumer) => Promise<string>,
): Promise<string> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push((JSON.parse(Buffer.concat(chunks).toString()) as string[]).join(' '));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const [stream, functionName, queue] = await Promise.all([
      makeStream(aws),
      makeFunction(aws, { MODE: mode, CALLS: `http://127.0.0.1:${port}` }),
      makeQueue(aws),
    ]);
    const discarded = async (): Promise<DiscardedBatch> =>
      JSON.parse(await nextMessage(aws, queue.url)) as never;
    return await use({ ...stream, functionName, calls, discarded, queueArn: queue.arn });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

export async function putTexts(aws: Aws, streamName: string, texts: readonly string[]): Promise<void> {
  const Records = texts.map((text) => ({ PartitionKey: 'one', Data: Buffer.from(text) }));
  await aws.clients(home).kinesis.send(new PutRecordsCommand({ StreamName: streamName, Records }));
}

/** Has the function read the stream. @returns the mapping's id. */
export async function map(
  aws: Aws,
  { streamArn, functionName, queueArn }: Consumer,
  options: Partial<CreateEventSourceMappingCommandInput> = {},
): Promise<string> {
  const { UUID = '' } = await aws.clients(home).lambda.send(
    new CreateEventSourceMappingCommand({
      ...{ EventSourceArn: streamArn, FunctionName: functionName, StartingPosition: 'TRIM_HORIZON' },
      DestinationConfig: { OnFailure: { Destination: queueArn } },
      ...options,
    }),
  );
  return UUID;
}

export async function makeStream(
  aws: Aws,
  region = home,
): Promise<{ readonly streamName: string; readonly streamArn: string }> {
  const { kinesis } = aws.clients(region);
  const streamName = unique('stream');
  await kinesis.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: 1 }));
  const { StreamDescriptionSummary } = await until(
    () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName: streamName })),
    ({ StreamDescriptionSummary: summary }) => summary?.StreamStatus === 'ACTIVE',
  );
  return { streamName, streamArn: StreamDescriptionSummary?.StreamARN ?? '' };
}

async function makeFunction(aws: Aws, Variables: Record<string, string>): Promise<string> {
  const { lambda } = aws.clients(home);
  const FunctionName = unique('function');
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 60 },
      ...{ Role: `arn:aws:iam::${account}:role/function`, Environment: { Variables } },
      Code: { ZipFile: zip('index.js', Buffer.from(source)) },
    }),
  );
  await until(
    () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ({ State }) => State === 'Active',
  );
  return FunctionName;
}

async function makeQueue(aws: Aws): Promise<{ readonly url: string; readonly arn: string }> {
  const { sqs } = aws.clients(home);
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: unique('queue') }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
}

async function nextMessage(aws: Aws, QueueUrl: string): Promise<string> {
  const receive = async (): Promise<Message | undefined> =>
    (await aws.clients(home).sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0];
  return (await until(receive, (message) => message !== undefined))?.Body ?? '';
}
