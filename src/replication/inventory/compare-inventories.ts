import { MigrationError } from '../../errors.ts';
import type { InventoryReport, Queries, QueryPlace, QueryResult } from './ports.ts';
import { statementsOf, type ReportTables } from './sql.ts';

export interface InventoryComparison {
  readonly queries: Queries;
  readonly place: QueryPlace;
  readonly tables: ReportTables;
  readonly signal: AbortSignal;
  onProgress(text: string): void;
}

export interface ComparedInventories {
  readonly compared: number;
  readonly equal: number;
  readonly expectedMarkers: number;
  /** Differ, but were written when one of the reports was being made, or later. */
  readonly young: number;
  readonly differences: Readonly<Record<string, number>>;
  readonly samples: readonly Sample[];
  readonly scannedBytes: number;
}

export interface Sample {
  readonly kind: string;
  readonly key: string;
  readonly versionId: string;
}

/** The list is eventually consistent: what was written shortly before S3 looked may not be in it (S3 user guide, S3 Inventory). */
const marginSeconds = 3600;

/** Until when what was written has to be in both reports. Replication had its time until the older one. A pure function. */
export const settledBefore = (
  { startedAt: source }: InventoryReport,
  { startedAt: target }: InventoryReport,
  maxLagSeconds: number,
): number => Math.min(source, target) - (marginSeconds + maxLagSeconds) * 1000;

/**
 * Compares two reports, key by key and version by version; examples are asked for only if something differs. A comparison that fails
 * leaves its tables, which are no data, to the next one: their names are the same.
 *
 * @throws MigrationError INVENTORY_UNREAD when Athena finds nothing where files are.
 */
export async function compareInventories(comparison: InventoryComparison): Promise<ComparedInventories> {
  const { queries, place, tables, signal } = comparison;
  const { create, drop, counts, samples } = statementsOf(tables);
  const run = (sql: string): Promise<QueryResult> => queries.run(place, sql, signal);
  for (const sql of [...drop, ...create]) await run(sql);
  comparison.onProgress('Athena compares the reports');
  const { rows, scannedBytes } = await run(counts);
  if (rows.length === 0) requireNoFiles(tables);
  const { equal, 'expected-marker': expectedMarkers, young, ...differences } = countsIn(rows);
  const differing = Object.values(differences).reduce((sum, count) => sum + count, 0);
  if (differing > 0) comparison.onProgress(`Athena looks for examples of ${differing} differences`);
  const examples = differing > 0 ? await run(samples) : { rows: [], scannedBytes: 0 };
  for (const sql of drop) await run(sql);
  return {
    compared: equal + expectedMarkers + differing,
    ...{ equal, expectedMarkers, young, differences },
    samples: examples.rows.map(([kind, key, versionId]) => ({
      ...{ kind: kind ?? '', key: key ?? '', versionId: versionId ?? '' },
    })),
    scannedBytes: scannedBytes + examples.scannedBytes,
  };
}

/** Nothing compared would look like nothing that differs. */
function requireNoFiles({ source, target }: ReportTables): void {
  const unread = [source, target].find(({ files }) => files > 0);
  if (!unread) return;
  throw new MigrationError(
    'aws',
    `Athena found no row in ${unread.location}, which has ${unread.files} files.`,
    {
      code: 'INVENTORY_UNREAD',
      untouched: 'Nothing was changed.',
      next: ['Print the statements with --inventory-sql and run them in the console of Athena.'],
    },
  );
}

type Counts = Readonly<Record<string, number>> &
  Readonly<Record<'equal' | 'expected-marker' | 'young', number>>;

function countsIn(rows: readonly (readonly (string | null)[])[]): Counts {
  const counts = { equal: 0, 'expected-marker': 0, young: 0 };
  for (const [kind, count] of rows) {
    const versions = Number(count ?? NaN);
    if (typeof kind !== 'string' || !Number.isSafeInteger(versions))
      throw new Error(`Athena counted "${String(count)}" of "${String(kind)}".`);
    Object.assign(counts, { [kind]: versions });
  }
  return counts;
}
