import type { FailureReason } from './failure-reason.ts';

/** One version on its way to one destination bucket. */
export interface ReplicationOperation {
  readonly kind: 'object' | 'delete-marker';
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly ruleId: string;
  readonly destination: string;
  /** 0 for a delete marker. */
  readonly bytes: number;
  readonly etag: string;
  /** When the gateway saw it written, in milliseconds since the epoch: what latency is measured from. */
  readonly writtenAt: number;
  /** What S3 says of it, in whole seconds but as milliseconds since the epoch: what the replica says too. */
  readonly lastModified: number;
  /** Whether the rule has metrics: without them nothing is counted, and nobody is notified. */
  readonly measured: boolean;
  /** The minutes of replication time control; undefined without it. */
  readonly thresholdMinutes: number | undefined;
  /** Of a batch job's operation, and only there. Metrics and events tell of live replication alone (T21). */
  readonly backfill?: Backfill;
}

/** What a version needs that comes to its destination later than versions which were written after it. */
export interface Backfill {
  /** Every version id of its key in the source bucket, the newest first. */
  readonly history: readonly string[];
  ended(outcome: ReplicationOutcome): void;
}

/** `gone` is a version that was deleted meanwhile, of which nothing is to be said. */
export type ReplicationOutcome =
  | { readonly outcome: 'arrived' }
  | { readonly outcome: 'failed'; readonly reason: FailureReason }
  | { readonly outcome: 'gone' };

/** What a metric's dimensions tell apart. */
export const streamOf = (
  operation: Pick<ReplicationOperation, 'bucket' | 'destination' | 'ruleId'>,
): string => [operation.bucket, operation.destination, operation.ruleId].join('/');
