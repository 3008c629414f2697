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
  /** When the gateway saw it written, in milliseconds since the epoch: what latency is measured from. */
  readonly writtenAt: number;
  /** What S3 says of it, in whole seconds but as milliseconds since the epoch: what the replica says too. */
  readonly lastModified: number;
}

/** What a metric's dimensions tell apart. */
export const streamOf = (
  operation: Pick<ReplicationOperation, 'bucket' | 'destination' | 'ruleId'>,
): string => [operation.bucket, operation.destination, operation.ruleId].join('/');
