import type { Item } from '../replication/ports.ts';

/**
 * Everything that the checks write, by the run that writes it: so it is never taken for data of the platform, two runs do not
 * meet, and one that is taken up again finds and removes its own.
 */
export interface TestRecords {
  /** Of every record: no user of the platform is called so. */
  readonly user: string;
  /** Of the trade that goes through the stream. */
  readonly tradeId: string;
  readonly trade: Readonly<Record<string, string | number>>;
  /** A day long before there were trades, for each region: pipelines of two regions do not store the same one. */
  readonly days: { readonly source: string; readonly target: string };
  readonly sessionOf: (what: string) => string;
  readonly executionOf: (what: string) => string;
}

export const testUser = 'trading-migrate-test';

/** @param run its id: letters, digits and hyphens, at most 36. */
export function testRecordsOf(run: string): TestRecords {
  const days = { source: '1971-01-01', target: '1971-01-02' };
  const tradeId = `trading-migrate-test-${run}`;
  return {
    user: testUser,
    tradeId,
    trade: {
      ...{ tradeId, symbol: 'TEST', price: 10.5, quantity: 4, side: 'BUY', userId: testUser },
      executedAt: `${days.source}T12:00:00.000Z`,
    },
    days,
    sessionOf: (what) => `${what}-${run}`,
    executionOf: (what) => `trading-migrate-test-${what}-${run}`,
  };
}

export const keyOf = (userId: string, sessionId: string): Item => ({ userId, sessionId });

/** Key of the trade in the table, as the transform function makes it. */
export const tradeKey = ({ user, tradeId }: TestRecords): Item => keyOf(user, `trade#${tradeId}`);

const dayPath = (day: string): string => day.replaceAll('-', '/');

/** Where the transform function and the pipeline write what belongs to a day. */
export const prefixesOf = (day: string): readonly string[] =>
  ['trades', 'summaries'].map((folder) => `${folder}/${dayPath(day)}/`);
