import { invalidRequest, S3ControlError } from './error.ts';
import { hasEnded, newJob, type Job } from './job.ts';
import type { JobRequest } from './request.ts';

/** The jobs of every region. They are seen in their own only. */
export class Jobs {
  readonly #regions = new Map<string, Map<string, Job>>();
  readonly #tokens = new Map<string, { readonly document: string; readonly job: Job }>();

  /**
   * A request that is repeated with its token answers the job that it made.
   * @param document of the request, to tell a repetition from another request.
   * @returns whether the job is new.
   * @throws S3ControlError IdempotencyException.
   */
  create(
    region: string,
    request: JobRequest,
    document: string,
  ): { readonly job: Job; readonly isNew: boolean } {
    const token = `${region}/${request.clientRequestToken}`;
    const before = this.#tokens.get(token);
    if (before) {
      if (before.document === document) return { job: before.job, isNew: false };
      throw new S3ControlError(
        'IdempotencyException',
        'The client request token was used for another request before.',
      );
    }
    const job = newJob(request, region, Date.now());
    const jobs = this.#regions.get(region) ?? new Map<string, Job>();
    this.#regions.set(region, jobs.set(job.id, job));
    this.#tokens.set(token, { document, job });
    return { job, isNew: true };
  }

  /** @throws S3ControlError when there is no such job in the region. */
  find(region: string, id: string): Job {
    const job = this.#regions.get(region)?.get(id);
    if (!job) throw new S3ControlError('NoSuchJobException', 'No such job', 404);
    return job;
  }

  /**
   * The newest first.
   * @param statuses empty for all.
   * @returns a page, and the token of the next.
   */
  list(
    region: string,
    statuses: readonly string[],
    { size, token }: { readonly size: number; readonly token: string | null },
  ): { readonly page: readonly Job[]; readonly next: string | undefined } {
    const jobs = [...(this.#regions.get(region)?.values() ?? [])].toReversed();
    const from = token === null ? 0 : jobs.findIndex(({ id }) => id === token);
    if (from < 0) throw new S3ControlError('InvalidNextTokenException', 'The next token is not valid.');
    const wanted = jobs
      .slice(from)
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status));
    return { page: wanted.slice(0, size), next: wanted[size]?.id };
  }
}

/** @throws S3ControlError JobStatusException when the job cannot have this status asked for it. */
export function checkRequestedStatus(job: Job, requested: string): 'Ready' | 'Cancelled' {
  if (requested !== 'Ready' && requested !== 'Cancelled') {
    throw invalidRequest('RequestedJobStatus must be Ready or Cancelled');
  }
  const fits =
    requested === 'Ready' ? job.status === 'Suspended' : !hasEnded(job) && job.status !== 'Cancelling';
  if (fits) return requested;
  throw new S3ControlError('JobStatusException', `A job that is ${job.status} cannot become ${requested}.`);
}
