import { createHash } from 'node:crypto';
import { dayOf, dayPath, isDay } from '../shared/days.ts';
import { listDay, readTrades } from './day-trades.ts';
import { ValidationError, VerificationError } from './errors.ts';
import type { StoredSummary, Stores } from './ports.ts';
import { summarise, type DaySummary } from './summary.ts';

/** How much there is of a day. */
export interface Measured {
  readonly day: string;
  readonly objects: number;
  readonly bytes: number;
}

/** What `transform` and `store` answer. */
export type Summarised = Measured & StoredSummary;

export interface Verified extends Summarised {
  readonly verified: true;
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** @throws ValidationError when the input names no day, one that has not begun, or one that is too large. */
export async function validate(input: unknown, { bucket }: Stores, now: Date): Promise<Measured> {
  const day = readDay(input);
  if (day > dayOf(now)) throw new ValidationError(`${day} has not begun.`);
  return measure(day, await listDay(bucket, day));
}

/** Writes the summary of the day under the execution's name: of executions at the same time, none overwrites another's. */
export async function transform(input: unknown, execution: string, { bucket }: Stores): Promise<Summarised> {
  const day = readDay(input);
  const objects = await listDay(bucket, day);
  const summary = summarise(day, await readTrades(bucket, objects));
  const body = JSON.stringify(summary);
  const key = `summaries/${dayPath(day)}/${execution}.json`;
  await bucket.write(key, body);
  return {
    ...measure(day, objects),
    ...{ key, sha256: sha256Of(body), trades: summary.trades, symbols: summary.symbols.length },
  };
}

/** From here on the execution's summary is the day's. */
export async function store(input: unknown, { table }: Stores): Promise<Summarised> {
  const summarised = readSummarised(input);
  const { day, key, sha256, trades, symbols } = summarised;
  await table.put({ day, key, sha256, trades, symbols });
  return summarised;
}

/** Reads both stores again. @throws VerificationError */
export async function verify(input: unknown, { bucket, table }: Stores): Promise<Verified> {
  const summarised = readSummarised(input);
  const { day, key, sha256, trades, symbols } = summarised;
  const stored = await table.get(day);
  if (stored?.key !== key || stored.sha256 !== sha256)
    throw new VerificationError(
      `The table does not point to ${key}: another execution may have stored ${day}.`,
    );
  const body = await bucket.read(key);
  if (body === undefined || sha256Of(body) !== sha256)
    throw new VerificationError(`${key} is not what was written.`);
  const summary = JSON.parse(body) as DaySummary;
  const summed = summary.symbols.reduce((total, symbol) => total + symbol.trades, 0);
  if (summed !== trades || summary.trades !== trades || summary.symbols.length !== symbols)
    throw new VerificationError(`The symbols of ${key} have ${summed} trades in all, not ${trades}.`);
  return { ...summarised, verified: true };
}

const measure = (day: string, objects: readonly { readonly size: number }[]): Measured => ({
  day,
  objects: objects.length,
  bytes: objects.reduce((total, { size }) => total + size, 0),
});

function readDay(input: unknown): string {
  const { day } = (input ?? {}) as { readonly day?: unknown };
  if (typeof day === 'string' && isDay(day)) return day;
  throw new ValidationError('The input must have a day, such as {"day": "2026-11-25"}.');
}

function readSummarised(input: unknown): Summarised {
  const { key, sha256, trades, symbols, objects, bytes } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const texts = [key, sha256].every((value) => typeof value === 'string');
  const numbers = [trades, symbols, objects, bytes].every((value) => typeof value === 'number');
  if (!texts || !numbers) throw new ValidationError('The input must be what the step before answered.');
  return { ...(input as Summarised), day: readDay(input) };
}
