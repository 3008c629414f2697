import type { LagEvidence } from './evidence.ts';
import { lagOf, metricWindowMinutes, seriesOf } from './lag-metric.ts';
import type {
  Datapoint,
  GlobalDatabase,
  GlobalDatabaseMember,
  GlobalDatabases,
  GlobalDatabaseStatus,
  Metrics,
  MetricQuery,
  SqlTarget,
} from './ports.ts';
import type { ReplicatedStore } from './store.ts';

export interface AuroraSource {
  readonly globalClusterId: string;
  /** The cluster of the source region, by which the Data API reaches the writer. */
  readonly sql: SqlTarget;
}

interface Regions {
  readonly source: string;
  readonly target: string;
}

/** The writer calculates the lag every second or so; the times of two machines may differ. */
const statusFreshSeconds = 120;

/**
 * The Aurora global database. Nothing is written to it: what stands for a sentinel is what the writer itself knows of each
 * secondary. CloudWatch's lag is looked for in both regions, since AWS's pages disagree on which of them publishes it, and a
 * switchover moves it (T40).
 */
export function createAuroraStore(
  { globalClusterId, sql }: AuroraSource,
  regions: Regions,
  databases: GlobalDatabases,
  metrics: Metrics,
): ReplicatedStore {
  const { source, target } = regions;
  return {
    name: 'aurora',
    targetRegion: target,
    observe: async (now) => {
      const found = await databases.describe(source, globalClusterId);
      if (!found)
        return { lags: [], obstacles: [`there is no global database ${globalClusterId}`], doubts: [] };
      const { obstacles, doubts } = stateOf(found, regions);
      const secondary = found.members.find(({ clusterArn }) => regionOf(clusterArn) === target);
      const asksWriter = regionOf(writerOf(found)?.clusterArn) === source;
      const [status, published] = await Promise.all([
        // Only the writer answers: after a switchover there is nobody to ask here.
        asksWriter ? databases.status(source, sql) : undefined,
        secondary ? publishedLags(metrics, secondary, regions, now) : [],
      ]);
      return {
        lags: [...(status ? [statusLag(status, regions)] : []), ...published],
        obstacles,
        doubts: [
          ...doubts,
          ...(status ? writerDoubts(status, source) : []),
          ...(asksWriter && !status ? [`the writer in ${source} is not available`] : []),
        ],
      };
    },
  };
}

const regionOf = (arn = ''): string => arn.split(':')[3] ?? '';
const identifierOf = (arn: string): string => arn.split(':').at(-1) ?? '';
const writerOf = ({ members }: GlobalDatabase): GlobalDatabaseMember | undefined =>
  members.find(({ isWriter }) => isWriter);

/** What the list of members says. A pure function. */
export function stateOf(
  database: GlobalDatabase,
  { source, target }: Regions,
): { readonly obstacles: readonly string[]; readonly doubts: readonly string[] } {
  const writer = writerOf(database);
  const secondary = database.members.find(({ clusterArn }) => regionOf(clusterArn) === target);
  const obstacles: string[] = [];
  const doubts: string[] = [];
  if (!writer) obstacles.push('the global database has no writer');
  else if (regionOf(writer.clusterArn) !== source)
    obstacles.push(`the writer is in ${regionOf(writer.clusterArn)}: nothing is replicated from ${source}`);
  if (!secondary) obstacles.push(`there is no secondary cluster in ${target}`);
  else if (!secondary.isWriter) {
    const status = secondary.synchronizationStatus;
    if (status === '') doubts.push(`RDS does not say whether the secondary in ${target} is connected`);
    else if (status !== 'connected') obstacles.push(`the secondary in ${target} is ${status}, not connected`);
  }
  // An open string (T37): whatever it says, roles are about to change.
  if (database.failover !== '') obstacles.push(`the global database is ${database.failover}`);
  return { obstacles, doubts };
}

/** The row of the target region as evidence. The writer's own has -1, which is no lag (T41). */
function statusLag(rows: readonly GlobalDatabaseStatus[], { source, target }: Regions): LagEvidence {
  const row = rows.find(({ region }) => region === target);
  return {
    name: 'aurora_global_db_status()',
    region: source,
    value: row?.durabilityLag ?? null,
    unit: 'ms',
    secondsPerUnit: 0.001,
    at: row?.lagCalculatedAt ?? null,
    freshSeconds: statusFreshSeconds,
    ...((row?.durabilityLag ?? null) === null && { absence: { kind: 'never' } as const }),
  };
}

/** RDS and the database must name the same writer. */
function writerDoubts(rows: readonly GlobalDatabaseStatus[], source: string): readonly string[] {
  const writers = rows.filter(({ durabilityLag }) => durabilityLag === -1).map(({ region }) => region);
  if (writers.length === 1 && writers[0] === source) return [];
  const named = writers.length === 0 ? 'nobody' : writers.join(' and ');
  return [`RDS has the writer in ${source}, and the database names ${named}`];
}

/** Of the secondary, from every region that has a datapoint; when none has, one that is missing. */
async function publishedLags(
  metrics: Metrics,
  { clusterArn }: GlobalDatabaseMember,
  { source, target }: Regions,
  now: number,
): Promise<readonly LagEvidence[]> {
  const [namespace, name] = ['AWS/RDS', 'AuroraGlobalDBReplicationLag'];
  const asEvidence = { unit: 'ms', secondsPerUnit: 0.001 };
  const cluster = { DBClusterIdentifier: identifierOf(clusterArn) };
  const inRegion = async (region: string) => {
    const known = await metrics.find(region, namespace, name, cluster);
    const queries = known.map((dimensions): MetricQuery => ({
      ...{ namespace, name, dimensions, statistic: 'Maximum' },
    }));
    const all = queries.length === 0 ? [] : await seriesOf(metrics, region, queries, now);
    const query: MetricQuery = { namespace, name, dimensions: cluster, statistic: 'Maximum' };
    return { region, query, isKnown: known.length > 0, points: worstOf(all) };
  };
  const places = await Promise.all([inRegion(target), inRegion(source)]);
  const published = places.filter(({ points }) => points.length > 0);
  if (published.length > 0)
    return published.map((place) => lagOf({ ...place, ...asEvidence }, place.points, undefined));
  const [home, other] = places;
  const known = home.isKnown ? home : other.isKnown ? other : undefined;
  return [
    lagOf(
      { ...(known ?? home), ...asEvidence },
      [],
      known ? { kind: 'not-lately', minutes: metricWindowMinutes } : { kind: 'never' },
    ),
  ];
}

/** One metric may be published with more dimensions or less: the newest datapoint of all, and of several the largest. */
function worstOf(all: readonly (readonly Datapoint[])[]): readonly Datapoint[] {
  const newest = all.flatMap((points) => points.slice(-1));
  if (newest.length === 0) return [];
  const at = Math.max(...newest.map((point) => point.at));
  // NaN, if one of them is: it must not be lost.
  return [{ at, value: Math.max(...newest.filter((point) => point.at === at).map(({ value }) => value)) }];
}
