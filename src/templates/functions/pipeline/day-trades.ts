import { tradesPrefix } from '../shared/days.ts';
import type { StoredTrade } from '../shared/trade.ts';
import { CorruptDataError, ValidationError } from './errors.ts';
import type { HistoryBucket, ListedObject } from './ports.ts';

/**
 * Bytes of a day's trades that one invocation takes: some 500,000 trades, which one with 1 GiB of memory holds and reads well
 * within a Lambda function's 15 minutes.
 */
export const largestDay = 256 * 1024 * 1024;

/** Objects that are read at once. */
const concurrency = 16;

/** The day's objects, in the order of their keys. @throws ValidationError when they are more than `largestDay`. */
export async function listDay(bucket: HistoryBucket, day: string): Promise<readonly ListedObject[]> {
  const objects: ListedObject[] = [];
  let bytes = 0;
  for await (const object of bucket.list(tradesPrefix(day))) {
    objects.push(object);
    bytes += object.size;
    if (bytes > largestDay)
      throw new ValidationError(`The trades of ${day} are more than ${largestDay} bytes.`);
  }
  return objects;
}

/**
 * The newest line of each trade, since a trade may be there twice (T43), sorted by its id: whatever objects the lines lie in,
 * the same trades are the same list.
 * @throws CorruptDataError, with the place of the line but none of its content.
 */
export async function readTrades(
  bucket: HistoryBucket,
  objects: readonly ListedObject[],
): Promise<readonly StoredTrade[]> {
  const newest = new Map<string, StoredTrade>();
  for (let start = 0; start < objects.length; start += concurrency) {
    const keys = objects.slice(start, start + concurrency).map(({ key }) => key);
    const texts = await Promise.all(keys.map((key) => bucket.read(key)));
    for (const [index, key] of keys.entries()) {
      for (const trade of parseLines(key, texts[index])) {
        const known = newest.get(trade.tradeId);
        if (known === undefined || isNewer(trade, known)) newest.set(trade.tradeId, trade);
      }
    }
  }
  return [...newest.values()].sort((one, other) => (one.tradeId < other.tradeId ? -1 : 1));
}

/** Along a stream by sequence number; between two streams, where those do not compare, by arrival. */
const isNewer = (trade: StoredTrade, known: StoredTrade): boolean =>
  trade.stream === known.stream ? trade.sequence > known.sequence : trade.arrivedAt > known.arrivedAt;

function parseLines(key: string, text: string | undefined): readonly StoredTrade[] {
  if (text === undefined) throw new CorruptDataError(`${key} was listed and is gone.`);
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => {
      const trade = parseTrade(line);
      if (trade === undefined) throw new CorruptDataError(`Line ${index + 1} of ${key} is no trade.`);
      return trade;
    });
}

function parseTrade(line: string): StoredTrade | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { tradeId, symbol, side, price, quantity, notional, arrivedAt, stream, sequence } = (value ??
    {}) as Readonly<Record<string, unknown>>;
  const texts = [tradeId, symbol, arrivedAt, stream, sequence].every((text) => typeof text === 'string');
  const numbers = [price, quantity, notional].every((number) => typeof number === 'number');
  return texts && numbers && (side === 'BUY' || side === 'SELL') ? (value as StoredTrade) : undefined;
}
