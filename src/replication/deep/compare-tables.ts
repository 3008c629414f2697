import { together } from '../../parallel.ts';
import type { Clock } from '../../runbook/clock.ts';
import { bucketOf, canonical, digestOfItem, TableDigest, type StoredItem } from './item-digest.ts';

export interface TableScans {
  /** Names of the attributes of the table's key. */
  keyOf(region: string, table: string): Promise<readonly string[]>;
  /** Every item, several segments at once, a page at a time. */
  items(region: string, table: string): AsyncIterable<readonly StoredItem[]>;
  /** One item as it is now; undefined when it is not there. */
  get(region: string, table: string, key: StoredItem): Promise<StoredItem | undefined>;
}

export interface TableComparison {
  readonly scans: TableScans;
  readonly table: string;
  readonly regions: { readonly source: string; readonly target: string };
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long replication may be behind before a difference counts. */
  readonly patienceSeconds: number;
  /** Whether the tool itself put an item there. */
  readonly isOurs: (item: StoredItem) => boolean;
  onProgress(items: number): void;
}

export interface ComparedTables {
  readonly compared: number;
  readonly equal: number;
  readonly differences: Readonly<Record<string, number>>;
  readonly digests: { readonly source: string; readonly target: string };
}

type ItemKind = 'missing' | 'extra' | 'content';

/** More differing items than this are counted, and not looked at again: they are no lag. */
const mostLookedAt = 10_000;
const betweenLooksSeconds = 5;

/**
 * Compares two tables by digests that need no order. Where these differ, the items of the parts that do are compared one by one, and
 * looked at again until replication has had its time. Keys of items are never told: they are data of the platform.
 */
export async function compareTables(comparison: TableComparison): Promise<ComparedTables> {
  const { scans, table, regions } = comparison;
  const keyNames = await scans.keyOf(regions.source, table);
  const keyIn = (item: StoredItem): StoredItem =>
    Object.fromEntries(keyNames.map((name) => [name, item[name] ?? {}]));
  let seen = 0;
  const digest = async (region: string): Promise<TableDigest> => {
    const whole = new TableDigest();
    await visit(region, comparison, (item) => {
      whole.add(item, keyIn(item));
      seen += 1;
      if (seen % 1000 === 0) comparison.onProgress(seen);
    });
    return whole;
  };
  const [source, target] = await together([digest(regions.source), digest(regions.target)] as const);
  const differing = source.differingFrom(target);
  const open = differing.size === 0 ? [] : await differingKeys(differing, keyIn, comparison);
  const kinds = await lookAgain(open, comparison);
  const differences: Partial<Record<ItemKind, number>> = {};
  for (const kind of kinds) differences[kind] = (differences[kind] ?? 0) + 1;
  const compared = source.count + (differences.extra ?? 0);
  return {
    ...{ compared, equal: Math.max(0, compared - kinds.length), differences },
    digests: { source: source.digest, target: target.digest },
  };
}

async function visit(
  region: string,
  { scans, table, signal, isOurs }: TableComparison,
  see: (item: StoredItem) => void,
): Promise<void> {
  for await (const page of scans.items(region, table)) {
    signal.throwIfAborted();
    for (const item of page) if (!isOurs(item)) see(item);
  }
}

/** Of a scan of the source and one of the target, items of some parts alone. */
async function differingKeys(
  parts: ReadonlySet<number>,
  keyIn: (item: StoredItem) => StoredItem,
  comparison: TableComparison,
): Promise<readonly StoredItem[]> {
  const { regions } = comparison;
  const collect = async (region: string): Promise<Map<string, { key: StoredItem; digest: string }>> => {
    const found = new Map<string, { key: StoredItem; digest: string }>();
    await visit(region, comparison, (item) => {
      const key = keyIn(item);
      if (parts.has(bucketOf(key)))
        found.set(canonical(key), { key, digest: digestOfItem(item).toString('hex') });
    });
    return found;
  };
  const [source, target] = await together([collect(regions.source), collect(regions.target)] as const);
  const missing = [...source].filter(([id, { digest }]) => target.get(id)?.digest !== digest);
  const extra = [...target].filter(([id]) => !source.has(id));
  return [...missing, ...extra].map(([, { key }]) => key);
}

async function lookAgain(
  keys: readonly StoredItem[],
  comparison: TableComparison,
): Promise<readonly ItemKind[]> {
  const { clock, signal } = comparison;
  const deadline = clock.now() + comparison.patienceSeconds * 1000;
  for (let left = keys; ;) {
    const differing: { readonly key: StoredItem; readonly kind: ItemKind }[] = [];
    for (const key of left) {
      signal.throwIfAborted();
      const kind = await kindOf(key, comparison);
      if (kind !== undefined) differing.push({ key, kind });
    }
    left = differing.map(({ key }) => key);
    if (left.length === 0 || left.length > mostLookedAt || clock.now() >= deadline)
      return differing.map(({ kind }) => kind);
    await clock.sleep(betweenLooksSeconds * 1000, signal);
  }
}

async function kindOf(
  key: StoredItem,
  { scans, table, regions }: TableComparison,
): Promise<ItemKind | undefined> {
  const here = await scans.get(regions.source, table, key);
  const there = await scans.get(regions.target, table, key);
  if (!here) return there ? 'extra' : undefined;
  if (!there) return 'missing';
  return canonical(here) === canonical(there) ? undefined : 'content';
}
