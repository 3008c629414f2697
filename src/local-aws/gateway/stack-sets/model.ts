/** What the local AWS knows of StackSets: plain data, changed by actions and by the runner of operations only. */

/** What every stack of a set is made of. Replaced as a whole, so that identity tells whether a stack is up to date. */
export interface Definition {
  readonly description: string | undefined;
  readonly templateBody: string;
  /** Every parameter that the template declares, with the template's default where none was given. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the parameters whose values no answer shows. */
  readonly noEcho: readonly string[];
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface StackSet {
  readonly name: string;
  /** `name:uuid`. */
  readonly id: string;
  readonly arn: string;
  /** ClientRequestToken of the request that made it, and what that request made. */
  readonly createdBy: { readonly token: string; readonly definition: Definition };
  administrationRoleArn: string;
  executionRoleName: string;
  status: 'ACTIVE' | 'DELETED';
  definition: Definition;
  /** ManagedExecution.Active. */
  managedExecution: boolean;
  instances: StackInstance[];
  /** Oldest first. */
  readonly operations: Operation[];
}

/** Where a stack instance is. */
export interface Target {
  readonly account: string;
  readonly region: string;
}

export interface StackInstance extends Target {
  /** The newest stack's ARN, which stays when that stack is gone (T1). Undefined until a first stack was created. */
  stackId: string | undefined;
  /** Whether that stack still exists. */
  hasStack: boolean;
  overrides: Readonly<Record<string, string>>;
  status: 'CURRENT' | 'OUTDATED' | 'INOPERABLE';
  detailedStatus: ResultStatus | 'INOPERABLE';
  statusReason: string | undefined;
  lastOperationId: string;
  driftStatus: DriftStatus;
  driftCheckedAt: Date | undefined;
}

export type DriftStatus = 'NOT_CHECKED' | 'IN_SYNC' | 'DRIFTED';

export type ResultStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface OperationResult extends Target {
  status: ResultStatus;
  statusReason: string | undefined;
  /** Of a DETECT_DRIFT that succeeded here. */
  driftStatus?: DriftStatus;
  /** Every status that it has had, oldest first: what lists answer is late (T7). */
  readonly history: ResultChange[];
}

export interface ResultChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly status: ResultStatus;
  readonly statusReason: string | undefined;
}

/** How an operation goes about its instances. Of Count and Percentage exactly one is defined. */
export interface Preferences {
  readonly regionConcurrencyType: 'SEQUENTIAL' | 'PARALLEL';
  readonly regionOrder: readonly string[];
  /** Accounts of one region that may fail before the operation stops there. */
  readonly failureToleranceCount: number | undefined;
  readonly failureTolerancePercentage: number | undefined;
  /** Accounts of one region that are worked on at a time. */
  readonly maxConcurrentCount: number | undefined;
  readonly maxConcurrentPercentage: number | undefined;
  readonly concurrencyMode: 'STRICT_FAILURE_TOLERANCE' | 'SOFT_FAILURE_TOLERANCE';
}

export type OperationAction = 'CREATE' | 'UPDATE' | 'DELETE' | 'DETECT_DRIFT';
export type OperationStatus = 'QUEUED' | 'RUNNING' | 'STOPPING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';

export interface Operation {
  readonly id: string;
  readonly action: OperationAction;
  readonly preferences: Preferences;
  /** Of a DELETE: whether the stacks outlive their instances (T4). */
  readonly retainStacks: boolean | undefined;
  /** The set's definition when the operation was asked for. */
  readonly definition: Definition;
  /** Undefined: every instance that the set has when the operation starts. */
  readonly targets: readonly Target[] | undefined;
  readonly createdAt: Date;
  status: OperationStatus;
  endedAt: Date | undefined;
  /** Known when the operation starts; in the order of work. */
  results: OperationResult[];
}

const isAt =
  ({ account, region }: Target) =>
  (other: Target): boolean =>
    other.account === account && other.region === region;

export const findInstance = (set: StackSet, target: Target): StackInstance | undefined =>
  set.instances.find(isAt(target));

export const hasEnded = ({ status }: Operation): boolean =>
  status === 'SUCCEEDED' || status === 'FAILED' || status === 'STOPPED';

export const unfinishedOperation = (set: StackSet): Operation | undefined =>
  set.operations.find((operation) => !hasEnded(operation));

/** StatusDetails.FailedStackInstancesCount (T2). */
export const failedInstances = ({ results }: Operation): number =>
  results.filter(({ status }) => status === 'FAILED').length;
