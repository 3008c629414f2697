import type { S3Client } from '@aws-sdk/client-s3';

/** A property of AWS::S3::Bucket that the emulator's CloudFormation leaves out, and how it is really set. */
export interface BucketProperty {
  readonly name: string;
  /** @param value resolved, in CloudFormation's shape. */
  put(s3: S3Client, bucket: string, value: unknown): Promise<unknown>;
  /** When a template does not name it any more. */
  remove(s3: S3Client, bucket: string): Promise<unknown>;
}

export type Fields = Readonly<Record<string, unknown>>;

/** CloudFormation takes numbers and booleans as text too. */
export const numberOf = (value: unknown): number | undefined =>
  value === undefined ? undefined : Number(value);
export const booleanOf = (value: unknown): boolean | undefined =>
  value === undefined ? undefined : value === true || value === 'true';

export const listOf = (value: unknown): readonly Fields[] => (value ?? []) as readonly Fields[];
