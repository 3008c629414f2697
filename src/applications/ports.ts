import type { Items, Streams } from '../replication/ports.ts';

/** What the checks of the applications ask, in their own words. src/aws implements it. */

export interface HttpRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the request to the end of the answer. */
  readonly milliseconds: number;
}

export interface ApiAddress {
  readonly region: string;
  readonly apiId: string;
  readonly stage: string;
}

export interface Http {
  /** Asks any address. @throws MigrationError HTTP_UNREACHABLE (kind aws) when there is no answer in time. */
  send(url: string, request: HttpRequest, timeoutSeconds: number): Promise<HttpAnswer>;
  /** Asks a path of a REST API, signed (SigV4, execute-api) if wanted. */
  callApi(
    api: ApiAddress,
    path: string,
    request: HttpRequest & { readonly signed: boolean },
  ): Promise<HttpAnswer>;
}

export interface Invocation {
  /** JSON that the function answered, or the error that it threw. */
  readonly payload: unknown;
  /** `Handled` or `Unhandled` when the function failed; undefined when it answered. */
  readonly failure?: string;
}

export interface Functions {
  invoke(region: string, name: string, event: object): Promise<Invocation>;
}

export interface Execution {
  /** RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE. */
  readonly status: string;
  readonly output: unknown;
  /** Name of the error; empty when there is none. */
  readonly error: string;
}

export interface StateMachines {
  /** One of that name that runs already with the same input is taken up. @returns ARN of the execution. */
  start(region: string, stateMachineArn: string, name: string, input: object): Promise<string>;
  describe(region: string, executionArn: string): Promise<Execution>;
}

/** Objects below a prefix, few of them. */
export interface History {
  keys(region: string, bucket: string, prefix: string): Promise<readonly string[]>;
  /** Every version and marker below the prefix. @returns how many. */
  remove(region: string, bucket: string, prefix: string): Promise<number>;
}

export interface ApplicationPorts {
  readonly items: Items;
  readonly streams: Streams;
  readonly http: Http;
  readonly functions: Functions;
  readonly stateMachines: StateMachines;
  readonly history: History;
}
