import type { Absence, LagEvidence } from './evidence.ts';
import type { Datapoint, MetricQuery, Metrics } from './ports.ts';

/** How far back the newest datapoint is looked for. */
export const metricWindowMinutes = 15;

/** CloudWatch's replication metrics come once a minute, a few minutes late. */
export const metricFreshSeconds = 600;

/** A metric that is a lag, and the regions in which it could be. */
export interface LagMetric {
  readonly query: MetricQuery;
  /** The region that publishes it. */
  readonly region: string;
  /** The one in which whoever looks there by mistake finds nothing. */
  readonly otherRegion: string;
  readonly unit: string;
  readonly secondsPerUnit: number;
}

/**
 * The newest datapoint of a lag, with further metrics of the same region in the same request. A lag that is not there is looked
 * for once more, to say in which way it is missing (T20).
 * @param now milliseconds since the epoch.
 */
export async function readLag(
  metrics: Metrics,
  metric: LagMetric,
  now: number,
  further: readonly MetricQuery[] = [],
): Promise<{ readonly lag: LagEvidence; readonly further: readonly (readonly Datapoint[])[] }> {
  const { query, region } = metric;
  const [points = [], ...others] = await seriesOf(metrics, region, [query, ...further], now);
  const absence = points.length === 0 ? await absenceOf(metrics, metric) : undefined;
  return { lag: lagOf(metric, points, absence), further: others };
}

export const seriesOf = (
  metrics: Metrics,
  region: string,
  queries: readonly MetricQuery[],
  now: number,
): Promise<readonly (readonly Datapoint[])[]> =>
  metrics.series(region, queries, now - metricWindowMinutes * 60_000, now);

export function lagOf(
  { query, region, unit, secondsPerUnit }: Omit<LagMetric, 'otherRegion'>,
  points: readonly Datapoint[],
  absence: Absence | undefined,
): LagEvidence {
  const newest = points.at(-1);
  return {
    name: query.name,
    region,
    value: newest?.value ?? null,
    unit,
    secondsPerUnit,
    at: newest?.at ?? null,
    freshSeconds: metricFreshSeconds,
    ...(absence && { absence }),
  };
}

async function absenceOf(metrics: Metrics, { query, region, otherRegion }: LagMetric): Promise<Absence> {
  const isIn = async (place: string): Promise<boolean> =>
    (await metrics.find(place, query.namespace, query.name, query.dimensions)).length > 0;
  if (await isIn(region)) return { kind: 'not-lately', minutes: metricWindowMinutes };
  return (await isIn(otherRegion)) ? { kind: 'elsewhere', region: otherRegion } : { kind: 'never' };
}
