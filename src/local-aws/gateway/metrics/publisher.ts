import { PutMetricDataCommand, type MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Emulator } from '../emulator.ts';
import type { GatewaySettings, Log } from '../service.ts';

export interface RegionalMetrics {
  /** Where they are published: looking in any other region finds nothing, as on AWS (T20). */
  readonly region: string;
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

/** What is to be published of the time since the call before. */
export type CollectMetrics = (now: Date) => Promise<readonly RegionalMetrics[]>;

/** An interval that is shortened takes effect after this many milliseconds at most. */
const longestNap = 250;

/** PutMetricData takes no more than this in one request. */
const dataInOneRequest = 1000;

/** Publishes every `settings.metricsInterval` milliseconds until closed. A publication that fails is logged. */
export function publishMetrics(
  collect: CollectMetrics,
  emulator: Emulator,
  settings: GatewaySettings,
  log: Log,
): { close(): Promise<void> } {
  let publishedAt = Date.now();
  let underWay: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const publish = async (): Promise<void> => {
    for (const { region, namespace, data } of await collect(new Date())) {
      for (let from = 0; from < data.length; from += dataInOneRequest) {
        const part = data.slice(from, from + dataInOneRequest);
        await emulator
          .clients(region)
          .cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: part }));
      }
    }
  };
  const tick = (): void => {
    if (closed) return;
    if (Date.now() - publishedAt < settings.metricsInterval) {
      sleep();
      return;
    }
    publishedAt = Date.now();
    underWay = publish()
      .catch((error: unknown) => log(`replication metrics could not be published: ${String(error)}`))
      .finally(sleep);
  };
  const sleep = (): void => {
    if (closed) return;
    const wait = publishedAt + settings.metricsInterval - Date.now();
    timer = setTimeout(tick, Math.max(0, Math.min(longestNap, wait)));
    timer.unref();
  };
  sleep();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
