import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Streams } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';

export function createStreams(clients: Clients): Streams {
  const sdk = () => import('@aws-sdk/client-kinesis');
  return {
    // One record by itself is taken or refused: only PutRecords answers 200 for what it did not take (T42).
    put: (region, stream, partitionKey, data) =>
      asking(`PutRecord into ${stream}`, region, async () => {
        const { PutRecordCommand } = await sdk();
        const client = await clients.kinesis(region);
        await client.send(
          new PutRecordCommand({ StreamName: stream, PartitionKey: partitionKey, Data: data }),
        );
      }),

    positionAt: (region, stream, at) =>
      asking(`GetShardIterator of ${stream}`, region, async () => {
        const { GetShardIteratorCommand } = await sdk();
        const client = await clients.kinesis(region);
        const position: string[] = [];
        for (const ShardId of await shardsOf(client, stream)) {
          const { ShardIterator } = await client.send(
            new GetShardIteratorCommand({
              ...{ StreamName: stream, ShardId, ShardIteratorType: 'AT_TIMESTAMP' },
              Timestamp: new Date(at),
            }),
          );
          if (ShardIterator !== undefined) position.push(ShardIterator);
        }
        return position;
      }),

    read: (region, position) =>
      asking(
        'GetRecords',
        region,
        async () => {
          const { GetRecordsCommand } = await sdk();
          const client = await clients.kinesis(region);
          const read = await Promise.all(
            position.map((ShardIterator) => client.send(new GetRecordsCommand({ ShardIterator }))),
          );
          return {
            records: read.flatMap(({ Records = [] }) => Records.flatMap(({ Data }) => (Data ? [Data] : []))),
            // A shard that was closed and read to its end has no next.
            position: read.flatMap(({ NextShardIterator }) => NextShardIterator ?? []),
          };
        },
        { when: (error) => hasName(error, 'ExpiredIteratorException'), answer: undefined },
      ),
  };
}

async function shardsOf(client: KinesisClient, stream: string): Promise<readonly string[]> {
  const { ListShardsCommand } = await import('@aws-sdk/client-kinesis');
  const shards: string[] = [];
  for (let NextToken: string | undefined; ;) {
    // With the token of the next page, a name of the stream is refused.
    const page = await client.send(
      new ListShardsCommand(NextToken === undefined ? { StreamName: stream } : { NextToken }),
    );
    shards.push(...(page.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []));
    NextToken = page.NextToken;
    if (NextToken === undefined) return shards;
  }
}
