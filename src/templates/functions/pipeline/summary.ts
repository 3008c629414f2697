import type { StoredTrade } from '../shared/trade.ts';

export interface SymbolSummary {
  readonly symbol: string;
  readonly trades: number;
  readonly boughtQuantity: number;
  readonly soldQuantity: number;
  readonly notional: number;
  readonly highestPrice: number;
  readonly lowestPrice: number;
  /** Average price, weighted by quantity. */
  readonly averagePrice: number;
}

/** The content of a summary object. */
export interface DaySummary {
  readonly day: string;
  readonly trades: number;
  readonly symbols: readonly SymbolSummary[];
}

const rounded = (value: number): number => Number(value.toFixed(8));
const sum = (values: readonly number[]): number => rounded(values.reduce((total, value) => total + value, 0));

/** By symbol, sorted. The same trades in the same order are the same summary, to the last digit. */
export function summarise(day: string, trades: readonly StoredTrade[]): DaySummary {
  const bySymbol = new Map<string, StoredTrade[]>();
  for (const trade of trades) {
    const known = bySymbol.get(trade.symbol);
    if (known) known.push(trade);
    else bySymbol.set(trade.symbol, [trade]);
  }
  const symbols = [...bySymbol.keys()].sort();
  return {
    day,
    trades: trades.length,
    symbols: symbols.map((symbol) => summariseSymbol(symbol, bySymbol.get(symbol) ?? [])),
  };
}

function summariseSymbol(symbol: string, trades: readonly StoredTrade[]): SymbolSummary {
  const quantityOf = (side: StoredTrade['side']): number =>
    sum(trades.flatMap((trade) => (trade.side === side ? [trade.quantity] : [])));
  const prices = trades.map(({ price }) => price);
  const notional = sum(trades.map((trade) => trade.notional));
  return {
    symbol,
    trades: trades.length,
    boughtQuantity: quantityOf('BUY'),
    soldQuantity: quantityOf('SELL'),
    notional,
    highestPrice: prices.reduce((one, other) => Math.max(one, other)),
    lowestPrice: prices.reduce((one, other) => Math.min(one, other)),
    averagePrice: rounded(notional / sum(trades.map(({ quantity }) => quantity))),
  };
}
