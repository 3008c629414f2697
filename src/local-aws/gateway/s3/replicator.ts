import type { ReplicationConfiguration, ReplicationRule } from '@aws-sdk/client-s3';
import { cableOf } from '../cable.ts';
import type { Emulator } from '../emulator.ts';
import { LaggingQueue } from '../lagging-queue.ts';
import type { RegionalMetrics } from '../metrics/publisher.ts';
import type { GatewaySettings, Log } from '../service.ts';
import { VersionAliases } from './aliases.ts';
import { Buckets } from './buckets.ts';
import { Configurations } from './configurations.ts';
import { Delivery } from './delivery.ts';
import { createS3Sender, type SendS3 } from './emulator-s3.ts';
import { ReplicationEvents } from './notifications/events.ts';
import { Notifier } from './notifications/notifier.ts';
import { streamOf, type Backfill, type ReplicationOperation, type ReplicationOutcome } from './operation.ts';
import { Roles } from './roles.ts';
import { metricData, RuleMetrics } from './rule-metrics.ts';
import { destinationOf } from './rules.ts';
import { StatusBook } from './status-book.ts';
import { acceptRules, checkBuckets } from './validate.ts';

/** A version in a source bucket that is to be replicated. */
export type SourceVersion = Pick<
  ReplicationOperation,
  'kind' | 'bucket' | 'key' | 'versionId' | 'bytes' | 'etag' | 'writtenAt' | 'lastModified'
>;

const copiesAtOnce = 16;
const defaultMinute = 60_000;

/** Everything the gateway knows of S3 replication, and the cable that versions travel on. */
export class Replicator {
  readonly aliases = new VersionAliases();
  readonly statuses = new StatusBook();
  readonly configurations = new Configurations();
  readonly buckets: Buckets;
  readonly roles: Roles;
  readonly send: SendS3;
  readonly #log: Log;
  readonly #metrics = new RuleMetrics();
  readonly #events: ReplicationEvents;
  readonly #notifier: Notifier;
  readonly #delivery: Delivery;
  readonly #queue: LaggingQueue<ReplicationOperation>;

  constructor(emulator: Emulator, settings: GatewaySettings, log: Log) {
    this.#log = log;
    this.buckets = new Buckets(emulator);
    this.roles = new Roles(emulator);
    this.send = createS3Sender(emulator);
    this.#delivery = new Delivery(this);
    this.#notifier = new Notifier(emulator, this.buckets, log);
    this.#events = new ReplicationEvents(
      () => settings.thresholdMinute ?? defaultMinute,
      (notice) => this.#notifier.notify(notice),
    );
    this.#queue = new LaggingQueue<ReplicationOperation>({
      cable: cableOf(settings, 's3'),
      lanes: copiesAtOnce,
      // One after another for a key, so that its versions arrive in the order they were written.
      keyOf: ({ destination, key }) => `${destination}/${key}`,
      bytesOf: ({ bytes }) => bytes,
      deliver: async (operation) => this.#deliver(operation),
      failed: (error, operation) => {
        this.#log(
          `s3 replication of ${operation.bucket}/${operation.key}: ${String((error as Error).stack)}`,
        );
        this.#ended(operation, { outcome: 'failed', reason: 'Other' });
      },
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

  /** Sends a version that was just written to the destination of each of these rules. */
  replicate(version: SourceVersion, rules: readonly ReplicationRule[]): void {
    // A repeated CompleteMultipartUpload is answered with the version it made the first time.
    if (rules.length === 0 || this.statuses.statusOf(version.bucket, version.versionId)) return;
    this.#start(version, rules);
  }

  /**
   * Sends a version again, or one that was there before its rule, as a batch job does.
   * @param history every version id of its key in the source bucket, the newest first.
   * @returns how it ended at all destinations: a failure at one is a failure.
   */
  async backfill(
    version: SourceVersion,
    rules: readonly ReplicationRule[],
    history: readonly string[],
  ): Promise<ReplicationOutcome> {
    return new Promise((resolve) => {
      let left = rules.length;
      let worst: ReplicationOutcome = { outcome: 'arrived' };
      const ended = (outcome: ReplicationOutcome): void => {
        if (outcome.outcome !== 'arrived') worst = outcome;
        left -= 1;
        if (left === 0) resolve(worst);
      };
      this.#start(version, rules, { history, ended });
    });
  }

  /** Resolves when every replica of the key (or of any key) that is being made in the bucket has its version id. */
  async settleArrivals(bucket: string, key: string): Promise<void> {
    return this.#delivery.settle(bucket, key);
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
    this.#events.check(now.getTime());
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
    await this.#notifier.close();
  }

  #start(version: SourceVersion, rules: readonly ReplicationRule[], backfill?: Backfill): void {
    const { bucket, versionId } = version;
    // A replica stays one, even if a batch job sends it on.
    if (this.statuses.statusOf(bucket, versionId) !== 'REPLICA') {
      this.statuses.pending(bucket, versionId, rules.length);
    }
    for (const rule of rules) {
      const operation = operationOf(version, rule, backfill);
      if (!backfill) {
        this.#metrics.started(operation);
        this.#events.started(operation);
      }
      this.#queue.add(operation);
    }
  }

  async #deliver(operation: ReplicationOperation): Promise<void> {
    const wanted = this.statuses.statusOf(operation.bucket, operation.versionId) !== undefined;
    const outcome = wanted ? await this.#delivery.attempt(operation) : { outcome: 'gone' as const };
    this.#ended(operation, outcome);
  }

  #ended(operation: ReplicationOperation, ended: ReplicationOutcome): void {
    const { bucket, key, versionId, destination, backfill } = operation;
    if (ended.outcome === 'failed') {
      this.#log(`s3 replication of ${bucket}/${key} to ${destination} failed: ${ended.reason}`);
    }
    // Nobody can be told of a version that is gone.
    if (ended.outcome === 'gone') this.statuses.forget(bucket, versionId);
    else this.statuses.settled(bucket, versionId, ended.outcome === 'arrived');
    if (backfill) {
      backfill.ended(ended);
      return;
    }
    const now = Date.now();
    this.#metrics.ended(operation, ended.outcome, now);
    this.#events.ended(operation, ended, now);
  }
}

function operationOf(
  version: SourceVersion,
  rule: ReplicationRule,
  backfill: Backfill | undefined,
): ReplicationOperation {
  const { ReplicationTime, Metrics } = rule.Destination ?? {};
  // AWS promises no time for delete markers.
  const timed = ReplicationTime?.Status === 'Enabled' && version.kind === 'object';
  return {
    ...version,
    ruleId: rule.ID ?? '',
    destination: destinationOf(rule) ?? '',
    measured: Metrics?.Status === 'Enabled',
    thresholdMinutes: timed ? Metrics?.EventThreshold?.Minutes : undefined,
    ...(backfill ? { backfill } : {}),
  };
}
