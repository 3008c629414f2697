import type { DatabaseMoves } from '../rds/rds.ts';
import type { Log } from '../service.ts';
import { Database } from './database.ts';

/**
 * The data of all clusters, one database for each global cluster and for each cluster that is in none, by their resource
 * ids. The members of a global cluster share theirs: nothing is late in it, and a failover loses nothing.
 */
export class Databases implements DatabaseMoves {
  readonly #log: Log;
  readonly #databases = new Map<string, Database>();

  constructor(log: Log) {
    this.#log = log;
  }

  of(key: string): Database {
    const database = this.#databases.get(key) ?? new Database();
    this.#databases.set(key, database);
    return database;
  }

  interrupt(key: string): void {
    this.#databases
      .get(key)
      ?.interrupt()
      .catch((error: unknown) => this.#log(`transaction of ${key} not rolled back: ${String(error)}`));
  }

  move(from: string, to: string): void {
    const database = this.#databases.get(from);
    if (!database) return;
    this.#databases.delete(from);
    this.#databases.set(to, database);
  }

  async copy(from: string, to: string): Promise<void> {
    const dump = await this.#databases.get(from)?.dump();
    if (dump) this.#databases.set(to, new Database(dump));
  }

  async drop(key: string): Promise<void> {
    const database = this.#databases.get(key);
    this.#databases.delete(key);
    await database?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#databases.keys()].map((key) => this.drop(key)));
  }
}
