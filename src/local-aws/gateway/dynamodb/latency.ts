import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { RegionalMetrics } from '../metrics/publisher.ts';

/** One direction of a global table. */
export interface Direction {
  readonly table: string;
  readonly source: string;
  readonly receiving: string;
}

interface Samples {
  readonly direction: Direction;
  /** Times of the writes that are under way, in the order they were made. */
  readonly pending: Set<{ readonly writtenAt: number }>;
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
}

const none = { count: 0, sum: 0, minimum: Infinity, maximum: 0 };

/** ReplicationLatency of each direction since the reading before. Times are milliseconds since the epoch. */
export class ReplicationLatency {
  readonly #directions = new Map<string, Samples>();

  started(direction: Direction, write: { readonly writtenAt: number }): void {
    this.#samplesOf(direction).pending.add(write);
  }

  ended(direction: Direction, write: { readonly writtenAt: number }, arrivedAt: number | undefined): void {
    const samples = this.#samplesOf(direction);
    samples.pending.delete(write);
    if (arrivedAt !== undefined) addSample(samples, arrivedAt - write.writtenAt);
  }

  /** Whether a write to or from this region is under way. */
  isPending(table: string, region: string): boolean {
    return [...this.#directions.values()].some(
      ({ direction, pending }) =>
        pending.size > 0 &&
        direction.table === table &&
        [direction.source, direction.receiving].includes(region),
    );
  }

  /**
   * Published in the region of the write, and only for directions that had any: without writes there are no datapoints.
   * Writes that are stuck show how long they have been, since otherwise a stalled replication would look like none.
   */
  collect(now: Date): RegionalMetrics[] {
    const published: RegionalMetrics[] = [];
    for (const samples of this.#directions.values()) {
      const [oldest] = samples.pending;
      if (samples.count === 0 && oldest) addSample(samples, now.getTime() - oldest.writtenAt);
      if (samples.count === 0) continue;
      const data = [datumOf(samples, now)];
      published.push({ region: samples.direction.source, namespace: 'AWS/DynamoDB', data });
      Object.assign(samples, none);
    }
    return published;
  }

  #samplesOf(direction: Direction): Samples {
    const name = [direction.table, direction.source, direction.receiving].join('/');
    const known = this.#directions.get(name) ?? {
      direction,
      pending: new Set<{ readonly writtenAt: number }>(),
      ...none,
    };
    this.#directions.set(name, known);
    return known;
  }
}

function addSample(samples: Samples, milliseconds: number): void {
  samples.count += 1;
  samples.sum += milliseconds;
  samples.minimum = Math.min(samples.minimum, milliseconds);
  samples.maximum = Math.max(samples.maximum, milliseconds);
}

const datumOf = ({ direction, count, sum, minimum, maximum }: Samples, now: Date): MetricDatum => ({
  MetricName: 'ReplicationLatency',
  Dimensions: [
    { Name: 'TableName', Value: direction.table },
    { Name: 'ReceivingRegion', Value: direction.receiving },
  ],
  Timestamp: now,
  Unit: 'Milliseconds',
  StatisticValues: { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum },
});
