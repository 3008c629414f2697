import type {
  BacklogReading,
  ContentCompared,
  MeasuredLag,
  Reading,
  SentinelReading,
  Trend,
  Verdict,
} from '../runbook/events.ts';

/** What a gate has found so far. */
export interface GateHistory {
  /** Of the newest sample. */
  readonly readings: readonly Reading[];
  /** Milliseconds since the epoch at which that was complete; absent in the journal of an older version. */
  readonly takenAt?: number | undefined;
  readonly trend?: Trend | undefined;
  /** Of the gate, for readings that have none of their own. */
  readonly maxLagSeconds: number;
  /** What was compared whole before the gate. */
  readonly compared?: readonly ContentCompared[] | undefined;
}

/** What is known of one store. Null is unknown, or was never looked at: never zero (T20). */
export interface GateRow {
  readonly subject: string;
  readonly verdict: Verdict;
  /** An operator lets it stay unknown. */
  readonly isUnknownAllowed: boolean;
  /** The largest that any evidence shows. */
  readonly lagSeconds: number | null;
  readonly limitSeconds: number;
  /** Lags in seconds, oldest first. */
  readonly trend: readonly (number | null)[];
  /** The first is the one that counts most. */
  readonly measured: readonly MeasuredRow[];
  readonly sentinel: SentinelRow | null;
  readonly backlog: BacklogRow | null;
  readonly content: ContentRow | null;
  readonly reasons: readonly string[];
}

/** Ages are in seconds, at the moment of the sample. */
export interface MeasuredRow extends Omit<MeasuredLag, 'at'> {
  readonly ageSeconds: number | null;
}

export interface SentinelRow extends SentinelReading {
  /** From the write to the arrival, or, of one that is under way, to the sample. */
  readonly seconds: number | null;
}

export interface BacklogRow extends Omit<BacklogReading, 'at'> {
  readonly ageSeconds: number | null;
}

/** Counts are of objects, versions of objects, or items; delete markers that are not to be replicated (decision 005) are left out. */
export interface ContentRow {
  readonly compared: number;
  readonly pending: number;
  readonly wrong: number;
  /** Neither proven equal nor proven different. */
  readonly unverifiable: number;
}

/** A row a store, for every view of a gate. A pure function. */
export const gateRows = (history: GateHistory): readonly GateRow[] =>
  history.readings.map((reading) => rowOf(reading, history));

function rowOf(reading: Reading, { takenAt, trend, maxLagSeconds, compared = [] }: GateHistory): GateRow {
  const { subject, verdict, lagSeconds, sentinel, backlog, content, reasons } = reading;
  const ageOf = (at: number | null): number | null =>
    at === null || takenAt === undefined ? null : tenths(takenAt - at);
  const whole = compared.findLast((each) => each.subject === subject);
  return {
    ...{ subject, verdict, lagSeconds, reasons },
    isUnknownAllowed: reading.unknownAllowed ?? false,
    limitSeconds: reading.maxLagSeconds ?? maxLagSeconds,
    trend: trend?.[subject] ?? [],
    measured: measuredBy(reading).map(({ at, ...measured }) => ({ ...measured, ageSeconds: ageOf(at) })),
    sentinel: sentinel ? { ...sentinel, seconds: secondsOf(sentinel, takenAt) } : null,
    backlog: backlog ? withAge(backlog, ageOf) : null,
    content: whole ? wholeContent(whole) : content ? { ...content, unverifiable: 0 } : null,
  };
}

/** Journals of older versions have no names. */
const measuredBy = ({ measured, metricLagSeconds, metricRegion }: Reading): readonly MeasuredLag[] =>
  measured ?? [{ name: 'metric', region: metricRegion, value: metricLagSeconds, unit: 's', at: null }];

const withAge = (
  { at, ...backlog }: BacklogReading,
  ageOf: (at: number | null) => number | null,
): BacklogRow => ({ ...backlog, ageSeconds: ageOf(at) });

function secondsOf({ sentAt, arrivedAt }: SentinelReading, takenAt: number | undefined): number | null {
  const until = arrivedAt ?? takenAt;
  return until === undefined ? null : tenths(until - sentAt);
}

/** A comparison before the gate says more than what the gate samples. */
function wholeContent({ compared, expectedMarkers = 0, differences }: ContentCompared): ContentRow {
  const { pending = 0, unverifiable = 0, ...others } = differences;
  const wrong = Object.values(others).reduce((sum, count) => sum + count, 0);
  return { compared: compared - expectedMarkers, pending, wrong, unverifiable };
}

/** Milliseconds as seconds, rounded up as the gate does: nothing looks fresher or faster than it is. */
const tenths = (milliseconds: number): number => Math.ceil(milliseconds / 100) / 10;
