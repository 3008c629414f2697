import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarise } from '../../../../../src/templates/functions/pipeline/summary.ts';
import type { StoredTrade } from '../../../../../src/templates/functions/shared/trade.ts';
import { storedTrade } from '../records.ts';

const of = (symbol: string, side: 'BUY' | 'SELL', price: number, quantity: number): StoredTrade =>
  storedTrade({ symbol, side, price, quantity, notional: Number((price * quantity).toFixed(8)) });

describe('summarise', () => {
  it('adds up by symbol', () => {
    const trades = [
      of('BETA', 'SELL', 5, 1),
      of('ACME', 'BUY', 10, 3),
      of('ACME', 'SELL', 20, 1),
      of('ACME', 'BUY', 0.1, 0.2),
    ];
    expect(summarise('2026-11-25', trades)).toEqual({
      day: '2026-11-25',
      trades: 4,
      symbols: [
        {
          ...{ symbol: 'ACME', trades: 3, boughtQuantity: 3.2, soldQuantity: 1, notional: 50.02 },
          ...{ highestPrice: 20, lowestPrice: 0.1, averagePrice: 11.90952381 },
        },
        {
          ...{ symbol: 'BETA', trades: 1, boughtQuantity: 0, soldQuantity: 1, notional: 5 },
          ...{ highestPrice: 5, lowestPrice: 5, averagePrice: 5 },
        },
      ],
    });
  });

  it('of no trades is a summary of nothing', () => {
    expect(summarise('2026-11-25', [])).toEqual({ day: '2026-11-25', trades: 0, symbols: [] });
  });

  it('counts every trade once', () => {
    const trade = fc.record({
      symbol: fc.constantFrom('ACME', 'BETA', 'GAMMA'),
      side: fc.constantFrom<'BUY' | 'SELL'>('BUY', 'SELL'),
      price: fc.integer({ min: 1, max: 1000 }),
      quantity: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(fc.array(trade), (all) => {
        const trades = all.map(({ symbol, side, price, quantity }) => of(symbol, side, price, quantity));
        const { symbols } = summarise('2026-11-25', trades);
        const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(symbols.map((one) => one.trades))).toBe(trades.length);
        expect(total(symbols.map((one) => one.boughtQuantity + one.soldQuantity))).toBe(
          total(trades.map(({ quantity }) => quantity)),
        );
        for (const { lowestPrice, averagePrice, highestPrice } of symbols) {
          expect(averagePrice).toBeGreaterThanOrEqual(lowestPrice);
          expect(averagePrice).toBeLessThanOrEqual(highestPrice);
        }
      }),
    );
  });
});
