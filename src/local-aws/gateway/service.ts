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

/** An AWS service of the gateway, or a part of one. What it has nothing to say of goes to `forward` untouched. */
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
  /** Of an update, and only there. */
  readonly previousProperties?: Readonly<Record<string, unknown>>;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
}

/** What CloudFormation keeps of a resource: what Ref answers, and what Fn::GetAtt does by attribute. */
export interface ProvidedResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A resource type that the gateway makes itself, whatever the emulator has of that name. What a function throws is the
 * resource's status reason; it must have left nothing behind then.
 */
export interface ResourceProvider {
  create(change: ResourceChange): Promise<ProvidedResource>;
  /** In place, with the same physical id. Without it every change is a replacement: create, and later delete the old one. */
  update?(change: ResourceChange): Promise<ProvidedResource>;
  /** Succeeds when the resource is gone already, as AWS's handlers do. */
  delete(change: ResourceChange): Promise<void>;
  /** The properties of which AWS says "Update requires: Replacement". */
  readonly replacedBy?: readonly string[];
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
  /** Makes the resource, between `before` and `after`. At most one hook of a type has it. */
  readonly provide?: ResourceProvider;
}

/** What replicates between two regions. */
export type Store = 's3' | 'dynamodb' | 'rds';
/** Those that send bytes here. Aurora's storage is one database, whose lag is said and not made. */
export type SendingStore = Exclude<Store, 'rds'>;

/** How long RDS takes, in milliseconds, for what it takes minutes for on AWS. */
export interface DatabaseTimes {
  /** Of a cluster or an instance. */
  readonly creating?: number;
  readonly deleting?: number;
  /** Of a cluster that was removed from its global cluster. */
  readonly promoting?: number;
  /** A switchover or failover from the request until everything is `available` again. */
  readonly switchingOver?: number;
}

/** What goes wrong with resources of CloudFormation. What is left out matches every change. */
export interface ResourceFault {
  /** Such as `AWS::S3::Bucket`. */
  readonly type: string;
  /** A rollback updates and deletes too: failing that is UPDATE_ROLLBACK_FAILED or ROLLBACK_FAILED. */
  readonly action: ResourceChange['action'];
  readonly region?: string;
  readonly logicalId?: string;
  /** Only the n-th of the changes that match, from 1, counted since the fault was set. */
  readonly nth?: number;
  /** Milliseconds that the change takes longer. */
  readonly latencyMs?: number;
  /** The resource's status reason; without it the change succeeds. */
  readonly fail?: string;
}

/** What goes wrong with signed requests on their way to AWS. What is left out matches every request. */
export interface WireFault {
  /**
   * Too many requests, or too many entries of a batch (PutRecords, BatchWriteItem, BatchGetItem); an error inside AWS; a
   * connection that breaks before the request is served, or after it; credentials that have expired.
   */
  readonly kind:
    'throttle' | 'throttle-partly' | 'server-error' | 'reset' | 'lose-answer' | 'expired-credentials';
  /** As in the credential scope, such as `cloudformation`, `s3`, `monitoring`. */
  readonly service?: string;
  readonly region?: string;
  /** Such as `DescribeStacks`. */
  readonly operation?: string;
  /** The fraction of the requests that match, or of the entries of a batch, above 0, at most 1. Default 1. */
  readonly rate?: number;
  /** Only the n-th of the requests that match, from 1, counted since the fault was set. */
  readonly nth?: number;
}

/** What is to go wrong, as plain JSON. Nothing when left out. */
export interface Faults {
  readonly wire?: readonly WireFault[];
  readonly cloudformation?: readonly ResourceFault[];
}

/** Changed while the gateway runs; read at every use. */
export interface GatewaySettings {
  faults?: Faults;
  /** Of the random choices that rates make, so that a run repeats. Default 1. */
  seed?: number;
  /** Milliseconds from a write in one region to its arrival in the other. */
  readonly lag: Record<Store, number>;
  /** Bytes a second from region to region, of all that replicates in a store. Unlimited when left out. */
  bandwidth?: Partial<Record<SendingStore, number>>;
  /** Whether nothing arrives any more in a store. */
  stalled?: Partial<Record<Store, boolean>>;
  /** Applied values of service quotas by code, such as `L-F678F1CE`, in every region. What is left out is AWS's. */
  quotas?: Readonly<Record<string, number>>;
  /** What is left out takes half a second, a switchover three. */
  databaseTimes?: DatabaseTimes;
  /** Milliseconds that DynamoDB takes to add or to remove a replica. Default 0. */
  replicaDelay?: number;
  /** Whether a replica that new replicas were added from stays for 24 hours (T29). Default false. */
  replicaDayRule?: boolean;
  /** Milliseconds between two publications of the replication metrics. */
  metricsInterval: number;
  /** Milliseconds between two looks for alarms that are due. Default 1,000. */
  alarmsInterval?: number;
  /** Milliseconds that a minute of a replication rule's EventThreshold lasts (S3 knows 15 minutes only). Default 60,000. */
  thresholdMinute?: number;
  /** Milliseconds until ListStackSetOperationResults tells of a change (T7). Default 300. */
  resultsDelay?: number;
  /** Whether an administrator has made the two roles of StackSets before the first call. Default true. */
  readonly stackSetRoles?: boolean;
}

/** One line for the server's log file. */
export type Log = (text: string) => void;
