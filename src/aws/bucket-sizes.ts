import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { BucketSizes } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** S3 publishes both once a day, with a delay of a day or so. */
const days = 3;
const secondsADay = 86_400;

/**
 * The storage metrics of S3 that cost nothing: NumberOfObjects counts versions, delete markers and parts of unfinished uploads;
 * BucketSizeBytes is by storage class, of which the standard one is asked (S3 user guide, metrics and dimensions).
 */
export const createBucketSizes = (clients: Clients): BucketSizes => ({
  sizeOf: (region, bucket, now) =>
    asking(`GetMetricData of ${bucket}`, region, async () => {
      const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
      const client = await clients.cloudWatch(region);
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
          StartTime: new Date(now - days * secondsADay * 1000),
          EndTime: new Date(now),
          ScanBy: 'TimestampDescending',
          MetricDataQueries: [
            query('objects', 'NumberOfObjects', 'AllStorageTypes', bucket),
            query('bytes', 'BucketSizeBytes', 'StandardStorage', bucket),
          ],
        }),
      );
      const newest = (id: string): number | undefined =>
        MetricDataResults.find(({ Id }) => Id === id)?.Values?.[0];
      const objects = newest('objects');
      return objects === undefined ? undefined : { objects, bytes: newest('bytes') ?? 0 };
    }),
});

const query = (id: string, metric: string, storageType: string, bucket: string): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/S3',
      MetricName: metric,
      Dimensions: [
        { Name: 'BucketName', Value: bucket },
        { Name: 'StorageType', Value: storageType },
      ],
    },
    Period: secondsADay,
    Stat: 'Average',
  },
});
