import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../../package-root.ts';
import { databaseError } from './fault.ts';
import type { Answer, Request, WorkerData } from './postgres-protocol.ts';
import type { Result } from './records.ts';

/** The worker's file: TypeScript where this is TypeScript, and otherwise a bundle of its own. */
const workerFile = import.meta.url.endsWith('.ts')
  ? fileURLToPath(new URL('./postgres-worker.ts', import.meta.url))
  : join(packageRoot, 'dist/local-aws/gateway/rds-data/postgres-worker.js');

type Unsent<Message> = Message extends Request ? Omit<Message, 'id'> : never;
type Succeeded = Exclude<Answer, { readonly error: unknown }>;

/** One PostgreSQL with one session. It starts with the first statement, and takes hundreds of megabytes then. */
export class Postgres {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer | Error) => void>();
  #lastId = 0;
  #ended: Error | undefined;

  /** @param dump the data of another one to begin with. */
  constructor(dump?: ArrayBuffer) {
    const data: WorkerData = dump ? { dump } : {};
    this.#worker = new Worker(workerFile, { workerData: data, execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#settle(answer.id, answer));
    this.#worker.on('error', (error) => this.#end(error as Error));
    this.#worker.on('exit', () => this.#end(new Error('PostgreSQL ended')));
  }

  /** @throws AwsFault DatabaseErrorException in PostgreSQL's words. */
  async query(sql: string, values: readonly unknown[] = []): Promise<Result> {
    const answer = await this.#ask({ kind: 'query', sql, values });
    if ('result' in answer) return answer.result;
    throw new Error('PostgreSQL answered something else');
  }

  /** Any number of statements, of which nobody wants the results. */
  async script(sql: string): Promise<void> {
    await this.#ask({ kind: 'script', sql });
  }

  /** All data, for a copy. */
  async dump(): Promise<ArrayBuffer> {
    const answer = await this.#ask({ kind: 'dump' });
    if ('dump' in answer) return answer.dump;
    throw new Error('PostgreSQL answered something else');
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(question: Unsent<Request>): Promise<Succeeded> {
    if (this.#ended) throw this.#ended;
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise<Answer | Error>((resolve) => this.#waiting.set(id, resolve));
    this.#worker.postMessage({ ...question, id });
    const answer = await answered;
    if (answer instanceof Error) throw answer;
    if (!('error' in answer)) return answer;
    const { error } = answer;
    throw error.code === undefined ? new Error(error.message) : databaseError(error);
  }

  #settle(id: number, answer: Answer | Error): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, this.#ended);
  }
}
