import { DeleteObjectCommand, PutBucketReplicationCommand } from '@aws-sdk/client-s3';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchJobs } from '../../../src/aws/batch-jobs.ts';
import { createBuckets } from '../../../src/aws/buckets.ts';
import { createFileUploads } from '../../../src/aws/file-uploads.ts';
import { createItems } from '../../../src/aws/items.ts';
import { createListings } from '../../../src/aws/listings.ts';
import { createMetrics } from '../../../src/aws/metrics.ts';
import { createObjects } from '../../../src/aws/objects.ts';
import { createTableScans } from '../../../src/aws/table-scans.ts';
import { judgeJob } from '../../../src/replication/backfill/judge.ts';
import { difference } from '../../../src/replication/compare-objects.ts';
import { compareBuckets } from '../../../src/replication/deep/compare-buckets.ts';
import { compareTables } from '../../../src/replication/deep/compare-tables.ts';
import { beginning, type Position } from '../../../src/replication/deep/position.ts';
import { checksumsOf } from '../../../src/replication/upload/checksums.ts';
import { systemClock } from '../../../src/runbook/clock.ts';
import { emptyBucket } from '../../../src/teardown/empty-bucket.ts';
import { makeReplicationRole } from '../../support/replication-role.ts';
import {
  bucketResource,
  connectLocalAws,
  createStack,
  newName,
  source,
  target,
  until,
  type ConnectedAws,
} from './connected-aws.ts';

let aws: ConnectedAws;
beforeAll(async () => {
  aws = await connectLocalAws();
});
afterAll(() => aws.stop());

/** Two buckets with a rule between them, each made by a stack in its region. */
async function replicatingBuckets(): Promise<{ from: string; to: string; ruleId: string }> {
  const [from, to, ruleId] = [newName('from'), newName('to'), 'history'];
  await createStack(aws.clients, target, { Bucket: bucketResource(to) });
  const rule = {
    Id: ruleId,
    Priority: 1,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: {
      Bucket: `arn:aws:s3:::${to}`,
      ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
      Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
    },
  };
  const ReplicationConfiguration = { Role: `arn:aws:iam::${aws.account}:role/replication`, Rules: [rule] };
  await createStack(aws.clients, source, { Bucket: bucketResource(from, { ReplicationConfiguration }) });
  return { from, to, ruleId };
}

describe('objects and buckets', () => {
  it('go up in one request or in parts, replicate whole, and are counted out again', async () => {
    const { from, to, ruleId } = await replicatingBuckets();
    const [objects, buckets] = [createObjects(aws.clients), createBuckets(aws.clients)];
    const large = randomBytes(6 * 1024 * 1024);
    const versions = {
      'plain.csv': await objects.put(source, from, { key: 'plain.csv', body: randomBytes(1000) }),
      'ünd <&> \'"+ %20.csv': await objects.put(source, from, {
        key: 'ünd <&> \'"+ %20.csv',
        body: randomBytes(10),
      }),
      'parts.csv': await objects.put(source, from, {
        key: 'parts.csv',
        body: large,
        partBytes: 5 * 1024 * 1024,
      }),
    };
    for (const [key, versionId] of Object.entries(versions)) {
      await until(
        () => objects.head(source, from, key, versionId),
        (state) => state?.replicationStatus === 'COMPLETED',
      );
      const [here, there] = await Promise.all([
        objects.head(source, from, key, versionId),
        objects.head(target, to, key, versionId),
      ]);
      expect(here?.checksum).toMatch(/^CRC32:/);
      expect(there?.replicationStatus).toBe('REPLICA');
      expect([key, here && difference(here, there)]).toEqual([key, 'equal']);
    }
    expect(await objects.head(source, from, 'parts.csv')).toMatchObject({ size: large.length });
    expect(await objects.head(source, from, 'nothing')).toBeUndefined();
    expect(await objects.head(source, from, 'plain.csv', randomUUID())).toBeUndefined();

    const second = await objects.put(source, from, { key: 'plain.csv', body: randomBytes(20) });
    const current = async () => {
      const found: string[] = [];
      for await (const page of objects.current(source, from))
        found.push(...page.map(({ key, versionId, size }) => `${key} ${versionId} ${size}`));
      return found;
    };
    expect(await current()).toContain(`plain.csv ${second} 20`);
    expect(await current()).toHaveLength(3);
    await objects.deleteVersion(source, from, 'plain.csv', second);
    await objects.deleteVersion(source, from, 'plain.csv', second);
    expect(await current()).toContain(`plain.csv ${versions['plain.csv']} 1000`);

    // The lag is published where the replicas arrive, and nowhere else (T20).
    const query = {
      namespace: 'AWS/S3',
      name: 'ReplicationLatency',
      dimensions: { SourceBucket: from, DestinationBucket: to, RuleId: ruleId },
      statistic: 'Maximum',
    } as const;
    const series = (region: string) =>
      createMetrics(aws.clients).series(region, [query], Date.now() - 900_000, Date.now());
    const [points = []] = await until(
      () => series(target),
      ([found = []]) => found.length > 0,
    );
    const point = points.at(-1);
    expect(point?.value).toBeGreaterThanOrEqual(0);
    expect(Math.abs(Date.now() - (point?.at ?? 0))).toBeLessThan(120_000);
    expect(await series(source)).toEqual([[]]);

    await buckets.stopReplication(source, from);
    await buckets.stopReplication(source, from);
    await buckets.stopReplication(target, to);
    const { signal } = new AbortController();
    for (const [region, bucket] of [
      [source, from],
      [target, to],
    ] as const) {
      const request = { region, bucket, buckets, clock: systemClock, signal, onProgress: () => undefined };
      expect(await emptyBucket(request)).toBeGreaterThanOrEqual(3);
      expect(await emptyBucket(request)).toBe(0);
    }
  });

  it('are compared whole: what is missing, more, or marked as deleted on one side is found', async () => {
    const { from, to, ruleId } = await replicatingBuckets();
    const [objects, listings] = [createObjects(aws.clients), createListings(aws.clients)];
    const put = (key: string, bytes: number, partBytes?: number) =>
      objects.put(source, from, { key, body: randomBytes(bytes), ...(partBytes && { partBytes }) });
    const parts = await put('parts', 6 * 1024 * 1024, 5 * 1024 * 1024);
    const lost = await put('ünd <&> +%20', 10);
    await put('same', 0);
    for (const [key, id] of Object.entries({ parts, 'ünd <&> +%20': lost }))
      await until(
        () => objects.head(target, to, key, id),
        (state) => state?.replicationStatus === 'REPLICA',
      );
    const compare = async (): Promise<{ position: Position; found: string[] }> => {
      const found: string[] = [];
      const replicatesMarkers = await listings.replicatesMarkers(source, from, ruleId);
      const position = await compareBuckets({
        ...{ listings, objects, replicatesMarkers, from: beginning, clock: systemClock },
        ...{ source: { region: source, bucket: from }, target: { region: target, bucket: to } },
        ...{ patienceSeconds: 10, signal: new AbortController().signal },
        onProgress: (_, differences) => found.push(...differences.map(({ kind, key }) => `${kind} ${key}`)),
      });
      return { position, found };
    };
    await until(compare, ({ found }) => found.length === 0);
    expect((await compare()).position).toMatchObject({ keys: 3, equal: 3, differences: {} });

    const deleteNewest = async (region: string, Bucket: string, Key: string) =>
      (await aws.clients.s3(region)).send(new DeleteObjectCommand({ Bucket, Key }));
    await deleteNewest(source, from, 'same');
    await deleteNewest(target, to, 'parts');
    await objects.deleteVersion(target, to, 'ünd <&> +%20', lost);
    await objects.put(target, to, { key: 'ünd <&> +%20', body: randomBytes(10) });
    const { position, found } = await compare();
    expect(found.sort()).toEqual(['extra ünd <&> +%20', 'extra-marker parts', 'missing ünd <&> +%20']);
    expect(position).toMatchObject({ keys: 3, equal: 2, expectedMarkers: 1 });
  });

  it('that were there before the rule are replicated by a job, which tells what failed', async () => {
    const [from, to] = [newName('from'), newName('to')];
    await createStack(aws.clients, target, { Bucket: bucketResource(to) });
    await createStack(aws.clients, source, { Bucket: bucketResource(from) });
    const [jobs, objects] = [createBatchJobs(aws.clients), createObjects(aws.clients)];
    const folder = mkdtempSync(join(tmpdir(), 'stores-test-'));
    const path = join(folder, 'large');
    // Two parts, and an odd byte.
    const size = 8 * 1024 * 1024 + 1;
    writeFileSync(path, randomBytes(size));
    const parts: number[] = [];
    await createFileUploads(aws.clients).upload(
      source,
      from,
      { path, key: 'a, "large" one', size },
      (bytes) => parts.push(bytes),
    );
    expect(parts.sort()).toEqual([1, size - 1]);
    const uploaded = await objects.head(source, from, 'a, "large" one');
    expect(uploaded).toMatchObject({ size, replicationStatus: '' });
    expect(await checksumsOf(path, size)).toContain(uploaded?.checksum);
    rmSync(folder, { recursive: true });

    expect(await jobs.replicationRole(source, from)).toBeUndefined();
    const replicateAs = async (role: string): Promise<void> => {
      const Role = `arn:aws:iam::${aws.account}:role/${role}`;
      const rule = { ID: 'history', Priority: 1, Status: 'Enabled' as const, Filter: { Prefix: '' } };
      const Destination = { Bucket: `arn:aws:s3:::${to}` };
      const DeleteMarkerReplication = { Status: 'Disabled' as const };
      const Rules = [{ ...rule, Destination, DeleteMarkerReplication }];
      const client = await aws.clients.s3(source);
      await client.send(
        new PutBucketReplicationCommand({ Bucket: from, ReplicationConfiguration: { Role, Rules } }),
      );
      expect(await jobs.replicationRole(source, from)).toBe(Role);
    };
    const place = { account: aws.account, region: source };
    const run = async (role: string) => {
      const token = randomUUID();
      expect(await jobs.find(place, token)).toBeUndefined();
      const id = await jobs.create({
        ...{ ...place, bucket: from, role: `arn:aws:iam::${aws.account}:role/${role}`, token },
        ...{ description: `backfill ${token}`, reportPrefix: 'reports' },
      });
      expect(await jobs.find(place, token)).toBe(id);
      const job = await until(
        () => jobs.describe(place, id),
        (each) => judgeJob(each) !== 'running',
      );
      return { job, verdict: judgeJob(job) };
    };

    const looksOnly = { Action: ['s3:Get*', 's3:PutObject'], Resource: '*' };
    await makeReplicationRole(aws.iam, 'looks-only', looksOnly);
    await replicateAs('looks-only');
    const refused = await run('looks-only');
    expect(refused).toMatchObject({ verdict: 'incomplete', job: { total: 1, succeeded: 0, failed: 1 } });
    const report = { region: source, bucket: from, reportPrefix: 'reports' };
    expect(await jobs.failedTasks(report, refused.job.id, 5)).toMatchObject([
      { key: 'a, "large" one', code: 'InitiateReplicationNotPermitted' },
    ]);

    await replicateAs('replication');
    // The object, and the reports that the role before could not replicate.
    const { job, verdict } = await run('replication');
    expect(verdict).toBe('complete');
    expect(job.succeeded).toBeGreaterThanOrEqual(1);
    expect(await objects.head(target, to, 'a, "large" one')).toMatchObject({ size });
    const again = await until(
      () => run('replication'),
      // The report of the job before may not have arrived.
      (each) => each.job.total === 0,
    );
    expect(again).toMatchObject({ verdict: 'nothing', job: { foundNothing: true } });
  });

  it('are empty when somebody deleted the bucket by hand', async () => {
    const buckets = createBuckets(aws.clients);
    const gone = newName('gone');
    const { signal } = new AbortController();
    const request = {
      region: source,
      bucket: gone,
      buckets,
      clock: systemClock,
      signal,
      onProgress: () => undefined,
    };
    expect(await emptyBucket(request)).toBe(0);
    await buckets.stopReplication(source, gone);
  });
});

describe('items', () => {
  it('are written in batches, arrive in the other region, and are removed', async () => {
    const table = newName('table');
    const keys = ['userId', 'sessionId'];
    await createStack(aws.clients, source, {
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: keys.map((AttributeName, index) => ({
            AttributeName,
            KeyType: index === 0 ? 'HASH' : 'RANGE',
          })),
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          Replicas: [{ Region: source }, { Region: target }],
        },
      },
    });
    const items = createItems(aws.clients);
    expect(await items.replicas(source, table)).toMatchObject({ [target]: 'ACTIVE' });
    const all = Array.from({ length: 60 }, (_, index) => ({
      userId: `user-${index % 3}`,
      sessionId: `session-${index}`,
      view: 'positions',
    }));
    const progress: number[] = [];
    await items.putAll(source, table, all, (written) => progress.push(written));
    expect(progress).toEqual([25, 50, 60]);
    const [first, last] = [all[0], all[59]];
    if (!first || !last) throw new Error('no items');
    const keyOf = ({ userId, sessionId }: typeof first) => ({ userId, sessionId });
    expect(await items.get(source, table, keyOf(last))).toEqual(last);
    expect(await until(() => items.get(target, table, keyOf(last)), Boolean)).toEqual(last);
    await items.put(source, table, { ...first, view: 'orders' });
    expect(await items.get(source, table, keyOf(first))).toMatchObject({ view: 'orders' });
    await items.delete(source, table, keyOf(first));
    await items.delete(source, table, keyOf(first));
    expect(await items.get(source, table, keyOf(first))).toBeUndefined();
    await until(
      () => items.get(target, table, keyOf(first)),
      (found) => found === undefined,
    );

    const { digests, ...found } = await compareTables({
      ...{ scans: createTableScans(aws.clients), table, regions: { source, target }, clock: systemClock },
      ...{ patienceSeconds: 10, signal: new AbortController().signal },
      isOurs: () => false,
      onProgress: () => undefined,
    });
    expect(found).toEqual({ compared: 59, equal: 59, differences: {} });
    expect(digests.source).toBe(digests.target);
  });
});
