import {
  CreateJobCommand,
  DescribeJobCommand,
  S3ControlClient,
  type CreateJobCommandInput,
  type JobDescriptor,
  type JobManifestGeneratorFilter,
} from '@aws-sdk/client-s3-control';
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { home, until } from './replicating-aws.ts';

export const AccountId = '123456789012';
export const batchRole = `arn:aws:iam::${AccountId}:role/replication`;

/** The client calls `<account>.localhost`, which no resolver but this one needs to know. */
const loopback: LookupFunction = (_host, { all }, answer) => {
  if (all) answer(null, [{ address: '127.0.0.1', family: 4 }]);
  else answer(null, '127.0.0.1', 4);
};

/** Batch jobs of a region, through the SDK's own client. */
export class BatchJobs {
  readonly client: S3ControlClient;

  constructor(endpoint: string, region = home) {
    this.client = new S3ControlClient({
      region,
      endpoint: endpoint.replace('127.0.0.1', 'localhost'),
      credentials: { accessKeyId: AccountId, secretAccessKey: 'test' },
      requestHandler: { httpAgent: new Agent({ lookup: loopback }) },
    });
  }

  /** @returns the job's id. */
  async create(
    sourceBucket: string,
    filter: JobManifestGeneratorFilter,
    options: Partial<CreateJobCommandInput> = {},
  ): Promise<string> {
    const { JobId = '' } = await this.client.send(
      new CreateJobCommand({
        ...{ AccountId, Operation: { S3ReplicateObject: {} }, Priority: 10, RoleArn: batchRole },
        ...{ ClientRequestToken: randomUUID(), ConfirmationRequired: false, Report: { Enabled: false } },
        ManifestGenerator: {
          S3JobManifestGenerator: {
            ...{ SourceBucket: `arn:aws:s3:::${sourceBucket}`, EnableManifestOutput: false, Filter: filter },
          },
        },
        ...options,
      }),
    );
    return JobId;
  }

  async describe(JobId: string): Promise<JobDescriptor> {
    const { Job } = await this.client.send(new DescribeJobCommand({ AccountId, JobId }));
    return Job ?? {};
  }

  /** The job once it has one of these statuses. */
  async reaches(id: string, ...statuses: readonly string[]): Promise<JobDescriptor> {
    return until(
      () => this.describe(id),
      ({ Status = '' }) => statuses.includes(Status),
    );
  }

  async ended(id: string): Promise<JobDescriptor> {
    return this.reaches(id, 'Complete', 'Failed', 'Cancelled');
  }
}
