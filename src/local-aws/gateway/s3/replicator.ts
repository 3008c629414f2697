import type { ReplicationConfiguration, ReplicationRule } from '@aws-sdk/client-s3';
import { cableOf } from '../cable.ts';
import type { Emulator } from '../emulator.ts';
import { LaggingQueue } from '../lagging-queue.ts';
import type { RegionalMetrics } from '../metrics/publisher.ts';
import type { GatewaySettings, Log } from '../service.ts';
import { VersionAliases } from './aliases.ts';
import { Buckets } from './buckets.ts';
import { Configurations } from './configurations.ts';
import { copyToDestination, type CopyOutcome } from './copier.ts';
import { streamOf, type ReplicationOperation } from './operation.ts';
import { metricData, RuleMetrics } from './rule-metrics.ts';
import { destinationOf } from './rules.ts';
import { StatusBook } from './status-book.ts';
import { acceptRules, checkBuckets } from './validate.ts';

/** A version that was just written in a source bucket. */
export type WrittenVersion = Pick<
  ReplicationOperation,
  'kind' | 'bucket' | 'key' | 'versionId' | 'bytes' | 'writtenAt' | 'lastModified'
>;

const copiesAtOnce = 16;

/** Everything the gateway knows of S3 replication, and the cable that versions travel on. */
export class Replicator {
  readonly aliases = new VersionAliases();
  readonly statuses = new StatusBook();
  readonly configurations = new Configurations();
  readonly buckets: Buckets;
  readonly #emulator: Emulator;
  readonly #log: Log;
  readonly #metrics = new RuleMetrics();
  readonly #queue: LaggingQueue<ReplicationOperation>;
  /** Copies that the emulator may have made already while their alias is not known yet, by destination and key. */
  readonly #arriving = new Map<string, Promise<void>>();

  constructor(emulator: Emulator, settings: GatewaySettings, log: Log) {
    this.#emulator = emulator;
    this.#log = log;
    this.buckets = new Buckets(emulator);
    this.#queue = new LaggingQueue<ReplicationOperation>({
      cable: cableOf(settings, 's3'),
      lanes: copiesAtOnce,
      // One after another for a key, so that its versions arrive in the order they were written.
      keyOf: placeOf,
      bytesOf: ({ bytes }) => bytes,
      deliver: async (operation) => this.#deliver(operation),
      failed: (error, operation) => this.#fail(operation, String(error)),
    });
  }

  /**
   * Keeps the configuration if AWS would.
   * @throws S3Error as PutBucketReplication does.
   */
  async configure(
    bucket: string,
    requested: ReplicationConfiguration,
    { fromStack }: { readonly fromStack: boolean },
  ): Promise<void> {
    const configuration = acceptRules(requested);
    await checkBuckets(bucket, configuration, this.buckets);
    this.configurations.put(bucket, configuration, fromStack);
  }

  /** Sends a version to the destination of each of these rules. */
  replicate(version: WrittenVersion, rules: readonly ReplicationRule[]): void {
    // A repeated CompleteMultipartUpload is answered with the version it made the first time.
    if (rules.length === 0 || this.statuses.statusOf(version.bucket, version.versionId)) return;
    this.statuses.pending(version.bucket, version.versionId, rules.length);
    for (const rule of rules) {
      const operation = { ...version, ruleId: rule.ID ?? '', destination: destinationOf(rule) ?? '' };
      this.#metrics.started(operation);
      this.#queue.add(operation);
    }
  }

  /** Resolves when every replica of the key (or of any key) that is being made in the bucket has its version id. */
  async settleArrivals(bucket: string, key: string): Promise<void> {
    if (this.#arriving.size === 0) return;
    if (key) return this.#arriving.get(`${bucket}/${key}`);
    const here = [...this.#arriving].filter(([place]) => place.startsWith(`${bucket}/`));
    await Promise.all(here.map(([, arrival]) => arrival));
  }

  forgetVersion(bucket: string, versionId: string): void {
    this.statuses.forget(bucket, versionId);
    this.aliases.forget(bucket, versionId);
  }

  forgetBucket(bucket: string): void {
    this.configurations.delete(bucket);
    this.statuses.forgetBucket(bucket);
    this.aliases.forgetBucket(bucket);
    this.buckets.forget(bucket);
  }

  /** One reading of every measured rule. Pending metrics die with the destination bucket (T22). */
  async collectMetrics(now: Date): Promise<RegionalMetrics[]> {
    const published: RegionalMetrics[] = [];
    for (const { bucket, rule } of this.configurations.measured()) {
      const dimensions = { bucket, destination: destinationOf(rule) ?? '', ruleId: rule.ID ?? '' };
      const reading = this.#metrics.read(streamOf(dimensions), now.getTime());
      const { inDestination, inSource } = metricData(dimensions, reading, now);
      const destination = await this.buckets.find(dimensions.destination);
      const source = await this.buckets.find(bucket);
      if (destination) {
        published.push({ region: destination.region, namespace: 'AWS/S3', data: inDestination });
      }
      if (source) published.push({ region: source.region, namespace: 'AWS/S3', data: inSource });
    }
    return published;
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #deliver(operation: ReplicationOperation): Promise<void> {
    const { bucket, versionId } = operation;
    const copied = await this.#attempt(operation);
    if (copied.outcome === 'failed') {
      this.#fail(operation, copied.reason);
      return;
    }
    // Nobody can be told of a version that is gone.
    if (copied.outcome === 'gone') this.statuses.forget(bucket, versionId);
    else this.statuses.settled(bucket, versionId, true);
    this.#metrics.ended(operation, copied.outcome, Date.now());
  }

  async #attempt(operation: ReplicationOperation): Promise<CopyOutcome> {
    const { bucket, versionId, ruleId, destination } = operation;
    if (!this.statuses.statusOf(bucket, versionId)) return { outcome: 'gone' };
    // AWS reads the configuration when it copies. A rule that was removed or disabled meanwhile no longer replicates,
    // and the object ends as FAILED, for which AWS's advice is to check the source bucket's configuration.
    const rule = this.configurations.rule(bucket, ruleId, destination);
    if (!rule) return { outcome: 'failed', reason: 'the rule is gone' };
    const found = await this.buckets.find(destination);
    if (!found) return { outcome: 'failed', reason: 'DstBucketNotFound' };
    if (!found.versioned) return { outcome: 'failed', reason: 'DstBucketUnversioned' };

    const copy = this.#copy(operation, found.region, rule);
    const place = placeOf(operation);
    this.#arriving.set(place, copy.then(noMore, noMore));
    try {
      return await copy;
    } finally {
      this.#arriving.delete(place);
    }
  }

  async #copy(operation: ReplicationOperation, region: string, rule: ReplicationRule): Promise<CopyOutcome> {
    const { versionId, destination, lastModified } = operation;
    const copied = await copyToDestination(this.#emulator, region, operation, rule);
    if (copied.outcome === 'arrived') {
      const { emulatorId } = copied;
      this.aliases.add(destination, { emulatorId, versionId, lastModified });
      this.statuses.replica(destination, versionId);
    }
    return copied;
  }

  #fail(operation: ReplicationOperation, reason: string): void {
    const { bucket, key, versionId, destination } = operation;
    this.#log(`s3 replication of ${bucket}/${key} to ${destination} failed: ${reason}`);
    this.statuses.settled(bucket, versionId, false);
    this.#metrics.ended(operation, 'failed', Date.now());
  }
}

const placeOf = ({ destination, key }: ReplicationOperation): string => `${destination}/${key}`;

const noMore = (): void => undefined;
