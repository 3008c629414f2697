import type { Job } from './job.ts';
import type { Fields, Output } from './xml.ts';

const dateOf = (milliseconds: number | undefined): Date | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds);

const progressOf = ({ progress, activeAt, endedAt }: Job, now: number): Output => ({
  TotalNumberOfTasks: progress.total,
  NumberOfTasksSucceeded: progress.succeeded,
  NumberOfTasksFailed: progress.failed,
  Timers: {
    ElapsedTimeInActiveSeconds: activeAt === undefined ? 0 : Math.floor(((endedAt ?? now) - activeAt) / 1000),
  },
});

/** What DescribeJob tells. */
export function describe(job: Job, account: string, now: number): Output {
  const { id, region, request, status, suspendedAt, failure, generatedManifest } = job;
  return {
    JobId: id,
    ConfirmationRequired: request.confirmationRequired,
    Description: request.description,
    JobArn: `arn:aws:s3:${region}:${account}:job/${id}`,
    Status: status,
    Operation: asSent(request.fields, 'Operation'),
    Priority: job.priority,
    ProgressSummary: progressOf(job, now),
    StatusUpdateReason: job.statusUpdateReason,
    FailureReasons: failure && [{ FailureCode: failure.code, FailureReason: failure.reason }],
    Report: asSent(request.fields, 'Report'),
    CreationTime: new Date(job.createdAt),
    TerminationDate: dateOf(job.endedAt),
    RoleArn: request.roleArn,
    SuspendedDate: dateOf(suspendedAt),
    SuspendedCause: suspendedAt === undefined ? undefined : 'Awaiting user confirmation',
    ManifestGenerator: asSent(request.fields, 'ManifestGenerator'),
    GeneratedManifestDescriptor: generatedManifest && {
      Format: 'S3InventoryReport_CSV_20211130',
      Location: { ObjectArn: generatedManifest.objectArn, ETag: generatedManifest.etag },
    },
  };
}

/** What ListJobs tells of each. */
export const summarize = (job: Job, now: number): Output => ({
  JobId: job.id,
  Description: job.request.description,
  Operation: 'S3ReplicateObject',
  Priority: job.priority,
  Status: job.status,
  CreationTime: new Date(job.createdAt),
  TerminationDate: dateOf(job.endedAt),
  ProgressSummary: progressOf(job, now),
});

/** Every member of a request is text, a list or has members itself: all of that can be told again. */
const asSent = (fields: Fields, name: string): Output | undefined => fields[name];
