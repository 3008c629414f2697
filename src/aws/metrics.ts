import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { Datapoint, Metrics } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** Replication metrics have one-minute periods. */
const periodSeconds = 60;

export const createMetrics = (clients: Clients): Metrics => ({
  newest: (region, queries, since, until) =>
    asking('GetMetricData', region, async () => {
      const { paginateGetMetricData } = await import('@aws-sdk/client-cloudwatch');
      const client = await clients.cloudWatch(region);
      const pages = paginateGetMetricData(
        { client },
        {
          StartTime: new Date(since),
          // The period that has just begun ends in the future, and belongs to what is asked.
          EndTime: new Date(until + periodSeconds * 1000),
          ScanBy: 'TimestampDescending',
          MetricDataQueries: queries.map(
            ({ namespace, name, dimensions, statistic }, index): MetricDataQuery => {
              const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
              return {
                Id: `m${index}`,
                MetricStat: {
                  Metric: { Namespace: namespace, MetricName: name, Dimensions },
                  Period: periodSeconds,
                  Stat: statistic,
                },
              };
            },
          ),
        },
      );
      const results: MetricDataResult[] = [];
      // A page may be empty and yet have a successor.
      for await (const page of pages) results.push(...(page.MetricDataResults ?? []));
      return queries.map((_, index) =>
        results
          .filter(({ Id }) => Id === `m${index}`)
          .flatMap(pointsOf)
          .sort((a, b) => b.at - a.at)
          .at(0),
      );
    }),
});

const pointsOf = ({ Timestamps = [], Values = [] }: MetricDataResult): Datapoint[] =>
  Timestamps.map((at, place) => ({ at: at.getTime(), value: Values[place] ?? NaN })).filter(({ value }) =>
    Number.isFinite(value),
  );
