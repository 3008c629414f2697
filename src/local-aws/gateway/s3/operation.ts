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
  /** When the version was written, in milliseconds since the epoch. */
  readonly writtenAt: number;
}

/** What a metric's dimensions tell apart. */
export const streamOf = (
  operation: Pick<ReplicationOperation, 'bucket' | 'destination' | 'ruleId'>,
): string => [operation.bucket, operation.destination, operation.ruleId].join('/');
