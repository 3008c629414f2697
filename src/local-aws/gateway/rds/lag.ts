import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { CollectMetrics, RegionalMetrics } from '../metrics/publisher.ts';
import type { GatewaySettings } from '../service.ts';
import type { EmulatorRds } from './emulator-rds.ts';
import { parseArn, regionOf, secondariesOf, writerOf, type GlobalCluster } from './model.ts';

/** How far secondaries are behind, in milliseconds. */
export interface ReplicationLag {
  readonly current: number;
  /** What the writer knows of it. A stalled replication finds out nothing more (T41). */
  readonly known: number;
  readonly knownSince: Date;
}

/** The lag as the settings have it; while replication is stalled it grows. */
export function createLag(settings: Pick<GatewaySettings, 'lag' | 'stalled'>): () => ReplicationLag {
  let stalledSince: number | undefined;
  return () => {
    const now = Date.now();
    if (settings.stalled?.rds) stalledSince ??= now;
    else stalledSince = undefined;
    const known = settings.lag.rds;
    const since = stalledSince ?? now;
    return { current: known + now - since, known, knownSince: new Date(since) };
  };
}

/** Lags of the storage, of commits, and of both with the system's own transactions: here they are one. */
const metricNames = ['AuroraGlobalDBReplicationLag', 'AuroraGlobalDBRPOLag', 'AuroraGlobalDBProgressLag'];

/**
 * Of every secondary, in its own region: AWS's lab shows them there, while its user guide names the primary's as well.
 * A switchover moves them with the roles (T40). Milliseconds; by cluster, and by the region of the writer.
 */
export const collectLagMetrics =
  (emulator: EmulatorRds, lag: () => ReplicationLag): CollectMetrics =>
  async (now) =>
    emulator.used
      ? (await emulator.globalClusters(emulator.account)).flatMap((global) =>
          ofSecondaries(global, lag().current, now),
        )
      : [];

function ofSecondaries(global: GlobalCluster, lag: number, now: Date): RegionalMetrics[] {
  const writer = writerOf(global);
  if (!writer) return [];
  return secondariesOf(global).map(({ clusterArn }) => ({
    region: regionOf(clusterArn),
    namespace: 'AWS/RDS',
    data: [
      { Name: 'DBClusterIdentifier', Value: parseArn(clusterArn)?.id ?? '' },
      { Name: 'SourceRegion', Value: regionOf(writer.clusterArn) },
    ].flatMap((dimension) =>
      metricNames.map((MetricName): MetricDatum => ({
        ...{ MetricName, Dimensions: [dimension], Value: lag, Unit: 'Milliseconds', Timestamp: now },
      })),
    ),
  }));
}
