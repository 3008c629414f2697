import type { Emulator } from '../emulator.ts';
import type { FailureReason } from '../s3/failure-reason.ts';
import type { Replicator } from '../s3/replicator.ts';
import type { Log } from '../service.ts';
import { hasEnded, moveTo, type Job, type JobFailure } from './job.ts';
import { ManifestGenerator, type ManifestEntry } from './manifest.ts';
import { JobOutput } from './output.ts';
import { reportFiles, type TaskResult } from './report.ts';

/** A job that fails as a whole. */
class JobFailed extends Error {
  readonly failure: JobFailure;

  constructor(code: string, reason: string) {
    super(reason);
    this.failure = { code, reason };
  }
}

/** Tasks that are sent out together; between them a job looks up whether it is to end. */
const tasksAtOnce = 1000;
/** From so many tasks on, a job in which more than half failed ends as Failed. */
const thresholdTasks = 1000;

const batchOperations = 'batchoperations.s3.amazonaws.com';

interface Cancellation {
  readonly asked: Promise<void>;
  ask(): void;
}

function cancellation(): Cancellation {
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  return { asked, ask: () => ask() };
}

/** Takes jobs from New to their end. Nothing that it does throws: what goes wrong is the job's failure. */
export class JobRunner {
  readonly #replicator: Replicator;
  readonly #generator: ManifestGenerator;
  readonly #output: JobOutput;
  readonly #log: Log;
  readonly #manifests = new Map<Job, readonly ManifestEntry[]>();
  readonly #cancellations = new Map<Job, Cancellation>();

  constructor(emulator: Emulator, replicator: Replicator, log: Log) {
    this.#replicator = replicator;
    this.#generator = new ManifestGenerator(emulator, replicator);
    this.#output = new JobOutput(emulator, replicator);
    this.#log = log;
  }

  /** Makes the manifest, and runs the job unless it waits for a confirmation. */
  async start(job: Job): Promise<void> {
    this.#cancellations.set(job, cancellation());
    await this.#guard(job, async () => {
      moveTo(job, 'Preparing', Date.now());
      const entries = await this.#prepare(job);
      if (this.#isCancelled(job)) {
        this.#end(job, 'Cancelled');
        return;
      }
      this.#manifests.set(job, entries);
      job.progress.total = entries.length;
      moveTo(job, job.request.confirmationRequired ? 'Suspended' : 'Ready', Date.now());
      if (job.status === 'Ready') await this.#work(job);
    });
  }

  /** Runs a job that was suspended. */
  async confirm(job: Job): Promise<void> {
    moveTo(job, 'Ready', Date.now());
    await this.#guard(job, async () => this.#work(job));
  }

  /** No more tasks are sent out; those that are under way go on by themselves. */
  cancel(job: Job): void {
    const waits = job.status === 'Suspended';
    moveTo(job, 'Cancelling', Date.now());
    this.#cancellations.get(job)?.ask();
    if (waits) this.#end(job, 'Cancelled');
  }

  async #guard(job: Job, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof JobFailed)) this.#log(`batch job ${job.id}: ${String((error as Error).stack)}`);
      job.failure =
        error instanceof JobFailed ? error.failure : { code: 'InternalError', reason: String(error) };
      this.#end(job, 'Failed');
    }
  }

  async #prepare(job: Job): Promise<ManifestEntry[]> {
    const { roleArn, generator } = job.request;
    const { sourceBucket, filter, output } = generator;
    const role = await this.#replicator.roles.find(roleArn);
    if (!role?.trusts(batchOperations)) {
      throw new JobFailed('AssumeRoleNotPermitted', `S3 Batch Operations cannot assume the role ${roleArn}.`);
    }
    if (!this.#replicator.configurations.get(sourceBucket)) {
      throw new JobFailed(
        'SrcBucketReplicationConfigMissing',
        'The source bucket does not have a replication configuration.',
      );
    }
    const entries = await this.#generator.generate(job.region, sourceBucket, filter);
    if (entries.length === 0) {
      throw new JobFailed('ManifestEmpty', 'Manifest generation found no keys matching the filter criteria.');
    }
    if (!output) return entries;
    const written = await this.#output.writeManifest({ jobId: job.id, roleArn, ...output }, entries);
    if (!written) {
      throw new JobFailed('ManifestWriteFailed', 'The manifest could not be written to its output location.');
    }
    job.generatedManifest = written;
    return entries;
  }

  async #work(job: Job): Promise<void> {
    moveTo(job, 'Active', Date.now());
    const entries = this.#manifests.get(job) ?? [];
    const results: TaskResult[] = [];
    for (let from = 0; from < entries.length && !this.#isCancelled(job); from += tasksAtOnce) {
      const part = entries.slice(from, from + tasksAtOnce).map(async (entry) => {
        const result = await this.#task(job, entry);
        if (hasEnded(job)) return;
        results.push(result);
        job.progress[result.failure === undefined ? 'succeeded' : 'failed'] += 1;
      });
      await Promise.race([Promise.all(part), this.#cancellations.get(job)?.asked]);
      if (tooManyFailed(job)) {
        moveTo(job, 'Failing', Date.now());
        await this.#report(job, results);
        throw new JobFailed('FailureThreshold', 'More than half of the tasks of the job have failed.');
      }
    }
    if (!this.#isCancelled(job)) moveTo(job, 'Completing', Date.now());
    await this.#report(job, results);
    this.#end(job, this.#isCancelled(job) ? 'Cancelled' : 'Complete');
  }

  async #task(job: Job, { version, rules, history }: ManifestEntry): Promise<TaskResult> {
    const { bucket, key, versionId } = version;
    const failure = await this.#replicate(job, { version, rules, history });
    return { bucket, key, versionId, failure };
  }

  async #replicate(job: Job, { version, rules, history }: ManifestEntry): Promise<FailureReason | undefined> {
    if (rules.length === 0) return 'SrcObjectNotEligible';
    const role = await this.#replicator.roles.find(job.request.roleArn);
    if (!role?.trusts(batchOperations)) return 'AssumeRoleNotPermitted';
    const object = `arn:aws:s3:::${version.bucket}/${version.key}`;
    if (!role.allows('s3:InitiateReplication', object)) return 'InitiateReplicationNotPermitted';
    const ended = await this.#replicator.backfill(version, rules, history);
    if (ended.outcome === 'gone') return 'SrcVersionNotFound';
    return ended.outcome === 'failed' ? ended.reason : undefined;
  }

  /** A job without a single task leaves no report. */
  async #report(job: Job, results: readonly TaskResult[]): Promise<void> {
    const { report, roleArn } = job.request;
    if (!report || results.length === 0) return;
    const told = report.failedTasksOnly ? results.filter(({ failure }) => failure !== undefined) : results;
    const createdAt = new Date();
    for (const { key, body } of reportFiles({ jobId: job.id, ...report, createdAt }, told)) {
      if ((await this.#output.write(roleArn, report.bucket, key, body)) === undefined) {
        throw new JobFailed(
          'ReportWriteFailed',
          'The job report could not be written to your report bucket.',
        );
      }
    }
  }

  #isCancelled({ status }: Job): boolean {
    return status === 'Cancelling' || status === 'Cancelled';
  }

  #end(job: Job, status: 'Complete' | 'Cancelled' | 'Failed'): void {
    moveTo(job, status, Date.now());
    this.#manifests.delete(job);
    this.#cancellations.delete(job);
  }
}

function tooManyFailed({ progress: { succeeded, failed } }: Job): boolean {
  const done = succeeded + failed;
  return done >= thresholdTasks && failed > done / 2;
}
