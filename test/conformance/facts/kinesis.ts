import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { home } from '../aws.ts';
import { createStack, outputOf, refusalOf, template, until, yesOrNo } from '../asking.ts';
import { fact, type Fact } from '../fact.ts';
import { busyRegion } from '../partial-batches.ts';
import { api, guide, resourceType } from '../sources.ts';
import { makeStream, map, putTexts, withConsumer } from './kinesis-asking.ts';

const discardedPage = guide('Discarded batches', 'lambda/latest/dg/kinesis-on-failure-destination.html');
const partialPage = guide(
  'Partial batch response',
  'lambda/latest/dg/services-kinesis-batchfailurereporting.html',
);
const parametersPage = guide('Parameters for Kinesis', 'lambda/latest/dg/services-kinesis-parameters.html');

export const kinesisFacts: readonly Fact[] = [
  fact(
    'T42',
    'PutRecords while a shard is too busy: refused or accepted, and whether FailedRecordCount tells of each that failed',
    { expected: 'accepted, yes', source: api('kinesis', 'PutRecords') },
    async (aws) => {
      const { streamName: StreamName } = await makeStream(aws, busyRegion);
      const Records = Array.from({ length: 40 }, (_, index) => ({
        ...{ PartitionKey: String(index), Data: Buffer.from('x') },
      }));
      const { kinesis } = aws.clients(busyRegion);
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      const failed = (answer.Records ?? []).filter(({ ErrorCode }) => ErrorCode !== undefined);
      const isTold = failed.length > 0 && failed.length === answer.FailedRecordCount;
      return `accepted, ${yesOrNo(isTold && failed.every(({ SequenceNumber }) => SequenceNumber === undefined))}`;
    },
  ),
  fact(
    'T43',
    'What a queue hears of a batch of two that fails, with one retry: condition, records, calls',
    { expected: 'RetryAttemptsExhausted, 2, 2', source: discardedPage },
    async (aws) =>
      withConsumer(aws, 'throw', async (consumer) => {
        await putTexts(aws, consumer.streamName, ['a', 'poison']);
        await map(aws, consumer, { MaximumRetryAttempts: 1 });
        const { requestContext, KinesisBatchInfo } = await consumer.discarded();
        return `${requestContext.condition}, ${KinesisBatchInfo.batchSize}, ${consumer.calls.length}`;
      }),
  ),
  fact(
    'T43',
    'What a shard is read for while a batch fails that may be retried for ever: the calls',
    { expected: 'poison; poison; poison', source: parametersPage },
    async (aws) =>
      withConsumer(aws, 'throw', async (consumer) => {
        await putTexts(aws, consumer.streamName, ['poison', 'behind']);
        const uuid = await map(aws, consumer, { BatchSize: 1 });
        await until(
          async () => consumer.calls.length,
          (count) => count >= 3,
        );
        await aws
          .clients(home)
          .lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: false }));
        return consumer.calls.slice(0, 3).join('; ');
      }),
  ),
  fact(
    '',
    'With BisectBatchOnFunctionError and no retry: the calls, and the records that are given up',
    { expected: 'a b poison c; a b; poison c; poison; c, 1', source: discardedPage },
    async (aws) =>
      withConsumer(aws, 'throw', async (consumer) => {
        await putTexts(aws, consumer.streamName, ['a', 'b', 'poison', 'c']);
        await map(aws, consumer, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
        const { KinesisBatchInfo } = await consumer.discarded();
        await until(
          async () => consumer.calls,
          (calls) => calls.includes('c'),
        );
        return `${consumer.calls.join('; ')}, ${KinesisBatchInfo.batchSize}`;
      }),
  ),
  fact(
    '',
    'With ReportBatchItemFailures and one retry: the calls',
    { expected: 'a poison c; poison c', source: partialPage },
    async (aws) =>
      withConsumer(aws, 'report', async (consumer) => {
        await putTexts(aws, consumer.streamName, ['a', 'poison', 'c']);
        await map(aws, consumer, {
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          MaximumRetryAttempts: 1,
        });
        await consumer.discarded();
        return consumer.calls.join('; ');
      }),
  ),
  fact(
    'T44',
    'What is read of a record that is older than its mapping, from TRIM_HORIZON, AT_TIMESTAMP and LATEST',
    { expected: 'old new, new, new', source: parametersPage },
    async (aws) => {
      const readFrom = (StartingPosition: 'TRIM_HORIZON' | 'AT_TIMESTAMP' | 'LATEST'): Promise<string> =>
        withConsumer(aws, 'report', async (consumer) => {
          await putTexts(aws, consumer.streamName, ['old']);
          // Kinesis keeps times to the millisecond, and Lambda takes a second.
          await sleep(1_000);
          const now = new Date(Math.floor(Date.now() / 1_000) * 1_000);
          const at = StartingPosition === 'AT_TIMESTAMP' ? { StartingPositionTimestamp: now } : {};
          if (StartingPosition !== 'LATEST') await putTexts(aws, consumer.streamName, ['new']);
          await map(aws, consumer, { StartingPosition, ...at });
          // Where LATEST is, is known only once the mapping reads.
          const arrived = (calls: readonly string[]): boolean => calls.join().includes('new');
          for (let tries = 0; !arrived(consumer.calls) && tries < 200; tries += 1) {
            if (StartingPosition === 'LATEST') await putTexts(aws, consumer.streamName, ['new']);
            await sleep(200);
          }
          return [...new Set(consumer.calls.join(' ').split(' '))].join(' ');
        });
      return (
        await Promise.all([readFrom('TRIM_HORIZON'), readFrom('AT_TIMESTAMP'), readFrom('LATEST')])
      ).join(', ');
    },
  ),
  fact(
    'T44',
    'A mapping of a stream without a StartingPosition',
    { expected: 'InvalidParameterValueException (400)', source: parametersPage },
    async (aws) =>
      withConsumer(aws, 'throw', (consumer) =>
        refusalOf(map(aws, consumer, { StartingPosition: undefined })),
      ),
  ),
  fact(
    'T45',
    "A template's mapping with Enabled false: its state, its calls, and its calls once it is enabled",
    {
      expected: 'Disabled, none, a',
      source: resourceType('AWS::Lambda::EventSourceMapping', 'aws-resource-lambda-eventsourcemapping'),
    },
    async (aws) =>
      withConsumer(aws, 'throw', async (consumer) => {
        const { lambda } = aws.clients(home);
        await putTexts(aws, consumer.streamName, ['a']);
        const Properties = {
          ...{ EventSourceArn: consumer.streamArn, FunctionName: consumer.functionName },
          ...{ StartingPosition: 'TRIM_HORIZON', Enabled: { Ref: 'Enabled' } },
        };
        const mapping = { Type: 'AWS::Lambda::EventSourceMapping', Properties };
        const Outputs = { Id: { Value: { Ref: 'Mapping' } } };
        const Parameters = { Enabled: { Type: 'String', Default: 'false' } };
        const { id } = await createStack(aws, home, template({ Mapping: mapping }, { Parameters, Outputs }));
        const UUID = await outputOf(aws, home, id, 'Id');
        const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
        // Another mapping of this stream has read it meanwhile, and so would this one.
        const other = await map(aws, consumer);
        await until(
          async () => consumer.calls.length,
          (count) => count > 0,
        );
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID: other, Enabled: false }));
        const calls = consumer.calls.length === 1 ? 'none' : 'some';
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
        await until(
          async () => consumer.calls.length,
          (count) => count > 1,
        );
        return `${State ?? ''}, ${calls}, ${consumer.calls[1] ?? ''}`;
      }),
  ),
];
