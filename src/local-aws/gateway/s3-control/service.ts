import type { Emulator } from '../emulator.ts';
import { xmlResponse } from '../response.ts';
import type { Replicator } from '../s3/replicator.ts';
import type { AwsRequest, AwsResponse, Log } from '../service.ts';
import { invalidRequest, refusal, S3ControlError } from './error.ts';
import { hasEnded } from './job.ts';
import { checkRequestedStatus, Jobs } from './jobs.ts';
import { describe, summarize } from './present.ts';
import { readCreateJob } from './request.ts';
import { JobRunner } from './runner.ts';
import { formatAnswer, type Output } from './xml.ts';

const prefix = '/v20180820/jobs';

/** S3 Batch Operations, as far as batch replication needs them. */
export class BatchOperations {
  readonly #replicator: Replicator;
  readonly #jobs = new Jobs();
  readonly #runner: JobRunner;

  constructor(emulator: Emulator, replicator: Replicator, log: Log) {
    this.#replicator = replicator;
    this.#runner = new JobRunner(emulator, replicator, log);
  }

  /** S3 Control shares S3's name in the credential scope; no bucket has a name with capitals or so long a version. */
  isFor({ target }: Pick<AwsRequest, 'target'>): boolean {
    return target === prefix || target.startsWith(`${prefix}/`) || target.startsWith(`${prefix}?`);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    try {
      const [name, answer] = await this.#answer(request);
      return xmlResponse(200, formatAnswer(name, answer));
    } catch (error) {
      if (error instanceof S3ControlError) return refusal(error);
      throw error;
    }
  }

  async #answer(request: AwsRequest): Promise<readonly [string, Output]> {
    const url = new URL(request.target, 'http://localhost');
    const [id = '', part = ''] = url.pathname.slice(prefix.length + 1).split('/');
    const query = url.searchParams;
    switch (`${request.method} ${id === '' ? '' : 'job'}${part}`) {
      case 'POST ':
        return ['CreateJobResult', await this.#create(request)];
      case 'GET ':
        return ['ListJobsResult', this.#list(request.region, query)];
      case 'GET job':
        return [
          'DescribeJobResult',
          { Job: describe(this.#jobs.find(request.region, id), request.account, Date.now()) },
        ];
      case 'POST jobstatus':
        return ['UpdateJobStatusResult', this.#updateStatus(request.region, id, query)];
      case 'POST jobpriority':
        return ['UpdateJobPriorityResult', this.#updatePriority(request.region, id, query)];
      default:
        throw new S3ControlError(
          'NotImplemented',
          `The local AWS has no ${request.method} ${url.pathname}.`,
          501,
        );
    }
  }

  async #create(request: AwsRequest): Promise<Output> {
    const document = request.body.toString();
    const wanted = readCreateJob(document);
    const { sourceBucket, output } = wanted.generator;
    await this.#checkRegion(sourceBucket, request.region);
    if (output) await this.#checkRegion(output.bucket, request.region);
    const { job, isNew } = this.#jobs.create(request.region, wanted, document);
    if (isNew) void this.#runner.start(job);
    return { JobId: job.id };
  }

  /** A job reads its bucket, and writes its manifest, in its own region. */
  async #checkRegion(bucket: string, region: string): Promise<void> {
    const facts = await this.#replicator.buckets.find(bucket);
    if (!facts) throw invalidRequest(`The bucket ${bucket} does not exist`);
    if (facts.region !== region)
      throw invalidRequest(`The bucket ${bucket} is in ${facts.region}, not in ${region}`);
  }

  #list(region: string, query: URLSearchParams): Output {
    const size = Number(query.get('maxResults') ?? 1000);
    const { page, next } = this.#jobs.list(region, query.getAll('jobStatuses'), {
      size,
      token: query.get('nextToken'),
    });
    return { NextToken: next, Jobs: page.map((job) => summarize(job, Date.now())) };
  }

  #updateStatus(region: string, id: string, query: URLSearchParams): Output {
    const job = this.#jobs.find(region, id);
    const requested = checkRequestedStatus(job, query.get('requestedJobStatus') ?? '');
    const reason = query.get('statusUpdateReason');
    if (reason !== null) job.statusUpdateReason = reason;
    if (requested === 'Ready') void this.#runner.confirm(job);
    else this.#runner.cancel(job);
    return { JobId: id, Status: job.status, StatusUpdateReason: job.statusUpdateReason };
  }

  #updatePriority(region: string, id: string, query: URLSearchParams): Output {
    const job = this.#jobs.find(region, id);
    const priority = Number(query.get('priority') ?? '');
    if (!Number.isInteger(priority) || priority < 0)
      throw invalidRequest('Priority must be a number, 0 or more');
    if (hasEnded(job)) throw new S3ControlError('JobStatusException', `The job is ${job.status} already.`);
    job.priority = priority;
    return { JobId: id, Priority: priority };
  }
}
