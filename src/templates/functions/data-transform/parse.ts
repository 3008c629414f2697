import { isDay } from '../shared/days.ts';
import type { Trade } from '../shared/trade.ts';

export type Rejection =
  'NOT_JSON' | 'NOT_AN_OBJECT' | 'INVALID_SENTINEL' | `INVALID_${Uppercase<keyof Trade>}`;

export type Parsed =
  | { readonly kind: 'trade'; readonly trade: Trade }
  /** A watermark, which may ask for an answer. */
  | { readonly kind: 'sentinel'; readonly id: string; readonly acknowledge: boolean }
  | { readonly kind: 'rejected'; readonly reason: Rejection };

const id = /^[A-Za-z0-9_-]{1,64}$/;
/** Not with a dot first: such users are the platform's own items. */
const user = /^[A-Za-z0-9][A-Za-z0-9@._+-]{0,127}$/;
const instant = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;
const largest = 1e9;

const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

const isAmount = (value: unknown): boolean => typeof value === 'number' && value > 0 && value <= largest;

const isInstant = (value: unknown): boolean =>
  typeof value === 'string' && isDay(instant.exec(value)?.[1] ?? '');

const orMissing =
  (check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || check(value);

/** In the order in which a rejection names them. */
const checks: Readonly<Record<keyof Trade, (value: unknown) => boolean>> = {
  tradeId: matches(id),
  symbol: matches(/^[A-Z0-9.]{1,16}$/),
  price: isAmount,
  quantity: isAmount,
  side: (value) => value === 'BUY' || value === 'SELL',
  executedAt: isInstant,
  userId: matches(user),
  sessionId: orMissing(matches(user)),
  venue: orMissing(matches(/^[A-Z0-9]{1,16}$/)),
};
const fields = Object.keys(checks) as (keyof Trade)[];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a record of the stream is. A trade has exactly the fields that are known. Never throws: a record must not block its shard (T43). */
export function parse(data: Uint8Array): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(data));
  } catch {
    return { kind: 'rejected', reason: 'NOT_JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'rejected', reason: 'NOT_AN_OBJECT' };
  const record = value as Readonly<Record<string, unknown>>;
  if (record.type === 'trading-migrate.sentinel')
    return matches(id)(record.id)
      ? { kind: 'sentinel', id: record.id as string, acknowledge: record.acknowledge === true }
      : { kind: 'rejected', reason: 'INVALID_SENTINEL' };
  const wrong = fields.find((field) => !checks[field](record[field]));
  if (wrong !== undefined)
    return { kind: 'rejected', reason: `INVALID_${wrong.toUpperCase() as Uppercase<typeof wrong>}` };
  const known = fields.filter((field) => record[field] !== undefined).map((field) => [field, record[field]]);
  return { kind: 'trade', trade: Object.fromEntries(known) as unknown as Trade };
}
