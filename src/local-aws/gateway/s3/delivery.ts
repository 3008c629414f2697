import type { ReplicationRule } from '@aws-sdk/client-s3';
import type { VersionAliases } from './aliases.ts';
import type { Buckets } from './buckets.ts';
import type { Configurations } from './configurations.ts';
import { copyToDestination, type CopyOutcome } from './copier.ts';
import type { SendS3 } from './emulator-s3.ts';
import { S3Error } from './error.ts';
import type { FailureReason } from './failure-reason.ts';
import type { ReplicationOperation } from './operation.ts';
import { refusalOf } from './permission.ts';
import { hasNewer, restoreOrder } from './restore-order.ts';
import type { Roles } from './roles.ts';
import type { StatusBook } from './status-book.ts';

export interface DeliveryParts {
  readonly send: SendS3;
  readonly buckets: Buckets;
  readonly configurations: Configurations;
  readonly roles: Roles;
  readonly aliases: VersionAliases;
  readonly statuses: StatusBook;
}

interface Route {
  readonly rule: ReplicationRule;
  /** Of the destination bucket. */
  readonly region: string;
}

const failed = (reason: FailureReason): CopyOutcome => ({ outcome: 'failed', reason });

/** The end of a version's way: whether it may be copied, and the copy. */
export class Delivery {
  readonly #parts: DeliveryParts;
  /** Copies that the emulator may have made already while their alias is not known yet, by destination and key. */
  readonly #arriving = new Map<string, Promise<void>>();

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /** Resolves when every replica of the key (or of any key) that is being made in the bucket has its version id. */
  async settle(bucket: string, key: string): Promise<void> {
    if (this.#arriving.size === 0) return;
    if (key) return this.#arriving.get(`${bucket}/${key}`);
    const here = [...this.#arriving].filter(([place]) => place.startsWith(`${bucket}/`));
    await Promise.all(here.map(([, arrival]) => arrival));
  }

  /** @throws S3Error for anything that AWS knows no failure reason for. */
  async attempt(operation: ReplicationOperation): Promise<CopyOutcome> {
    const route = await this.#routeOf(operation);
    if (typeof route === 'string') return failed(route);
    const known = operation.backfill && (await this.#knownOutcome(operation, route.region));
    if (known) return known;
    const copy = this.#copy(operation, route);
    const place = placeOf(operation);
    this.#arriving.set(place, copy.then(noMore, noMore));
    try {
      return await copy;
    } finally {
      this.#arriving.delete(place);
    }
  }

  /** AWS reads configuration, role and buckets when it copies, not when the version was written. */
  async #routeOf(operation: ReplicationOperation): Promise<Route | FailureReason> {
    const { bucket, ruleId, destination: name } = operation;
    const { buckets, configurations, roles } = this.#parts;
    // A rule that was removed or disabled meanwhile no longer replicates, and the object ends as FAILED, for which AWS's
    // advice is to check the source bucket's configuration.
    const rule = configurations.rule(bucket, ruleId, name);
    if (!rule) return 'SrcBucketReplicationConfigMissing';
    const refusal = refusalOf(await roles.find(configurations.get(bucket)?.Role ?? ''), operation);
    if (refusal) return refusal;
    const destination = await buckets.find(name);
    if (!destination) return 'DstBucketNotFound';
    if (!destination.versioned) return 'DstBucketUnversioned';
    const source = await buckets.find(bucket);
    if (!source) return 'SrcVersionNotFound';
    if (source.locks && !destination.locks) return 'DstBucketObjectLockConfigMissing';
    return { rule, region: destination.region };
  }

  async #copy(operation: ReplicationOperation, { rule, region }: Route): Promise<CopyOutcome> {
    const { send, aliases, statuses } = this.#parts;
    const { bucket, key, versionId, destination, lastModified, backfill } = operation;
    const late = backfill && { region, bucket: destination, key, versionId, lastModified, ...backfill };
    const isLate = late !== undefined && (await hasNewer(send, aliases, late));
    const emulatorId = aliases.toEmulator(bucket, versionId);
    const copied = await copyToDestination(send, region, operation, emulatorId, rule);
    if (copied.outcome !== 'arrived') return copied;
    aliases.add(destination, { emulatorId: copied.emulatorId, versionId, lastModified });
    statuses.replica(destination, versionId);
    if (isLate) await restoreOrder(send, aliases, late);
    return copied;
  }

  /** Of a version that a batch job sends: what its destination already knows of it, so that nothing is copied. */
  async #knownOutcome(
    { bucket, key, versionId, destination }: ReplicationOperation,
    region: string,
  ): Promise<CopyOutcome | undefined> {
    const { send, aliases } = this.#parts;
    const arrived: CopyOutcome = {
      outcome: 'arrived',
      emulatorId: aliases.toEmulator(destination, versionId),
    };
    if (aliases.wasDeleted(destination, versionId)) return failed('DstObjectHardDeleted');
    if (aliases.holds(destination, versionId)) return arrived;
    // A replica on its way back may meet the original.
    if (!aliases.holds(bucket, versionId)) return undefined;
    try {
      await send(region, { method: 'HEAD', bucket: destination, key, query: { versionId } });
      return arrived;
    } catch (error) {
      if (error instanceof S3Error && error.status === 404) return undefined;
      throw error;
    }
  }
}

const placeOf = ({ destination, key }: ReplicationOperation): string => `${destination}/${key}`;

const noMore = (): void => undefined;
