import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketReplicationCommand,
  type ReplicationRule,
} from '@aws-sdk/client-s3';
import { away, home, type Aws } from '../aws.ts';
import { unique, until } from '../asking.ts';
import { fact, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';
import {
  countVersions,
  head,
  letPass,
  makeBucket,
  outcome,
  pair,
  put,
  replicate,
  ruleTo,
} from './s3-asking.ts';

const configuration = guide(
  'Replication configuration',
  'AmazonS3/latest/userguide/replication-add-config.html',
);
const whatReplicates = guide(
  'What does Amazon S3 replicate?',
  'AmazonS3/latest/userguide/replication-what-is-isnt-replicated.html',
);
const statuses = guide('Replication status', 'AmazonS3/latest/userguide/replication-status.html');
const metrics = guide('Replication metrics', 'AmazonS3/latest/userguide/viewing-replication-metrics.html');

const measured = {
  Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
  ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
} as const;

const metricNames = async (aws: Aws, region: string, bucket: string): Promise<readonly string[]> => {
  const { Metrics = [] } = await aws
    .clients(region)
    .cloudWatch.send(
      new ListMetricsCommand({ Namespace: 'AWS/S3', Dimensions: [{ Name: 'SourceBucket', Value: bucket }] }),
    );
  return Metrics.map(({ MetricName = '' }) => MetricName).sort();
};

/** Whether a rule is taken, between two buckets that are versioned. */
const ask = async (aws: Aws, rule: (target: string) => ReplicationRule): Promise<string> => {
  const [source, target] = [await makeBucket(aws, home), await makeBucket(aws, away)];
  return replicate(aws, home, source, rule(target));
};

export const s3ReplicationFacts: readonly Fact[] = [
  fact(
    '',
    'A rule whose destination does not exist',
    { expected: 'InvalidRequest (400)', source: configuration },
    async (aws) => replicate(aws, home, await makeBucket(aws, home), ruleTo(unique('nowhere'))),
  ),
  fact(
    '',
    'A rule on a bucket without versioning',
    { expected: 'InvalidRequest (400)', source: configuration },
    async (aws) => {
      const source = await makeBucket(aws, home, { versioned: false });
      return replicate(aws, home, source, ruleTo(await makeBucket(aws, away)));
    },
  ),
  fact(
    '',
    'A rule with Filter and without DeleteMarkerReplication',
    { expected: 'InvalidRequest (400)', source: configuration },
    async (aws) => ask(aws, (target) => ({ ...ruleTo(target), DeleteMarkerReplication: undefined })),
  ),
  fact(
    'T23',
    'EventThreshold without replication time control',
    { expected: 'InvalidArgument (400)', source: api('s3', 'Metrics') },
    async (aws) => ask(aws, (target) => ruleTo(target, { Metrics: measured.Metrics })),
  ),
  fact(
    'T25',
    'A rule without an Id has one when it is read',
    { expected: 'yes', source: configuration },
    async (aws) => {
      const [Bucket] = await pair(aws, { ID: undefined });
      const { ReplicationConfiguration } = await aws
        .clients(home)
        .s3.send(new GetBucketReplicationCommand({ Bucket }));
      return ReplicationConfiguration?.Rules?.[0]?.ID ? 'yes' : 'no';
    },
  ),
  fact(
    '',
    'Status of an object and of its replica, and whether their version id is the same',
    { expected: 'COMPLETED, REPLICA, yes', source: statuses },
    async (aws) => {
      const [source, target] = await pair(aws);
      const version = await put(aws, home, source, 'key');
      const status = await outcome(aws, home, source, 'key');
      const { ReplicationStatus, VersionId } = await head(aws, away, target, 'key');
      return `${status}, ${ReplicationStatus ?? 'none'}, ${VersionId === version ? 'yes' : 'no'}`;
    },
  ),
  fact(
    'T24',
    'Versions + delete markers in the target after a version was deleted in the source',
    { expected: '1 + 0', source: whatReplicates },
    async (aws) => {
      const [source, target] = await pair(aws);
      const VersionId = await put(aws, home, source, 'key');
      await outcome(aws, home, source, 'key');
      await aws.clients(home).s3.send(new DeleteObjectCommand({ Bucket: source, Key: 'key', VersionId }));
      await letPass(aws, source);
      return countVersions(aws, away, target, 'key');
    },
  ),
  fact(
    'T53',
    'Versions + delete markers in the target after a delete without a version, where the rule replicates markers',
    { expected: '1 + 1', source: whatReplicates },
    async (aws) => {
      const [source, target] = await pair(aws);
      await put(aws, home, source, 'key');
      await outcome(aws, home, source, 'key');
      await aws.clients(home).s3.send(new DeleteObjectCommand({ Bucket: source, Key: 'key' }));
      return until(
        () => countVersions(aws, away, target, 'key'),
        (count) => count !== '1 + 0',
      );
    },
  ),
  fact(
    'T26',
    'The status of an object with two destinations, one of which is gone',
    { expected: 'FAILED', source: statuses },
    async (aws) => {
      const [source, target] = await pair(aws);
      const gone = await makeBucket(aws, away);
      await replicate(aws, home, source, ruleTo(target), { ...ruleTo(gone), Priority: 2 });
      await aws.clients(away).s3.send(new DeleteBucketCommand({ Bucket: gone }));
      await put(aws, home, source, 'key');
      return outcome(aws, home, source, 'key');
    },
  ),
  fact(
    'T27',
    'The status of an object with SSE-KMS, of which the rule says nothing',
    { expected: 'none', source: whatReplicates },
    async (aws) => {
      const [source] = await pair(aws);
      await put(aws, home, source, 'key', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/history' });
      return outcome(aws, home, source, 'key');
    },
  ),
  fact(
    'T27',
    'The status of an object in GLACIER',
    { expected: 'none', source: whatReplicates },
    async (aws) => {
      const [source] = await pair(aws);
      await put(aws, home, source, 'key', { StorageClass: 'GLACIER' });
      return outcome(aws, home, source, 'key');
    },
  ),
  fact(
    '',
    'Versions + delete markers at the source where two buckets replicate into each other',
    { expected: '1 + 0', source: whatReplicates },
    async (aws) => {
      const [source, target] = await pair(aws);
      await replicate(aws, away, target, ruleTo(source));
      await put(aws, home, source, 'key');
      await outcome(aws, home, source, 'key');
      await letPass(aws, source);
      return countVersions(aws, home, source, 'key');
    },
  ),
  fact(
    'T20',
    "ReplicationLatency and pending metrics in the destination's region, and in the source's",
    {
      expected: 'BytesPendingReplication, OperationsPendingReplication, ReplicationLatency; none',
      source: metrics,
    },
    async (aws) => {
      const source = await makeBucket(aws, home);
      await replicate(aws, home, source, ruleTo(await makeBucket(aws, away), measured));
      await put(aws, home, source, 'key');
      const there = await until(
        () => metricNames(aws, away, source),
        (names) => names.length >= 3,
      );
      const here = (await metricNames(aws, home, source)).filter((name) => !name.includes('Failed'));
      return `${there.join(', ')}; ${here.join(', ') || 'none'}`;
    },
  ),
];
