import type { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Emulator } from '../../../../src/local-aws/gateway/emulator.ts';
import { publishMetrics, type CollectMetrics } from '../../../../src/local-aws/gateway/metrics/publisher.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function publishing(collect: CollectMetrics) {
  const put: [string, string | undefined, number | undefined][] = [];
  const logged: string[] = [];
  const emulator = {
    clients: (region: string) => ({
      cloudWatch: {
        send: async ({ input }: PutMetricDataCommand) =>
          void put.push([region, input.Namespace, input.MetricData?.length]),
      },
    }),
  } as unknown as Emulator;
  const settings = { lag: { s3: 0, dynamodb: 0, rds: 0 }, metricsInterval: 1000 };
  const publication = publishMetrics(collect, emulator, settings, (line) => void logged.push(line));
  return { put, logged, settings, publication };
}

const datum = { MetricName: 'ReplicationLatency', Value: 1 };

test('metrics are published at every interval, in their region, and no more once closed', async () => {
  const { put, settings, publication } = publishing(async () => [
    { region: 'eu-central-1', namespace: 'AWS/S3', data: [datum] },
    { region: 'us-east-1', namespace: 'AWS/S3', data: [datum, datum] },
  ]);
  await vi.advanceTimersByTimeAsync(999);
  expect(put).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(put).toEqual([
    ['eu-central-1', 'AWS/S3', 1],
    ['us-east-1', 'AWS/S3', 2],
  ]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(put).toHaveLength(4);
  settings.metricsInterval = 60_000;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(put).toHaveLength(4);
  settings.metricsInterval = 1000;
  await vi.advanceTimersByTimeAsync(250);
  expect(put).toHaveLength(6);
  await publication.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(put).toHaveLength(6);
});

test('more data than one request takes go in several', async () => {
  const data = Array.from({ length: 1001 }, () => datum);
  const { put, publication } = publishing(async () => [{ region: 'us-east-1', namespace: 'AWS/S3', data }]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(put.map(([, , length]) => length)).toEqual([1000, 1]);
  await publication.close();
});

test('a publication that fails is logged, and the next one takes place', async () => {
  let calls = 0;
  const { put, logged, publication } = publishing(async () => {
    calls += 1;
    if (calls === 1) throw new Error('no answer');
    return [{ region: 'us-east-1', namespace: 'AWS/S3', data: [datum] }];
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect(logged).toEqual(['replication metrics could not be published: Error: no answer']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(put).toHaveLength(1);
  await publication.close();
});
