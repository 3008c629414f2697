import type { JobDescriptor } from '@aws-sdk/client-s3-control';
import type { BatchJob, BatchJobs, FailedTask } from '../replication/backfill/ports.ts';
import type { Clients } from './clients.ts';
import { absent, asking } from './errors.ts';
import { readReportLines } from './report-lines.ts';

/** Among the jobs of an account, AWS works on those of a higher priority first. */
const priority = 10;

interface ReportManifest {
  readonly Results: readonly { readonly TaskExecutionStatus: string; readonly Key: string }[];
}

/** Bytes of a report that are read to list some of what failed: enough for some tens of its lines. */
const reportBytes = 64 * 1024;

export function createBatchJobs(clients: Clients): BatchJobs {
  const sdk = () => import('@aws-sdk/client-s3-control');
  return {
    replicationRole: (region, bucket) =>
      asking(
        `GetBucketReplication of ${bucket}`,
        region,
        async () => {
          const { GetBucketReplicationCommand } = await import('@aws-sdk/client-s3');
          const client = await clients.s3(region);
          const { ReplicationConfiguration } = await client.send(
            new GetBucketReplicationCommand({ Bucket: bucket }),
          );
          return ReplicationConfiguration?.Role;
        },
        absent('ReplicationConfigurationNotFoundError'),
      ),

    find: ({ account, region }, token) =>
      asking('ListJobs', region, async () => {
        const { paginateListJobs } = await sdk();
        const client = await clients.s3Control(region);
        for await (const { Jobs = [] } of paginateListJobs({ client }, { AccountId: account })) {
          const found = Jobs.find(({ Description = '' }) => Description.endsWith(token));
          if (found) return found.JobId;
        }
        return undefined;
      }),

    create: ({ account, region, bucket, role, token, description, reportPrefix }) =>
      asking(`CreateJob for ${bucket}`, region, async () => {
        const { CreateJobCommand } = await sdk();
        const Bucket = `arn:aws:s3:::${bucket}`;
        const { JobId = '' } = await (
          await clients.s3Control(region)
        ).send(
          new CreateJobCommand({
            AccountId: account,
            ClientRequestToken: token,
            ConfirmationRequired: false,
            Description: description,
            Operation: { S3ReplicateObject: {} },
            Priority: priority,
            RoleArn: role,
            Report: {
              ...{ Enabled: true, Bucket, Prefix: reportPrefix, Format: 'Report_CSV_20180820' },
              ReportScope: 'FailedTasksOnly',
            },
            ManifestGenerator: {
              S3JobManifestGenerator: {
                SourceBucket: Bucket,
                EnableManifestOutput: false,
                Filter: { EligibleForReplication: true, ObjectReplicationStatuses: ['NONE', 'FAILED'] },
              },
            },
          }),
        );
        return JobId;
      }),

    describe: ({ account, region }, id) =>
      asking(`DescribeJob ${id}`, region, async () => {
        const { DescribeJobCommand } = await sdk();
        const client = await clients.s3Control(region);
        const { Job = {} } = await client.send(new DescribeJobCommand({ AccountId: account, JobId: id }));
        return jobOf(id, Job);
      }),

    failedTasks: async ({ region, bucket, reportPrefix }, id, limit) => {
      const folder = `${reportPrefix}/job-${id}`;
      const { Results } = JSON.parse(
        await read(clients, region, bucket, `${folder}/manifest.json`),
      ) as ReportManifest;
      const file = Results.find(({ TaskExecutionStatus }) => TaskExecutionStatus === 'failed');
      if (!file) return [];
      return readReportLines(await read(clients, region, bucket, file.Key, reportBytes))
        .slice(0, limit)
        .map(taskOf);
    },
  };
}

function jobOf(id: string, { Status, ProgressSummary, FailureReasons = [] }: JobDescriptor): BatchJob {
  const reason = FailureReasons.map(({ FailureReason = '' }) => FailureReason).join(' ');
  return {
    id,
    status: Status ?? '',
    total: ProgressSummary?.TotalNumberOfTasks ?? 0,
    succeeded: ProgressSummary?.NumberOfTasksSucceeded ?? 0,
    failed: ProgressSummary?.NumberOfTasksFailed ?? 0,
    // The words of the guide to S3's troubleshooting; the code beside them is not documented.
    foundNothing: /found no keys matching the filter criteria/i.test(reason),
    reason,
  };
}

/** A line of the report: bucket, key (URL-encoded), version id, status, code, HTTP status, message. */
const taskOf = ([, key = '', versionId = '', , code = '']: readonly string[]): FailedTask => ({
  key: decodeURIComponent(key),
  versionId,
  code,
});

/** @param bytes of its beginning; undefined for all of it. */
const read = (
  clients: Clients,
  region: string,
  Bucket: string,
  Key: string,
  bytes?: number,
): Promise<string> =>
  asking(`GetObject ${Bucket}/${Key}`, region, async () => {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const Range = bytes === undefined ? undefined : `bytes=0-${bytes - 1}`;
    const { Body } = await (await clients.s3(region)).send(new GetObjectCommand({ Bucket, Key, Range }));
    return (await Body?.transformToString()) ?? '';
  });
