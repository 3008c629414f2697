import type { ErrorKind } from '../errors.ts';

/** The server's only command line argument, as JSON. */
export interface ServerOptions {
  /** State, log and temporary files. */
  readonly folder: string;
  /** The Python of the provisioned environment. */
  readonly python: string;
  readonly account: string;
  readonly lagSeconds: number;
  readonly metricsSeconds: number;
  /** Of what happens at random. */
  readonly seed: number;
  /** 0 for any free one. */
  readonly port: number;
  /** The server ends by itself after so long without a request. */
  readonly idleMinutes: number;
}

/** What the server tells the process that started it, once. */
export type ServerReport =
  | { readonly outcome: 'ready' }
  | {
      readonly outcome: 'failed';
      readonly kind: ErrorKind;
      readonly code: string;
      readonly message: string;
      readonly next: readonly string[];
    };
