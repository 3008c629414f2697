import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { GetMetricStatisticsCommand, type Datapoint } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type DeleteMarkerEntry,
  type HeadObjectCommandOutput,
  type ObjectVersion,
  type ReplicationConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReplication } from '../../../src/local-aws/gateway/replication.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';
import { makeReplicationRole } from '../../support/replication-role.ts';

export const home = 'us-east-1';
export const away = 'eu-central-1';
/** Milliseconds. */
export const lag = 300;
/** So long that nothing arrives during a test. */
export const longLag = 3_600_000;

/** The first answer that `wanted` accepts; fails after ten seconds. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await sleep(30);
  }
}

/** False for a 404. */
export async function isThere(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === 404) return false;
    throw error;
  }
}

let serial = 0;
export function unique(name: string): string {
  serial += 1;
  return `${name}-${serial}`;
}

export const configuration = (
  destination: string,
  { markers = true, metrics = false } = {},
): ReplicationConfiguration => ({
  Role: 'arn:aws:iam::123456789012:role/replication',
  Rules: [
    {
      ID: 'history',
      Priority: 1,
      Filter: { Prefix: '' },
      Status: 'Enabled',
      DeleteMarkerReplication: { Status: markers ? 'Enabled' : 'Disabled' },
      Destination: {
        Bucket: `arn:aws:s3:::${destination}`,
        ...(metrics
          ? {
              Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
              ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
            }
          : {}),
      },
    },
  ],
});

/** What the tests do to a local AWS that replicates, through the gateway. */
export class ReplicatingAws {
  readonly #local: TestLocalAws;

  private constructor(local: TestLocalAws) {
    this.#local = local;
  }

  static async start(): Promise<ReplicatingAws> {
    const local = await startLocalAws({ lagMs: lag, metricsMs: 200, build: createReplication });
    await makeReplicationRole(local.clients(home).iam, 'replication');
    return new ReplicatingAws(local);
  }

  async stop(): Promise<void> {
    await this.#local.stop();
  }

  /** Change them at any time. */
  get settings(): TestLocalAws['settings'] {
    return this.#local.settings;
  }

  get endpoint(): string {
    return this.#local.endpoint;
  }

  get iam(): IAMClient {
    return this.#local.clients(home).iam;
  }

  setLag(milliseconds: number): void {
    Object.assign(this.#local.settings.lag, { s3: milliseconds, dynamodb: milliseconds });
  }

  s3(region: string): S3Client {
    return this.#local.clients(region).s3;
  }

  dynamodb(region: string): DynamoDBClient {
    return this.#local.clients(region).dynamodb;
  }

  async makeBucket(region: string, { versioned = true } = {}): Promise<string> {
    const Bucket = unique('trading');
    await this.s3(region).send(
      new CreateBucketCommand({
        Bucket,
        ...(region === home ? {} : { CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
      }),
    );
    const VersioningConfiguration = { Status: 'Enabled' as const };
    if (versioned) {
      await this.s3(region).send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    }
    return Bucket;
  }

  async replicate(Bucket: string, region: string, wanted: ReplicationConfiguration): Promise<void> {
    await this.s3(region).send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: wanted }));
  }

  /** A bucket at home that replicates into one far away. */
  async pair(options?: { markers?: boolean; metrics?: boolean }): Promise<[string, string]> {
    const [source, target] = [await this.makeBucket(home), await this.makeBucket(away)];
    await this.replicate(source, home, configuration(target, options));
    return [source, target];
  }

  async head(region: string, Bucket: string, Key: string): Promise<HeadObjectCommandOutput> {
    return this.s3(region).send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  }

  /** The object of a bucket at home, once it is everywhere. */
  async arrived(source: string, key: string): Promise<HeadObjectCommandOutput> {
    return until(
      () => this.head(home, source, key),
      ({ ReplicationStatus }) => ReplicationStatus === 'COMPLETED',
    );
  }

  async versionsOf(
    region: string,
    Bucket: string,
  ): Promise<{ versions: ObjectVersion[]; markers: DeleteMarkerEntry[] }> {
    const { Versions = [], DeleteMarkers = [] } = await this.s3(region).send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    return { versions: Versions, markers: DeleteMarkers };
  }

  async statistics(
    region: string,
    Namespace: string,
    MetricName: string,
    dimensions: Readonly<Record<string, string>>,
  ): Promise<Datapoint[]> {
    const { Datapoints = [] } = await this.#local.clients(region).cloudWatch.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace, MetricName, Period: 600, Statistics: ['Maximum', 'Minimum', 'Sum'] },
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
      }),
    );
    return Datapoints;
  }

  async createStack(region: string, Resources: unknown): Promise<{ id: string; status: string }> {
    const client = this.#local.clients(region).cloudFormation;
    const { StackId: id = '' } = await client.send(
      new CreateStackCommand({ StackName: unique('stack'), TemplateBody: JSON.stringify({ Resources }) }),
    );
    return { id, status: await settledStatus(client, id) };
  }

  async updateStack(region: string, StackName: string, Resources: unknown): Promise<string> {
    const client = this.#local.clients(region).cloudFormation;
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
    return settledStatus(client, StackName);
  }

  async deleteStack(region: string, id: string): Promise<string> {
    const client = this.#local.clients(region).cloudFormation;
    await client.send(new DeleteStackCommand({ StackName: id }));
    return settledStatus(client, id);
  }

  /** Every reason in the stack's events. */
  async reasons(region: string, StackName: string): Promise<string> {
    const { StackEvents = [] } = await this.#local
      .clients(region)
      .cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason).join('\n');
  }
}

const settledStatus = async (client: CloudFormationClient, StackName: string): Promise<string> =>
  until(
    async () => (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus ?? '',
    (status) => !status.endsWith('IN_PROGRESS'),
  );
