import type {
  BackfillRequest,
  BatchJob,
  BatchJobs,
  FailedTask,
} from '../../../src/replication/backfill/ports.ts';

/** States that a job goes through, a look each; the last one stays. */
export type JobScript = readonly Partial<BatchJob>[];

/** What AWS makes of a job when nothing was left to replicate. */
export const nothingToDo: JobScript = [
  { status: 'New' },
  { status: 'Preparing' },
  { status: 'Failed', foundNothing: true, reason: 'found no keys' },
];

/** Batch jobs that go as they are told; a job more than there are scripts finds nothing. */
export class SimulatedJobs implements BatchJobs {
  role: string | undefined = 'arn:aws:iam::111122223333:role/replication';
  scripts: JobScript[] = [];
  readonly created: BackfillRequest[] = [];
  failures: readonly FailedTask[] = [];
  readonly #looks = new Map<string, number>();

  async replicationRole(): Promise<string | undefined> {
    return this.role;
  }

  async find(_place: object, token: string): Promise<string | undefined> {
    const at = this.created.findIndex(({ description }) => description.endsWith(token));
    return at < 0 ? undefined : `job-${at + 1}`;
  }

  async create(request: BackfillRequest): Promise<string> {
    this.created.push(request);
    return `job-${this.created.length}`;
  }

  async describe(_place: object, id: string): Promise<BatchJob> {
    const script = this.scripts[Number(id.slice('job-'.length)) - 1] ?? nothingToDo;
    const look = Math.min(this.#looks.get(id) ?? 0, script.length - 1);
    this.#looks.set(id, look + 1);
    const idle = { status: 'New', total: 0, succeeded: 0, failed: 0, foundNothing: false, reason: '' };
    return { id, ...idle, ...script[look] };
  }

  async failedTasks(_place: object, _id: string, limit: number): Promise<readonly FailedTask[]> {
    return this.failures.slice(0, limit);
  }
}
