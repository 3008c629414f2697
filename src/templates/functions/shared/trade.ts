/** A trade as its producer sends it; data-transform's parse.ts says what each field may be. */
export interface Trade {
  readonly tradeId: string;
  readonly symbol: string;
  readonly price: number;
  readonly quantity: number;
  readonly side: 'BUY' | 'SELL';
  /** UTC, ISO 8601. */
  readonly executedAt: string;
  readonly userId: string;
  readonly sessionId?: string;
  readonly venue?: string;
}

/** A trade as the table and the history hold it: one line of the history. */
export interface StoredTrade extends Trade {
  /** price × quantity to eight decimals: for dashboards, not for books. */
  readonly notional: number;
  /** When Kinesis took it; UTC, ISO 8601. */
  readonly arrivedAt: string;
  /** ARN of the stream that it came from. */
  readonly stream: string;
  /** Its sequence number there, with leading zeros, so that texts compare as numbers do. */
  readonly sequence: string;
}
