import type { Emulator } from '../emulator.ts';
import type { GlobalTables } from './global-tables.ts';
import { createReplica, deleteReplica, describeTable } from './replica-table.ts';

/** Adds and removes replicas of a table that exists in one region. */
export class Membership {
  readonly #emulator: Emulator;
  readonly #tables: GlobalTables;

  constructor(emulator: Emulator, tables: GlobalTables) {
    this.#emulator = emulator;
    this.#tables = tables;
  }

  /** The regions of all replicas; only `home` for a table that is no global table. */
  regionsOf(name: string, home: string): readonly string[] {
    return this.#tables.find(name, home)?.regions ?? [home];
  }

  /** @throws ResourceInUseException when the region has a table with this name already. */
  async add(name: string, home: string, region: string): Promise<void> {
    const from = this.#emulator.clients(home).dynamodb;
    const table = await describeTable(from, name);
    await createReplica(from, this.#emulator.clients(region).dynamodb, table);
    const keyNames = (table.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);
    this.#tables.set({ name, keyNames, regions: [...this.regionsOf(name, home), region] });
  }

  /** Stops replication first, so that what is under way does not arrive in a table that is no more. */
  async remove(name: string, region: string): Promise<void> {
    this.#tables.leave(name, region);
    await deleteReplica(this.#emulator.clients(region).dynamodb, name);
  }
}
