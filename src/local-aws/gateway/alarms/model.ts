import type { Scope } from '../emulator-api.ts';
import type { DataQuery } from '../metrics/data-query.ts';
import type { MetricStat } from '../metrics/metric.ts';
import type { ParsedQueries } from '../metrics/math/queries.ts';
import type { Rule } from './composite/rule.ts';
import type { AlarmState, StateValue } from './state.ts';

/** What every alarm is configured with. */
export interface CommonConfiguration {
  readonly name: string;
  readonly description?: string;
  readonly actionsEnabled: boolean;
  /** ARNs of what is told of a new state. */
  readonly actions: Readonly<Record<StateValue, readonly string[]>>;
}

export const comparisons = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
export type Comparison = (typeof comparisons)[number];

export const missingDataTreatments = ['missing', 'notBreaching', 'breaching', 'ignore'] as const;
export type MissingDataTreatment = (typeof missingDataTreatments)[number];

/** One metric, or the one of several queries that returns data. */
export type Watched =
  | { readonly kind: 'metric'; readonly stat: MetricStat }
  | { readonly kind: 'queries'; readonly queries: ParsedQueries; readonly returning: DataQuery };

export interface MetricAlarmConfiguration extends CommonConfiguration {
  readonly watched: Watched;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly treatMissingData?: MissingDataTreatment;
  readonly evaluateLowSampleCountPercentile?: 'evaluate' | 'ignore';
}

export interface CompositeAlarmConfiguration extends CommonConfiguration {
  /** As it was given. */
  readonly alarmRule: string;
  readonly rule: Rule;
}

interface AlarmOf<Type extends string, Configuration> {
  readonly type: Type;
  readonly scope: Scope;
  readonly arn: string;
  configuration: Configuration;
  configuredAt: Date;
  state: AlarmState;
}

export type MetricAlarm = AlarmOf<'MetricAlarm', MetricAlarmConfiguration>;
export type CompositeAlarm = AlarmOf<'CompositeAlarm', CompositeAlarmConfiguration>;
export type Alarm = MetricAlarm | CompositeAlarm;

export const alarmTypes = ['CompositeAlarm', 'MetricAlarm'] as const;
export type AlarmType = (typeof alarmTypes)[number];

export const arnOf = ({ account, region }: Scope, name: string): string =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

/** The metrics that an alarm looks at. */
export const statsOf = ({ watched }: MetricAlarmConfiguration): readonly MetricStat[] =>
  watched.kind === 'metric'
    ? [watched.stat]
    : watched.queries.all.flatMap((query) => ('stat' in query ? [query.stat] : []));
