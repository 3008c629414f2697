/** What deployment asks of CloudFormation, in its own words. src/aws implements it; tests have a simulated world. */

/** A stack's status, classified (T12: never by the SDK's waiters). */
export type StackState = 'absent' | 'in-progress' | 'usable' | 'rolled-back' | 'failed' | 'shell';

export interface StackView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string;
  readonly state: StackState;
  /** When it was created, or last updated: milliseconds since the epoch. */
  readonly changedAt: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Empty until the resource exists. */
  readonly physicalId: string;
  readonly status: string;
  readonly reason: string;
}

/** What keeps a rollback from its end. Its logical id is a path through nested stacks. */
export interface StuckResource extends StackResource {
  /** What ContinueUpdateRollback calls it when it is to be skipped; undefined for what cannot be skipped. */
  readonly skipName: string | undefined;
}

/** Kinds of failures that we can say more of than AWS's words do; causes.ts does. */
export type Cause =
  | 'ACCESS_DENIED'
  | 'AWS_INTERNAL'
  | 'CREDENTIALS_EXPIRED'
  | 'GLOBAL_CLUSTER_MEMBER'
  | 'INVALID'
  | 'KEY_NOT_USABLE'
  | 'LEFT_GLOBAL_CLUSTER'
  | 'MISSING'
  | 'NAME_STAYS'
  | 'NAME_TAKEN'
  | 'NOT_AVAILABLE'
  | 'NOT_EMPTY'
  | 'NOT_STABILIZED'
  | 'PRIMARY_NOT_READY'
  | 'PROTECTED'
  | 'QUOTA'
  | 'REPLICA_DAY_RULE'
  | 'ROLE_NOT_ASSUMABLE'
  | 'SERVICE_LINKED_ROLE'
  | 'STACK_SET_ROLE'
  | 'STILL_USED'
  | 'THROTTLED'
  | 'UNKNOWN';

export interface StackRequest {
  readonly name: string;
  readonly templateBody: string;
  /** Where the template lies too when it is too large for a request. */
  readonly templateUrl?: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** ClientRequestToken. */
  readonly token: string;
}

/** An operation that somebody began, on a stack or a StackSet. */
export interface BegunOperation {
  /** ClientRequestToken of a stack's, id of a StackSet's; empty when AWS does not say. */
  readonly token: string;
  /** CREATE, UPDATE, DELETE, … */
  readonly action: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface ChangeSetView {
  readonly name: string;
  /** Whether it waits for somebody to execute it. */
  readonly isExecutable: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface Stacks {
  /** By name, or by ARN, which also finds a deleted stack (T1, T19). */
  describe(region: string, nameOrArn: string): Promise<StackView | undefined>;
  /** ARNs and names of every stack of the region that is under way, ours or not: one listing, whatever their number. */
  inProgress(region: string): Promise<readonly string[]>;
  templateOf(region: string, nameOrArn: string): Promise<string>;
  create(region: string, request: StackRequest): Promise<void>;
  /** False when CloudFormation has nothing to update (T14). */
  update(region: string, request: StackRequest): Promise<boolean>;
  /** @param force leave what cannot be deleted; only for a stack that is DELETE_FAILED. */
  delete(region: string, nameOrArn: string, token: string, force?: boolean): Promise<void>;
  /** Goes on with a rollback that failed. @param skip logical ids of resources that are left as they are. */
  continueRollback(region: string, nameOrArn: string, skip: readonly string[], token: string): Promise<void>;
  /** Rolls an update back that is under way. False when it is too late for that. */
  cancelUpdate(region: string, nameOrArn: string, token: string): Promise<boolean>;
  /** What was begun last on a stack, by anybody; undefined when its events do not say. */
  newestOperation(region: string, nameOrArn: string): Promise<BegunOperation | undefined>;
  changeSets(region: string, nameOrArn: string): Promise<readonly ChangeSetView[]>;
  resources(region: string, nameOrArn: string): Promise<readonly StackResource[]>;
  /** The oldest failure of the newest operation that is not a mere cancellation; undefined when there is none. */
  rootFailure(region: string, nameOrArn: string): Promise<StackResource | undefined>;
  /** Resources that keep a rollback of an update from its end: those that it tried and failed to roll back. */
  stuckInRollback(region: string, nameOrArn: string): Promise<readonly StuckResource[]>;
}

/** By which CloudFormation enters the account, and deploys in it. */
export interface StackSetRoles {
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
}

export interface StackSetView {
  readonly name: string;
  readonly templateBody: string;
  readonly roles: StackSetRoles;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface StackInstanceView {
  readonly region: string;
  /** Empty until the instance has a stack. */
  readonly stackId: string;
  readonly status: 'CURRENT' | 'OUTDATED' | 'INOPERABLE';
  /** Open: PENDING, RUNNING, SUCCEEDED, FAILED, CANCELLED, INOPERABLE, … */
  readonly detailedStatus: string;
  readonly reason: string;
  readonly overrides: Readonly<Record<string, string>>;
}

export interface StackSetOperationView {
  readonly id: string;
  readonly action: string;
  readonly status: 'RUNNING' | 'QUEUED' | 'STOPPING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  readonly reason: string;
  /** StatusDetails.FailedStackInstancesCount: SUCCEEDED can hide failures (T2). */
  readonly failedInstances: number;
}

export interface StackSetOperationResult {
  readonly region: string;
  readonly status: string;
  readonly reason: string;
}

export interface StackSetRequest {
  readonly name: string;
  readonly description: string;
  readonly templateBody: string;
  /** Where the template lies too when it is too large for a request. */
  readonly templateUrl?: string | undefined;
  /** AWS's default ones, or those that the set has, when undefined. */
  readonly roles?: StackSetRoles | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly token: string;
}

export interface StackSetUpdate extends StackSetRequest {
  /** Every region that has an instance. */
  readonly regionOrder: readonly string[];
  readonly regionConcurrency: 'sequential' | 'parallel';
}

export interface InstanceRequest {
  readonly stackSet: string;
  readonly account: string;
  readonly regions: readonly string[];
  readonly overrides: Readonly<Record<string, string>>;
  readonly operationId: string;
}

/** StackSets live in one region, the migration's source region, and are seen only there. */
export interface StackSets {
  describe(name: string): Promise<StackSetView | undefined>;
  create(request: StackSetRequest): Promise<void>;
  /** Updates template and parameters of the set and of every instance; overrides survive. */
  update(request: StackSetUpdate): Promise<void>;
  delete(name: string): Promise<void>;
  createInstances(request: InstanceRequest): Promise<void>;
  updateInstances(request: InstanceRequest): Promise<void>;
  /** @param retainStacks must always be said (T4). */
  deleteInstances(request: Omit<InstanceRequest, 'overrides'>, retainStacks: boolean): Promise<void>;
  instance(stackSet: string, account: string, region: string): Promise<StackInstanceView | undefined>;
  regionsOfInstances(stackSet: string): Promise<readonly string[]>;
  /** Strongly consistent; undefined when AWS knows no such operation. */
  operation(stackSet: string, operationId: string): Promise<StackSetOperationView | undefined>;
  /** Eventually consistent: empty says nothing (T7). */
  operationResults(stackSet: string, operationId: string): Promise<readonly StackSetOperationResult[]>;
  /** Lets what is in flight finish and starts nothing more (T8). False when the operation has ended. */
  stopOperation(stackSet: string, operationId: string): Promise<boolean>;
  /** Operations that have not ended, by anybody, the oldest first. */
  openOperations(stackSet: string): Promise<readonly BegunOperation[]>;
  list(matches: (name: string) => boolean): Promise<readonly string[]>;
}
