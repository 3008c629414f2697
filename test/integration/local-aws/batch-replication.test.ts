import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  ListJobsCommand,
  UpdateJobPriorityCommand,
  UpdateJobStatusCommand,
} from '@aws-sdk/client-s3-control';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeReplicationRole } from '../../support/replication-role.ts';
import { AccountId, BatchJobs } from './batch-jobs.ts';
import { away, configuration, home, lag, longLag, ReplicatingAws, until } from './replicating-aws.ts';

let aws: ReplicatingAws;
let jobs: BatchJobs;

beforeAll(async () => {
  aws = await ReplicatingAws.start();
  jobs = new BatchJobs(aws.endpoint);
});

afterAll(async () => {
  jobs.client.destroy();
  await aws.stop();
});

afterEach(() => {
  aws.setLag(lag);
});

const put = async (Bucket: string, Key: string, Body = 'x', Tagging?: string): Promise<string> => {
  const { VersionId = '' } = await aws.s3(home).send(new PutObjectCommand({ Bucket, Key, Body, Tagging }));
  return VersionId;
};

const remove = async (region: string, Bucket: string, Key: string, VersionId?: string) =>
  aws.s3(region).send(new DeleteObjectCommand({ Bucket, Key, VersionId }));

const textOf = async (region: string, Bucket: string, Key: string): Promise<string> => {
  const { Body } = await aws.s3(region).send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
};

const keysOf = async (Bucket: string): Promise<string[]> => {
  const { Contents = [] } = await aws.s3(home).send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
};

/** Keys and version ids, newest first, with what is current: the same in both buckets when all has arrived. */
const listing = async (region: string, bucket: string) => {
  const { versions, markers } = await aws.versionsOf(region, bucket);
  return [...versions, ...markers].map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest]);
};

const twoBuckets = async (): Promise<[string, string]> => [
  await aws.makeBucket(home),
  await aws.makeBucket(away),
];

const neverReplicated = { EligibleForReplication: true, ObjectReplicationStatuses: ['NONE' as const] };

describe('a batch job', () => {
  test('replicates what was there before the rule, below what was written since', async () => {
    const [source, target] = await twoBuckets();
    await put(source, 'k', 'one');
    await put(source, 'k', 'two');
    await put(source, 'gone');
    await remove(home, source, 'gone');
    await put(source, 'deep/other', 'other');
    await aws.replicate(source, home, configuration(target));
    await put(source, 'k', 'three');
    await put(source, 'new');
    await aws.arrived(source, 'k');
    await aws.arrived(source, 'new');
    expect((await aws.versionsOf(away, target)).versions).toHaveLength(2);

    const job = await jobs.ended(await jobs.create(source, neverReplicated, { Description: 'backfill' }));
    expect(job).toMatchObject({
      ...{ Status: 'Complete', Description: 'backfill', Priority: 10, ConfirmationRequired: false },
      ProgressSummary: { TotalNumberOfTasks: 5, NumberOfTasksSucceeded: 5, NumberOfTasksFailed: 0 },
      Operation: { S3ReplicateObject: {} },
      JobArn: expect.stringMatching(/^arn:aws:s3:us-east-1:123456789012:job\//) as string,
    });
    expect(job.TerminationDate).toBeInstanceOf(Date);
    expect(await listing(away, target)).toEqual(await listing(home, source));
    expect(await textOf(away, target, 'k')).toBe('three');
    expect((await aws.head(home, source, 'deep/other')).ReplicationStatus).toBe('COMPLETED');
    const replica = await aws.head(away, target, 'deep/other');
    expect(replica.ReplicationStatus).toBe('REPLICA');
    expect(replica.LastModified).toEqual((await aws.head(home, source, 'deep/other')).LastModified);
  });

  test('takes what its filter lets through, and what its rules are for', async () => {
    const [source, target] = await twoBuckets();
    await put(source, 'h/tagged', 'xx', 'move=yes');
    await put(source, 'h/untagged', 'xx');
    await put(source, 'h/small', 'x', 'move=yes');
    await put(source, 'other/tagged', 'xx', 'move=yes');
    const { Role, Rules } = configuration(target, { markers: false });
    const Filter = { Tag: { Key: 'move', Value: 'yes' } };
    await aws.replicate(source, home, { Role, Rules: (Rules ?? []).map((rule) => ({ ...rule, Filter })) });
    const filter = {
      ...{ ...neverReplicated, ObjectSizeGreaterThanBytes: 1, CreatedAfter: new Date(0) },
      KeyNameConstraint: { MatchAnyPrefix: ['h/'] },
    };
    const job = await jobs.ended(await jobs.create(source, filter));
    expect(job.ProgressSummary).toMatchObject({ TotalNumberOfTasks: 1, NumberOfTasksSucceeded: 1 });
    expect((await aws.versionsOf(away, target)).versions.map(({ Key }) => Key)).toEqual(['h/tagged']);
  });

  test('replicates again what failed, and counts and reports what fails again', async () => {
    const [source, target] = await twoBuckets();
    const results = await aws.makeBucket(home);
    const nobody = { ...configuration(target), Role: `arn:aws:iam::${AccountId}:role/nobody` };
    await aws.replicate(source, home, nobody);
    const ids = [await put(source, 'a, b'), await put(source, 'c')];
    for (const key of ['a, b', 'c']) {
      await until(
        () => aws.head(home, source, key),
        ({ ReplicationStatus }) => ReplicationStatus === 'FAILED',
      );
    }
    await aws.replicate(source, home, configuration(target));
    const failed = { EligibleForReplication: true, ObjectReplicationStatuses: ['FAILED' as const] };
    const again = await jobs.ended(await jobs.create(source, failed));
    expect(again.ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 2 });
    expect((await aws.head(home, source, 'c')).ReplicationStatus).toBe('COMPLETED');

    // A replica that was deleted by its version is not replicated again.
    await remove(away, target, 'a, b', ids[0]);
    const location = {
      Bucket: `arn:aws:s3:::${results}`,
      ManifestFormat: 'S3InventoryReport_CSV_20211130' as const,
    };
    const id = await jobs.create(
      source,
      {},
      {
        Report: {
          ...{ Enabled: true, Bucket: `arn:aws:s3:::${results}`, Prefix: 'reports' },
          ...{ Format: 'Report_CSV_20180820' as const, ReportScope: 'AllTasks' as const },
        },
        ManifestGenerator: {
          S3JobManifestGenerator: {
            ...{ SourceBucket: `arn:aws:s3:::${source}`, EnableManifestOutput: true, Filter: {} },
            ManifestOutputLocation: { ...location, ManifestPrefix: 'manifests' },
          },
        },
      },
    );
    const job = await jobs.ended(id);
    expect(job).toMatchObject({
      Status: 'Complete',
      ProgressSummary: { TotalNumberOfTasks: 2, NumberOfTasksSucceeded: 1, NumberOfTasksFailed: 1 },
      Report: { Enabled: true, Prefix: 'reports', ReportScope: 'AllTasks' },
      GeneratedManifestDescriptor: {
        Format: 'S3InventoryReport_CSV_20211130',
        Location: { ObjectArn: `arn:aws:s3:::${results}/manifests/job-${id}/manifest.json` },
      },
    });
    const report = JSON.parse(await textOf(home, results, `reports/job-${id}/manifest.json`)) as {
      Results: { TaskExecutionStatus: string; Key: string }[];
    };
    expect(report.Results.map(({ TaskExecutionStatus }) => TaskExecutionStatus)).toEqual([
      'succeeded',
      'failed',
    ]);
    const lines = await Promise.all(report.Results.map(async ({ Key }) => textOf(home, results, Key)));
    expect(lines).toEqual([
      `${source},c,${ids[1]},succeeded,,200,Successful\n`,
      `${source},a%2C%20b,${ids[0]},failed,DstObjectHardDeleted,400,DstObjectHardDeleted\n`,
    ]);
    expect((await keysOf(results)).some((key) => key.startsWith(`manifests/job-${id}/files/`))).toBe(true);
  });

  test('waits for its confirmation, and can be cancelled while it runs', async () => {
    const [source, target] = await twoBuckets();
    await put(source, 'k');
    await aws.replicate(source, home, configuration(target));
    aws.setLag(longLag);
    const id = await jobs.create(source, neverReplicated, { ConfirmationRequired: undefined });
    const suspended = await jobs.reaches(id, 'Suspended');
    expect(suspended.SuspendedCause).toBe('Awaiting user confirmation');
    expect(suspended.ProgressSummary?.TotalNumberOfTasks).toBe(1);
    const update = async (RequestedJobStatus: 'Ready' | 'Cancelled', StatusUpdateReason?: string) =>
      jobs.client.send(
        new UpdateJobStatusCommand({ AccountId, JobId: id, RequestedJobStatus, StatusUpdateReason }),
      );
    await update('Ready');
    await jobs.reaches(id, 'Active');
    await expect(update('Ready')).rejects.toMatchObject({ name: 'JobStatusException' });
    await jobs.client.send(new UpdateJobPriorityCommand({ AccountId, JobId: id, Priority: 3 }));
    await update('Cancelled', 'no longer needed');
    expect(await jobs.reaches(id, 'Cancelled')).toMatchObject({
      ...{ Priority: 3, StatusUpdateReason: 'no longer needed' },
      ProgressSummary: { NumberOfTasksSucceeded: 0, NumberOfTasksFailed: 0 },
    });
    await expect(update('Cancelled')).rejects.toMatchObject({ name: 'JobStatusException' });
    const { Jobs = [] } = await jobs.client.send(
      new ListJobsCommand({ AccountId, JobStatuses: ['Cancelled'] }),
    );
    expect(Jobs.map(({ JobId }) => JobId)).toEqual([id]);
    // A task that is under way goes on.
    aws.setLag(0);
    await aws.arrived(source, 'k');
  });

  test('fails as a whole without keys, a rule or a role', async () => {
    const [source, target] = await twoBuckets();
    const failure = async (options = {}) => {
      const { Status, FailureReasons } = await jobs.ended(
        await jobs.create(source, neverReplicated, options),
      );
      return `${Status ?? ''}: ${FailureReasons?.[0]?.FailureReason ?? ''}`;
    };
    expect(await failure()).toMatch(/Failed: .*does not have a replication configuration/);
    await aws.replicate(source, home, configuration(target));
    expect(await failure()).toBe('Failed: Manifest generation found no keys matching the filter criteria.');
    const RoleArn = `arn:aws:iam::${AccountId}:role/nobody`;
    expect(await failure({ RoleArn })).toMatch(/Failed: .*cannot assume the role/);
  });

  test('fails task by task when its role may not start replications', async () => {
    const [source, target] = await twoBuckets();
    await put(source, 'k');
    await aws.replicate(source, home, configuration(target));
    const statement = { Action: 's3:Get*', Resource: '*' };
    const RoleArn = await makeReplicationRole(aws.iam, 'looks-only', statement);
    const job = await jobs.ended(await jobs.create(source, neverReplicated, { RoleArn }));
    expect(job).toMatchObject({ Status: 'Complete', ProgressSummary: { NumberOfTasksFailed: 1 } });
  });

  test('is made once for a token, in the region of its bucket, and seen there only', async () => {
    const [source, target] = await twoBuckets();
    await aws.replicate(source, home, configuration(target));
    const ClientRequestToken = randomUUID();
    const id = await jobs.create(source, neverReplicated, { ClientRequestToken });
    expect(await jobs.create(source, neverReplicated, { ClientRequestToken })).toBe(id);
    await expect(jobs.create(source, {}, { ClientRequestToken })).rejects.toMatchObject({
      name: 'IdempotencyException',
    });
    const elsewhere = new BatchJobs(aws.endpoint, away);
    try {
      await expect(elsewhere.describe(id)).rejects.toMatchObject({ name: 'NoSuchJobException' });
      await expect(elsewhere.create(source, {})).rejects.toMatchObject({ name: 'InvalidRequest' });
    } finally {
      elsewhere.client.destroy();
    }
    const copy = { S3PutObjectCopy: { TargetResource: `arn:aws:s3:::${target}` } };
    await expect(jobs.create(source, {}, { Operation: copy })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    await jobs.ended(id);
  });
});
