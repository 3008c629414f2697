/** What the local AWS knows of StackSets: plain data, changed by actions and by the runner of operations only. */

/** What every stack of a set is made of. Replaced as a whole, so that identity tells whether a stack is up to date. */
export interface Definition {
  readonly description: string | undefined;
  readonly templateBody: string;
  /** Every parameter that the template declares, with the template's default where none was given. */
  readonly parameters: Readonly<Record<string, string>>;
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
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
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
}

export type ResultStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface OperationResult extends Target {
  status: ResultStatus;
  statusReason: string | undefined;
}

export interface Preferences {
  readonly regionOrder: readonly string[];
  /** Accounts of one region that may fail before the operation stops. */
  readonly failureToleranceCount: number;
  readonly maxConcurrentCount: number;
}

export type OperationAction = 'CREATE' | 'UPDATE' | 'DELETE';
export type OperationStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

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

export const isAt =
  ({ account, region }: Target) =>
  (other: Target): boolean =>
    other.account === account && other.region === region;

export const findInstance = (set: StackSet, target: Target): StackInstance | undefined =>
  set.instances.find(isAt(target));

export const hasEnded = ({ status }: Operation): boolean => status === 'SUCCEEDED' || status === 'FAILED';

export const unfinishedOperation = (set: StackSet): Operation | undefined =>
  set.operations.find((operation) => !hasEnded(operation));

/** StatusDetails.FailedStackInstancesCount (T2). */
export const failedInstances = ({ results }: Operation): number =>
  results.filter(({ status }) => status === 'FAILED').length;
