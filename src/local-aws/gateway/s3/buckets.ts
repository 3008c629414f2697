import {
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';

export interface BucketFacts {
  readonly region: string;
  /** Versioning is Enabled, not Suspended. */
  readonly versioned: boolean;
  /** Object Lock is enabled. */
  readonly locks: boolean;
}

/** What the gateway needs to know of buckets, asked once and forgotten when a request changes it. */
export class Buckets {
  readonly #emulator: Emulator;
  readonly #known = new Map<string, BucketFacts>();

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  /** Undefined when there is no such bucket. */
  async find(bucket: string): Promise<BucketFacts | undefined> {
    const known = this.#known.get(bucket);
    if (known) return known;
    try {
      const facts = await this.#ask(bucket);
      this.#known.set(bucket, facts);
      return facts;
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchBucket') return undefined;
      throw error;
    }
  }

  forget(bucket: string): void {
    this.#known.delete(bucket);
  }

  async #ask(bucket: string): Promise<BucketFacts> {
    // GetBucketLocation is the one request that any region answers for any bucket.
    const { LocationConstraint } = await this.#emulator
      .clients('us-east-1')
      .s3.send(new GetBucketLocationCommand({ Bucket: bucket }));
    const region = LocationConstraint === 'EU' ? 'eu-west-1' : (LocationConstraint ?? 'us-east-1');
    const { s3 } = this.#emulator.clients(region);
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return { region, versioned: Status === 'Enabled', locks: await hasObjectLock(s3, bucket) };
  }
}

async function hasObjectLock(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'ObjectLockConfigurationNotFoundError')
      return false;
    throw error;
  }
}
