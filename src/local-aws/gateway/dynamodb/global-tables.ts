export interface GlobalTable {
  readonly name: string;
  /** Names of the partition key and, if there is one, the sort key. */
  readonly keyNames: readonly string[];
  /** The regions of its replicas, at least two. */
  readonly regions: readonly string[];
}

/** A table's name from what requests call it: a name or an ARN. */
export const tableName = (nameOrArn: string): string => nameOrArn.replace(/^arn:.*:table\//, '');

/** The global tables and where their replicas are. A table with a single replica is no global table. */
export class GlobalTables {
  readonly #tables = new Map<string, GlobalTable>();

  /** The global table that has a replica with this name in this region. */
  find(nameOrArn: string, region: string): GlobalTable | undefined {
    const table = this.#tables.get(tableName(nameOrArn));
    return table?.regions.includes(region) ? table : undefined;
  }

  /** Adds a global table, or changes where its replicas are. */
  set(table: GlobalTable): void {
    if (table.regions.length > 1) this.#tables.set(table.name, table);
    else this.#tables.delete(table.name);
  }

  leave(name: string, region: string): void {
    const table = this.#tables.get(name);
    if (table) this.set({ ...table, regions: table.regions.filter((other) => other !== region) });
  }
}
