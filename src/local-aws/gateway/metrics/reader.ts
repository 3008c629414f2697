import type { EmulatorApi, Scope } from '../emulator-api.ts';
import { presentDimensions, type MetricStat, type Statistic } from './metric.ts';
import { Members } from './wire/members.ts';
import { askEmulator } from './wire/emulator.ts';

/** What a metric was in one period. */
export interface Datapoint {
  readonly value: number;
  /** How many values it was made of. */
  readonly samples: number;
}

/** By the start of the period, in milliseconds since the epoch. A period without values has no entry. */
export type Datapoints = ReadonlyMap<number, Datapoint>;

/** Reads what metrics were. Times are milliseconds since the epoch, and ends are exclusive. */
export interface MetricReader {
  /** The periods that begin at multiples of the period, as GetMetricData has them. */
  periods(scope: Scope, stat: MetricStat, from: number, to: number): Promise<Datapoints>;
  /** The `count` periods that end at `end`, one after another: an alarm's begin at any minute. */
  windows(scope: Scope, stat: MetricStat, end: number, count: number): Promise<Datapoints>;
}

/** Seconds of which the emulator makes one period out of everything. */
const allTime = 1e12;

interface Aggregate {
  readonly start: number;
  readonly values: Members;
}

/** Of the emulator's GetMetricStatistics, which has one unit a datapoint: that of the first value. */
export function createMetricReader(api: EmulatorApi): MetricReader {
  const read = async (
    scope: Scope,
    { metric, stat, unit }: MetricStat,
    period: number,
    from: number,
    to: number,
  ): Promise<readonly Aggregate[]> => {
    const isPercentile = stat.startsWith('p');
    const input = new Members({
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: presentDimensions(metric.dimensions),
      ...{ StartTime: from / 1000, EndTime: to / 1000, Period: period },
      Statistics: ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'],
      ...(isPercentile && { ExtendedStatistics: [stat] }),
    });
    const answer = await askEmulator(api, scope, { name: 'GetMetricStatistics', input });
    return new Members(answer)
      .list('Datapoints')
      .filter((datapoint) => unit === undefined || datapoint.text('Unit') === unit)
      .map((values) => ({ start: values.time('Timestamp')?.getTime() ?? NaN, values }));
  };

  /** Percentiles of parts do not add up to one of the whole: every window is read by itself. */
  const percentileWindows = async (
    scope: Scope,
    stat: MetricStat,
    starts: readonly number[],
  ): Promise<Datapoints> => {
    const readOne = async (start: number): Promise<[number, Datapoint][]> => {
      const [whole] = await read(scope, stat, allTime, start, start + stat.period * 1000);
      const datapoint = whole && datapointOf(stat.stat, whole.values);
      return datapoint ? [[start, datapoint]] : [];
    };
    return new Map((await Promise.all(starts.map(readOne))).flat());
  };

  return {
    periods: async (scope, stat, from, to) => {
      const found = await read(scope, stat, stat.period, from, to);
      return new Map(
        found.flatMap(({ start, values }) => {
          const datapoint = datapointOf(stat.stat, values);
          return datapoint ? [[start, datapoint] as const] : [];
        }),
      );
    },
    windows: async (scope, stat, end, count) => {
      const length = stat.period * 1000;
      const starts = Array.from({ length: count }, (_, index) => end - (index + 1) * length).reverse();
      if (stat.stat.startsWith('p')) return percentileWindows(scope, stat, starts);
      const parts = await read(scope, stat, stepOf(stat.period), end - count * length, end);
      return new Map(
        starts.flatMap((start) => {
          const inside = parts.filter((part) => part.start >= start && part.start < start + length);
          return inside.length > 0 ? [[start, combine(stat.stat as Statistic, inside)] as const] : [];
        }),
      );
    },
  };
}

/** Windows move by this many seconds, and are made of such pieces. */
export const stepOf = (period: number): number => (period < 60 ? 10 : 60);

function datapointOf(stat: string, values: Members): Datapoint | undefined {
  const value = stat.startsWith('p')
    ? values.structure('ExtendedStatistics').number(stat)
    : values.number(stat);
  return value === undefined ? undefined : { value, samples: values.number('SampleCount') ?? 0 };
}

function combine(stat: Statistic, parts: readonly Aggregate[]): Datapoint {
  const each = (name: Statistic): number[] => parts.map(({ values }) => values.number(name) ?? NaN);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const samples = sum(each('SampleCount'));
  const values: Record<Statistic, () => number> = {
    SampleCount: () => samples,
    Sum: () => sum(each('Sum')),
    Average: () => sum(each('Sum')) / samples,
    Minimum: () => Math.min(...each('Minimum')),
    Maximum: () => Math.max(...each('Maximum')),
  };
  return { value: values[stat](), samples };
}
