import type { StoreSources } from '../../deployment/manifest.ts';
import { MigrationError } from '../../errors.ts';
import { inWords, verdictOf } from '../../replication/deep/judge.ts';
import { compareInventories, settledBefore } from '../../replication/inventory/compare-inventories.ts';
import type { ReportTables } from '../../replication/inventory/sql.ts';
import { together } from '../../parallel.ts';
import type { ContentCompared } from '../../runbook/events.ts';
import type { Step } from '../../runbook/phase.ts';
import { findBuckets } from '../stores.ts';
import type { InventoryComparisonSettings, MigrationWorld } from '../world.ts';
import type { Compared } from './compare-objects.ts';

type S3Sources = NonNullable<StoreSources['s3']>;

export const compareInventoriesOfBuckets = (
  world: MigrationWorld,
  s3: S3Sources,
  tell: (compared: Compared) => void,
): Step => ({
  name: 'compare-inventories',
  title: 'Compare the inventories of both buckets',
  run: async (context) => {
    const { clock, signal, phase } = context;
    const { place } = requireInventories(world);
    const say = (text: string, state: 'running' | 'done' | 'failed' = 'running'): void =>
      context.progress({ region: place.region, subject: 's3', text, state });
    const startedAt = new Date(clock.now()).toISOString();
    const tables = await reportTables(world, s3);
    const { source, target } = tables;
    const hours = ({ startedAt: then }: typeof source): string =>
      `${((clock.now() - then) / 3_600_000).toFixed(1)} h`;
    say(`reports of ${hours(source)} and ${hours(target)} ago`);
    const { queries } = world;
    const found = await compareInventories({ queries, place, tables, signal, onProgress: say });
    const content: ContentCompared = {
      ...{ subject: 's3', verdict: verdictOf(found.differences), startedAt, source: 'inventory' },
      ...{ compared: found.compared, equal: found.equal, differences: found.differences },
      ...(found.expectedMarkers > 0 && { expectedMarkers: found.expectedMarkers }),
      ...(found.young > 0 && { young: found.young }),
      reports: {
        source: new Date(source.startedAt).toISOString(),
        target: new Date(target.startedAt).toISOString(),
      },
    };
    await context.record({ type: 'content-compared', phase, content });
    tell({
      content,
      samples: found.samples.map(({ kind, key, versionId }) => `${kind}: ${key} (version ${versionId})`),
    });
    const text = `${inWords(content)}; Athena read ${(found.scannedBytes / 1e6).toFixed(1)} MB`;
    say(text, content.verdict === 'pass' ? 'done' : 'failed');
    return text;
  },
});

/** The newest reports of both buckets, as what Athena is asked about. */
export async function reportTables(world: MigrationWorld, s3: S3Sources): Promise<ReportTables> {
  const ids = requireInventories(world);
  const { source, target, ruleId } = await findBuckets(s3, world);
  const [here, there, replicatesMarkers] = await together([
    world.inventoryReports.newest(source, ids.source),
    world.inventoryReports.newest(target, ids.target),
    world.listings.replicatesMarkers(source.region, source.bucket, ruleId),
  ] as const);
  return {
    ...{ source: here, target: there, replicatesMarkers, suffix: world.environmentSuffix },
    settledBefore: settledBefore(here, there, world.gate.maxLagSeconds),
  };
}

/** @throws MigrationError INVENTORY_MISSING (exit 2). */
export function requireInventories({
  inventoryComparison,
}: Pick<MigrationWorld, 'inventoryComparison'>): InventoryComparisonSettings {
  if (inventoryComparison) return inventoryComparison;
  throw new MigrationError('usage', 'The configuration names no inventories of the two buckets.', {
    code: 'INVENTORY_MISSING',
    untouched: 'Nothing was called on AWS.',
    next: ['Name them under "inventory" in the configuration, or compare the buckets with --deep.'],
  });
}
