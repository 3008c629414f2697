/** What the gateway's parts have in common: a request, who answers it, and what they may change. */

/** One request to AWS as it came over the wire. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query as received, such as `/bucket/key?uploads`. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From the SigV4 credential scope: `s3`, `dynamodb`, `cloudformation`, `monitoring`, … */
  readonly service: string;
  readonly region: string;
  readonly account: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Asks the emulator, and resolves with its answer as it is. */
export type Forward = (request: AwsRequest) => Promise<AwsResponse>;

/** One AWS service of the gateway. What it has nothing to say of goes to `forward` untouched. */
export interface Service {
  /** As in the credential scope. */
  readonly name: string;
  handle(request: AwsRequest, forward: Forward): Promise<AwsResponse>;
  /** Stops timers and waits for what is under way. */
  close?(): Promise<void>;
}

/** A resource that the emulator's CloudFormation is about to change, or has just changed. Properties are resolved. */
export interface ResourceChange {
  readonly action: 'create' | 'update' | 'delete';
  readonly type: string;
  readonly logicalId: string;
  /** Empty before a create. */
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
}

/**
 * What the gateway adds to a resource type of the emulator's CloudFormation. An error that either function throws fails
 * the resource with its message, and the emulator rolls the stack back. `before` only checks: the emulator may still fail,
 * and then nothing more is said. `after` acts: when it throws, the resource is put back as it was, and
 * the hooks see that too (a create's delete, an update's update to the previous properties).
 */
export interface ResourceHook {
  readonly type: string;
  before?(change: ResourceChange): Promise<void>;
  after?(change: ResourceChange): Promise<void>;
}

export type Store = 's3' | 'dynamodb';

/** Changed while the gateway runs; read at every use. */
export interface GatewaySettings {
  /** Milliseconds from a write in one region to its arrival in the other. */
  readonly lag: Record<Store, number>;
  /** Milliseconds between two publications of the replication metrics. */
  metricsInterval: number;
}

/** One line for the server's log file. */
export type Log = (text: string) => void;
