import { bytes, count, duration, lag } from './format.ts';
import type { BacklogRow, ContentRow, GateRow, MeasuredRow, SentinelRow } from './gate-rows.ts';

/** What stands beside a store's lag, in words. Whatever is unknown says so. */
export function factsOf(row: GateRow): readonly string[] {
  const measured = row.measured.map(measuredInWords);
  return [
    sentinelInWords(row.sentinel),
    contentInWords(row.content),
    backlogInWords(row.backlog, row.measured[0]?.ageSeconds),
    ...(measured.length > 0 ? measured : ['nothing measured']),
    ...(row.isUnknownAllowed ? ['may stay unknown'] : []),
  ];
}

export function sentinelInWords(sentinel: SentinelRow | null): string {
  if (!sentinel) return 'no sentinel';
  const { seconds, arrivedAt } = sentinel;
  if (arrivedAt !== null) return `sentinel in ${lag(seconds)}`;
  return seconds === null ? 'sentinel under way' : `sentinel sent ${lag(seconds)} ago`;
}

export function contentInWords(content: ContentRow | null): string {
  if (!content) return 'not compared';
  const { compared, pending, wrong, unverifiable } = content;
  if (compared === 0) return 'nothing to compare';
  const found = Object.entries({ pending, wrong, unverifiable }).filter(([, number]) => number > 0);
  if (found.length === 0) return `${whole(compared)} the same`;
  return [`${whole(compared)} compared`, ...found.map(([what, number]) => `${whole(number)} ${what}`)].join(
    ', ',
  );
}

/** A number as its source has it, or why there is none. */
export function measuredInWords({ name, region, value, unit, ageSeconds }: MeasuredRow): string {
  if (value === null)
    return ageSeconds === null ? `no ${name} in ${region}` : `${name} in ${region} is no number`;
  const age = ageSeconds === null ? 'of unknown age' : `${ageInWords(ageSeconds)} old`;
  return `${name} ${amount(value, unit)} in ${region}, ${age}`;
}

/** @param knownAge of the lag beside it: the same one needs no telling. */
export function backlogInWords(backlog: BacklogRow | null, knownAge?: number | null): string {
  if (!backlog || (backlog.bytes === null && backlog.operations === null)) return 'backlog unknown';
  const { operations, secondsLeft, ageSeconds } = backlog;
  const isEmpty = backlog.bytes === 0 && operations === 0;
  const words = isEmpty
    ? ['backlog empty']
    : [
        `backlog ${backlog.bytes === null ? 'of unknown size' : bytes(backlog.bytes)}`,
        operations === null ? 'operations unknown' : count(operations, 'operation'),
        secondsLeft === null ? 'time left unknown' : `${duration(secondsLeft)} left`,
      ];
  if (ageSeconds !== null && ageSeconds !== knownAge) words.push(`${ageInWords(ageSeconds)} old`);
  return words.join(', ');
}

/** Marks such as -1 stay what they are (T41). */
function amount(value: number, unit: string): string {
  const secondsPerUnit = { s: 1, ms: 0.001 }[unit];
  return value < 0 || secondsPerUnit === undefined ? `${value} ${unit}` : lag(value * secondsPerUnit);
}

/** A period that CloudWatch has not ended began a little from now on a clock that is late. */
const ageInWords = (seconds: number): string => lag(Math.max(0, seconds));

const whole = (value: number): string => value.toLocaleString('en-US');
