import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Metrics } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** Replication metrics have one-minute periods. */
const periodSeconds = 60;

export const createMetrics = (clients: Clients): Metrics => ({
  newest: (region, queries, since, until) =>
    asking('GetMetricData', region, async () => {
      const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
      const client = await clients.cloudWatch(region);
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
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
        }),
      );
      return queries.map((_, index) => {
        const { Timestamps = [], Values = [] } = MetricDataResults.find(({ Id }) => Id === `m${index}`) ?? {};
        const points = Timestamps.map((at, place) => ({ at: at.getTime(), value: Values[place] ?? NaN }));
        return points.filter(({ value }) => Number.isFinite(value)).sort((a, b) => b.at - a.at)[0];
      });
    }),
});
