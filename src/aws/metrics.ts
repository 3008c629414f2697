import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { Datapoint, Dimensions, Metrics } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** Replication metrics have one-minute periods. */
const periodSeconds = 60;

export const createMetrics = (clients: Clients): Metrics => ({
  series: (region, queries, since, until) =>
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
              return {
                Id: `m${index}`,
                MetricStat: {
                  Metric: { Namespace: namespace, MetricName: name, Dimensions: toDimensions(dimensions) },
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
          .sort((a, b) => a.at - b.at),
      );
    }),

  find: (region, namespace, name, dimensions) =>
    asking('ListMetrics', region, async () => {
      const { paginateListMetrics } = await import('@aws-sdk/client-cloudwatch');
      const client = await clients.cloudWatch(region);
      const pages = paginateListMetrics(
        { client },
        { Namespace: namespace, MetricName: name, Dimensions: toDimensions(dimensions) },
      );
      const found: Dimensions[] = [];
      for await (const { Metrics = [] } of pages)
        found.push(
          ...Metrics.map((metric) =>
            Object.fromEntries((metric.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
          ),
        );
      return found;
    }),
});

const toDimensions = (dimensions: Dimensions): { Name: string; Value: string }[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

/** A value that is missing or no number is kept as one: it must not pass for the one before. */
const pointsOf = ({ Timestamps = [], Values = [] }: MetricDataResult): Datapoint[] =>
  Timestamps.map((at, place) => ({ at: at.getTime(), value: Values[place] ?? NaN }));
