import { randomUUID } from 'node:crypto';
import type { JobRequest } from './request.ts';

/** The statuses that a job can have here. AWS also pauses jobs for others of a higher priority. */
export type JobStatus =
  | 'New'
  | 'Preparing'
  | 'Suspended'
  | 'Ready'
  | 'Active'
  | 'Completing'
  | 'Complete'
  | 'Cancelling'
  | 'Cancelled'
  | 'Failing'
  | 'Failed';

const terminal: readonly JobStatus[] = ['Complete', 'Cancelled', 'Failed'];

/** A batch job. Times are milliseconds since the epoch. */
export interface Job {
  readonly id: string;
  readonly region: string;
  readonly request: JobRequest;
  readonly createdAt: number;
  status: JobStatus;
  priority: number;
  statusUpdateReason?: string;
  suspendedAt?: number;
  activeAt?: number;
  endedAt?: number;
  failure?: JobFailure;
  generatedManifest?: ManifestLocation;
  /** Of tasks; all 0 until the manifest is there. */
  readonly progress: { total: number; succeeded: number; failed: number };
}

export interface JobFailure {
  readonly code: string;
  readonly reason: string;
}

export interface ManifestLocation {
  readonly objectArn: string;
  readonly etag: string;
}

export const newJob = (request: JobRequest, region: string, now: number): Job => ({
  ...{ id: randomUUID(), region, request, createdAt: now, status: 'New', priority: request.priority },
  progress: { total: 0, succeeded: 0, failed: 0 },
});

export const hasEnded = ({ status }: Pick<Job, 'status'>): boolean => terminal.includes(status);

export function moveTo(job: Job, status: JobStatus, now: number): void {
  job.status = status;
  if (status === 'Suspended') job.suspendedAt = now;
  if (status === 'Active') job.activeAt ??= now;
  if (hasEnded(job)) job.endedAt = now;
}
