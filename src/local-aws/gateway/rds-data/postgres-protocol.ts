import type { Result } from './records.ts';

/** What goes to and fro between the gateway and the thread that PostgreSQL runs in. */
export type Request =
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly values: readonly unknown[] }
  | { readonly id: number; readonly kind: 'script'; readonly sql: string }
  | { readonly id: number; readonly kind: 'dump' };

export type Answer =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly dump: ArrayBuffer }
  | { readonly id: number; readonly error: FailedStatement };

/** As PostgreSQL says it; without a code it is not PostgreSQL's. */
export interface FailedStatement {
  readonly message: string;
  readonly severity?: string;
  readonly code?: string;
  readonly position?: string;
}

export interface WorkerData {
  /** Of a database that this one begins as a copy of: a gzipped tar archive. */
  readonly dump?: ArrayBuffer;
}
