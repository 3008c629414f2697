import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { streamOf, type ReplicationOperation } from './operation.ts';

interface Stream {
  /** In the order they were written, so that the first is the slowest. */
  readonly pending: Map<string, ReplicationOperation>;
  pendingBytes: number;
  /** Of what ended since the last reading. */
  slowestMilliseconds: number;
  failed: number;
}

/** What replication metrics say of one rule and destination, since the reading before. */
export interface StreamReading {
  readonly latencySeconds: number;
  readonly pendingBytes: number;
  readonly pendingOperations: number;
  readonly failedOperations: number;
}

/** Counts what is on its way for each rule and destination. Times are milliseconds since the epoch. */
export class RuleMetrics {
  readonly #streams = new Map<string, Stream>();

  started(operation: ReplicationOperation): void {
    const stream = this.#streamOf(streamOf(operation));
    stream.pending.set(operation.versionId, operation);
    stream.pendingBytes += operation.bytes;
  }

  ended(operation: ReplicationOperation, outcome: 'arrived' | 'failed' | 'gone', now: number): void {
    const stream = this.#streamOf(streamOf(operation));
    if (!stream.pending.delete(operation.versionId)) return;
    stream.pendingBytes -= operation.bytes;
    if (outcome === 'failed') stream.failed += 1;
    if (outcome === 'arrived') {
      stream.slowestMilliseconds = Math.max(stream.slowestMilliseconds, now - operation.writtenAt);
    }
  }

  /** Zeros for a stream without traffic; starts the next period. */
  read(stream: string, now: number): StreamReading {
    const { pending, pendingBytes, slowestMilliseconds, failed } = this.#streamOf(stream);
    const [oldest] = pending.values();
    const slowest = Math.max(slowestMilliseconds, oldest ? now - oldest.writtenAt : 0);
    Object.assign(this.#streamOf(stream), { slowestMilliseconds: 0, failed: 0 });
    return {
      latencySeconds: slowest / 1000,
      pendingBytes,
      pendingOperations: pending.size,
      failedOperations: failed,
    };
  }

  #streamOf(name: string): Stream {
    const known = this.#streams.get(name) ?? {
      pending: new Map<string, ReplicationOperation>(),
      pendingBytes: 0,
      slowestMilliseconds: 0,
      failed: 0,
    };
    this.#streams.set(name, known);
    return known;
  }
}

export interface StreamDimensions {
  readonly bucket: string;
  readonly destination: string;
  readonly ruleId: string;
}

/** AWS publishes the first three in the destination's region and the failures in the source's (T20). */
export function metricData(
  { bucket, destination, ruleId }: StreamDimensions,
  reading: StreamReading,
  now: Date,
): { readonly inDestination: MetricDatum[]; readonly inSource: MetricDatum[] } {
  const datum = (MetricName: string, Unit: MetricDatum['Unit'], Value: number): MetricDatum => ({
    MetricName,
    Dimensions: [
      { Name: 'SourceBucket', Value: bucket },
      { Name: 'DestinationBucket', Value: destination },
      { Name: 'RuleId', Value: ruleId },
    ],
    Timestamp: now,
    Unit,
    Value,
  });
  return {
    inDestination: [
      datum('ReplicationLatency', 'Seconds', reading.latencySeconds),
      datum('BytesPendingReplication', 'Bytes', reading.pendingBytes),
      datum('OperationsPendingReplication', 'Count', reading.pendingOperations),
    ],
    inSource: [datum('OperationsFailedReplication', 'Count', reading.failedOperations)],
  };
}
