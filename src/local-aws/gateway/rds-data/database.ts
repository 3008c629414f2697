import { randomUUID } from 'node:crypto';
import { statementTimeout, transactionNotFound } from './fault.ts';
import { Postgres } from './postgres.ts';
import { prepareGlobalStatus } from './global-status.ts';

/** The Data API gives up on a statement after so many milliseconds. */
const longestWait = 45_000;
/** "A transaction times out if no calls use its transaction ID in three minutes." */
const longestIdle = 180_000;

interface Transaction {
  readonly id: string;
  /** Ends it when nobody uses it. */
  idle: NodeJS.Timeout;
  release(): void;
}

/**
 * A database with one session: whoever wants to do something outside a transaction that is open waits for its end. On
 * AWS both would go on side by side.
 */
export class Database {
  readonly #dump: ArrayBuffer | undefined;
  #postgres: Promise<Postgres> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #transaction: Transaction | undefined;

  /** @param dump the data to begin with; otherwise the database is empty. */
  constructor(dump?: ArrayBuffer) {
    this.#dump = dump;
  }

  /** @throws AwsFault for a transaction that is none, or when the database is not free within 45 seconds. */
  async use<Answer>(
    transactionId: string | undefined,
    work: (postgres: Postgres) => Promise<Answer>,
  ): Promise<Answer> {
    if (transactionId !== undefined) return this.#continue(this.#find(transactionId), work);
    const release = await this.#acquire();
    try {
      return await work(await this.#open());
    } finally {
      release();
    }
  }

  /** @returns the id of the new transaction. */
  async begin(): Promise<string> {
    const release = await this.#acquire();
    try {
      await (await this.#open()).script('BEGIN');
    } catch (error) {
      release();
      throw error;
    }
    const id = randomUUID();
    this.#transaction = { id, release, idle: this.#endWhenIdle(id) };
    return id;
  }

  async end(transactionId: string, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    const transaction = this.#find(transactionId);
    this.#transaction = undefined;
    clearTimeout(transaction.idle);
    try {
      await (await this.#open()).script(how);
    } finally {
      transaction.release();
    }
  }

  /** Rolls back what is not committed. */
  async interrupt(): Promise<void> {
    if (this.#transaction) await this.end(this.#transaction.id, 'ROLLBACK');
  }

  /** What a copy begins with; undefined when nothing was ever done here. */
  async dump(): Promise<ArrayBuffer | undefined> {
    if (!this.#postgres) return this.#dump;
    return this.use(undefined, (postgres) => postgres.dump());
  }

  async close(): Promise<void> {
    clearTimeout(this.#transaction?.idle);
    const postgres = await this.#postgres?.catch(() => undefined); // Who asked for it has heard of its failure.
    await postgres?.close();
  }

  async #continue<Answer>(
    transaction: Transaction,
    work: (postgres: Postgres) => Promise<Answer>,
  ): Promise<Answer> {
    clearTimeout(transaction.idle);
    try {
      return await work(await this.#open());
    } catch (error) {
      // PostgreSQL takes nothing more in this transaction, and the Data API ends it.
      if (this.#transaction === transaction) await this.interrupt();
      throw error;
    } finally {
      if (this.#transaction === transaction) transaction.idle = this.#endWhenIdle(transaction.id);
    }
  }

  #find(id: string): Transaction {
    if (this.#transaction?.id !== id) throw transactionNotFound(id);
    return this.#transaction;
  }

  #endWhenIdle(id: string): NodeJS.Timeout {
    return setTimeout(() => {
      if (this.#transaction?.id !== id) return;
      this.interrupt().catch(() => undefined); // PostgreSQL has ended: the next statement says so.
    }, longestIdle).unref();
  }

  /** Waits for whoever came before. */
  async #acquire(): Promise<() => void> {
    const before = this.#queue;
    let release = (): void => undefined;
    this.#queue = new Promise<void>((resolve) => {
      release = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<'too late'>((resolve) => {
      timer = setTimeout(() => resolve('too late'), longestWait).unref();
    });
    const outcome = await Promise.race([before, tooLate]);
    clearTimeout(timer);
    if (outcome !== 'too late') return release;
    void before.then(release);
    throw statementTimeout();
  }

  #open(): Promise<Postgres> {
    this.#postgres ??= start(this.#dump);
    return this.#postgres;
  }
}

async function start(dump: ArrayBuffer | undefined): Promise<Postgres> {
  const postgres = new Postgres(dump);
  await prepareGlobalStatus(postgres);
  return postgres;
}
