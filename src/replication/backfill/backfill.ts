import { MigrationError } from '../../errors.ts';
import type { StepContext } from '../../runbook/phase.ts';
import { judgeJob, type JobVerdict } from './judge.ts';
import type { BackfillRequest, BatchJob, BatchJobs, FailedTask } from './ports.ts';

export interface Backfill {
  readonly account: string;
  readonly environmentSuffix: string;
  /** The bucket that has the rules. */
  readonly source: { readonly region: string; readonly bucket: string };
  readonly jobs: BatchJobs;
  readonly pollSeconds: number;
}

/** Beside sentinels and test data. */
export const reportPrefix = '.trading-migrate/backfill';

/** Of what failed, so many are listed; the report in the bucket has them all. */
const listed = 5;

/** The first one, and once more for what failed in it. */
const attempts = 2;

export const backfillAction = 's3-backfill';

interface Ended {
  readonly job: BatchJob;
  readonly verdict: Exclude<JobVerdict, 'running'>;
}

/**
 * Replicates what was in the source bucket before its rules, by a batch job of S3, and waits for it. The job that an earlier
 * process began is taken up again. What fails is asked for once more, by a second job.
 * @returns what was done, in a line.
 * @throws MigrationError BACKFILL_INCOMPLETE (exit 3) while anything was not replicated (T21), NO_REPLICATION_RULES,
 * BACKFILL_FAILED, BACKFILL_CANCELLED or BACKFILL_SUSPENDED (exit 4).
 */
export async function backfill(work: Backfill, context: StepContext): Promise<string> {
  const { source, jobs } = work;
  const role = await jobs.replicationRole(source.region, source.bucket);
  if (role === undefined) throw noRules(source.bucket);
  let replicated = 0;
  for (let attempt = 1; ; attempt += 1) {
    const { job, verdict } = await runJob(work, role, context);
    replicated += job.succeeded;
    if (verdict === 'complete' || verdict === 'nothing') return told(replicated, attempt);
    if (verdict !== 'incomplete') throw stopped(job, verdict);
    const failures = await jobs.failedTasks({ ...source, reportPrefix }, job.id, listed);
    if (attempt === attempts) throw incomplete(work, job, failures);
    showFailures(work, job, failures, context);
  }
}

/** @returns the job when it has ended. */
async function runJob(work: Backfill, role: string, context: StepContext): Promise<Ended> {
  const { account, environmentSuffix, source, jobs } = work;
  const open = await context.intend(
    backfillAction,
    source.region,
    `replicate what ${source.bucket} had before`,
  );
  const request: BackfillRequest = {
    ...{ account, ...source, role, token: open.token, reportPrefix },
    description: `trading-migrate ${environmentSuffix} ${open.token}`,
  };
  // AWS forgets tokens after a while, and not the job: what an earlier process began is found by its description.
  const id = (await jobs.find(request, open.token)) ?? (await jobs.create(request));
  const ended = await untilEnded(work, id, context);
  const { status, total, succeeded, failed, foundNothing } = ended.job;
  await context.record({
    type: 'backfill-ended',
    region: source.region,
    job: id,
    status,
    ...{ total, succeeded, failed },
    ...(foundNothing && { foundNothing }),
  });
  await open.end(`${status}: ${succeeded} of ${total} replicated, ${failed} failed`);
  return ended;
}

async function untilEnded(
  { account, source, jobs, pollSeconds }: Backfill,
  id: string,
  context: StepContext,
) {
  for (;;) {
    context.signal.throwIfAborted();
    const job = await jobs.describe({ account, region: source.region }, id);
    const verdict = judgeJob(job);
    showProgress(source.region, job, verdict, context);
    if (verdict !== 'running') return { job, verdict };
    await context.clock.sleep(pollSeconds * 1000, context.signal);
  }
}

function showProgress(region: string, job: BatchJob, verdict: JobVerdict, context: StepContext): void {
  const { status, total, succeeded, failed } = job;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  const isGood = verdict === 'complete' || verdict === 'nothing';
  context.progress({
    region,
    subject: 's3',
    text: verdict === 'nothing' ? 'backfill: nothing to do' : `backfill ${status}${failures}`,
    // A job has no tasks until its manifest is made.
    ...(total > 0 ? { done: succeeded + failed, total } : {}),
    state: verdict === 'running' ? 'running' : isGood ? 'done' : 'failed',
  });
}

const showFailures = (
  { source: { region, bucket } }: Backfill,
  job: BatchJob,
  failures: readonly FailedTask[],
  context: StepContext,
): void =>
  context.progress({
    region,
    subject: bucket,
    text: `${job.failed} failed, once more: ${failures.map(textOf).join(', ')}`,
    state: 'failed',
  });

const textOf = ({ key, code }: FailedTask): string => `${key} (${code})`;

const told = (replicated: number, attempt: number): string =>
  replicated === 0
    ? 'everything in the bucket is replicated already or on its way'
    : `${replicated} versions replicated${attempt > 1 ? ', some at the second try' : ''}`;

const noRules = (bucket: string): MigrationError =>
  new MigrationError('aws', `The bucket ${bucket} has no replication rules, so nothing can be backfilled.`, {
    code: 'NO_REPLICATION_RULES',
    untouched: 'No job was made.',
    next: ['Run trading-migrate deploy, then the same command again.'],
  });

function incomplete(
  { source }: Backfill,
  { id, failed, total }: BatchJob,
  failures: readonly FailedTask[],
): MigrationError {
  const more = failed > failures.length ? `, and ${failed - failures.length} more` : '';
  return new MigrationError(
    'refused',
    `${failed} of ${total} versions were not replicated, at the second try either: ${failures.map(textOf).join(', ')}${more}.`,
    {
      code: 'BACKFILL_INCOMPLETE',
      untouched: 'What was replicated stays.',
      next: [
        `Read the report: s3://${source.bucket}/${reportPrefix}/job-${id}/.`,
        'Mend the cause, then run the same command again: it asks only for what is not replicated.',
      ],
    },
  );
}

function stopped({ id, status, reason }: BatchJob, verdict: JobVerdict): MigrationError {
  const codes: Partial<Record<JobVerdict, string>> = {
    cancelled: 'BACKFILL_CANCELLED',
    suspended: 'BACKFILL_SUSPENDED',
  };
  return new MigrationError('aws', `The batch job ${id} is ${status}${reason === '' ? '' : `: ${reason}`}.`, {
    code: codes[verdict] ?? 'BACKFILL_FAILED',
    untouched: 'What was replicated stays.',
    next: [
      'Mend the cause, then run the same command again: it asks only for what is not replicated.',
      'If the role of the rules is not to run batch jobs, give --no-backfill and replicate by other means.',
    ],
  });
}
