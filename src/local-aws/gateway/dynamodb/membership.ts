import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../emulator.ts';
import type { GatewaySettings } from '../service.ts';
import type { GlobalTables } from './global-tables.ts';
import { ReplicaStates } from './replica-states.ts';
import { createReplica, deleteReplica, describeTable } from './replica-table.ts';

/** Adds and removes replicas of a table that exists in one region. */
export class Membership {
  readonly states = new ReplicaStates();
  readonly #emulator: Emulator;
  readonly #tables: GlobalTables;
  readonly #settings: Pick<GatewaySettings, 'replicaDelay'>;

  constructor(emulator: Emulator, tables: GlobalTables, settings: Pick<GatewaySettings, 'replicaDelay'>) {
    this.#emulator = emulator;
    this.#tables = tables;
    this.#settings = settings;
  }

  /** The regions of all replicas; only `home` for a table that is no global table. */
  regionsOf(name: string, home: string): readonly string[] {
    return this.#tables.find(name, home)?.regions ?? [home];
  }

  /**
   * The replica replicates at once, and is CREATING for as long as the settings say.
   * @throws ResourceInUseException when the region has a table with this name already.
   */
  async add(name: string, home: string, region: string): Promise<void> {
    const from = this.#emulator.clients(home).dynamodb;
    const table = await describeTable(from, name);
    await createReplica(from, this.#emulator.clients(region).dynamodb, table);
    const keyNames = (table.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);
    this.#tables.set({ name, keyNames, regions: [...this.regionsOf(name, home), region] });
    this.#begin(name, home, region, 'CREATING');
  }

  /** Stops replication first, so that what is under way does not arrive in a table that is no more. */
  async remove(name: string, home: string, region: string): Promise<void> {
    this.leave(name, region);
    await deleteReplica(this.#emulator.clients(region).dynamodb, name);
    this.#begin(name, home, region, 'DELETING');
  }

  /** The table stays where it is, alone. */
  leave(name: string, region: string): void {
    this.#tables.leave(name, region);
    this.states.forget({ name, region });
  }

  /** Resolves when no change of a replica that was asked for in this region is at work any more. */
  async settled(name: string, home: string): Promise<void> {
    while (this.states.isUpdating({ name, region: home })) await sleep(50, undefined, { ref: false });
  }

  #begin(name: string, home: string, region: string, status: 'CREATING' | 'DELETING'): void {
    const until = Date.now() + (this.#settings.replicaDelay ?? 0);
    this.states.begin({ name, region }, { status, askedIn: home, until });
  }
}
