import { readLag } from './lag-metric.ts';
import type { Metrics, Queues, StreamPosition, Streams } from './ports.ts';
import type { ReplicatedStore, SentinelCarrier } from './store.ts';

export interface StreamPair {
  readonly source: { readonly region: string; readonly stream: string };
  readonly target: { readonly region: string; readonly stream: string };
  /** Name of the function that forwards from one to the other, in the source region. */
  readonly forwarder: string;
  /** URL of the queue that is told of what it gave up. */
  readonly failureQueue: string;
}

/** What makes a record the tool's own: the applications that read the stream know it, and pass it over. */
const sentinelType = 'trading-migrate.sentinel';

/** How long before the write its record is looked for: clocks differ. */
const clockMarginMilliseconds = 60_000;

/** A shard answers five reads a second, to all who read it together. */
const readPauseMilliseconds = 500;

/**
 * The market data stream, and the function that forwards it: Kinesis replicates nothing by itself. The lag is the age of the
 * newest record that was handed to the function.
 */
export function createKinesisStore(
  pair: StreamPair,
  streams: Streams,
  queues: Queues,
  metrics: Metrics,
  now: () => number,
): ReplicatedStore {
  const { source, target, forwarder, failureQueue } = pair;
  return {
    name: 'kinesis',
    targetRegion: target.region,
    sentinel: sentinelRecords(pair, streams, now),
    observe: async (at) => {
      const metric = {
        query: {
          ...{ namespace: 'AWS/Lambda', name: 'IteratorAge', dimensions: { FunctionName: forwarder } },
          statistic: 'Maximum',
        },
        ...{ region: source.region, otherRegion: target.region, unit: 'ms', secondsPerUnit: 0.001 },
      } as const;
      const [{ lag }, failed] = await Promise.all([
        readLag(metrics, metric, at),
        queues.size(source.region, failureQueue),
      ]);
      const obstacles = failed > 0 ? [`${failed} messages of records given up are in its failure queue`] : [];
      const doubts = Number.isNaN(failed) ? ['SQS does not say how many messages its failure queue has'] : [];
      return { lags: [lag], obstacles, doubts };
    },
  };
}

interface UnderWay {
  readonly since: number;
  position: StreamPosition;
  readAt: number;
}

/** Records cannot be taken out of a stream: they end with its retention. */
function sentinelRecords(
  { source, target }: StreamPair,
  streams: Streams,
  now: () => number,
): SentinelCarrier {
  const underWay = new Map<string, UnderWay>();
  return {
    write: async (id) => {
      const since = now() - clockMarginMilliseconds;
      const position = await streams.positionAt(target.region, target.stream, since);
      underWay.set(id, { since, position, readAt: 0 });
      const record = new TextEncoder().encode(JSON.stringify({ type: sentinelType, id }));
      await streams.put(source.region, source.stream, `${sentinelType}-${id}`, record);
    },
    arrived: async (id) => {
      const sentinel = underWay.get(id);
      if (!sentinel || now() - sentinel.readAt < readPauseMilliseconds) return false;
      const read = await streams.read(target.region, sentinel.position);
      sentinel.readAt = now();
      // Read again from the beginning, not from now on: it may have come meanwhile.
      sentinel.position =
        read?.position ?? (await streams.positionAt(target.region, target.stream, sentinel.since));
      return read?.records.some((data) => idOf(data) === id) ?? false;
    },
    remove: (id) => {
      underWay.delete(id);
      return Promise.resolve();
    },
  };
}

/** The id of a sentinel; undefined for everything else that a stream carries. */
function idOf(data: Uint8Array): unknown {
  const text = new TextDecoder().decode(data);
  if (!text.includes(sentinelType)) return undefined;
  try {
    const record = JSON.parse(text) as { readonly type?: unknown; readonly id?: unknown } | null;
    return record?.type === sentinelType ? record.id : undefined;
  } catch {
    // Somebody's data that is no JSON and has those words in it.
    return undefined;
  }
}
