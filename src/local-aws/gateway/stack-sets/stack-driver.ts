/** What StackSets ask of the stacks underneath them. The emulator implements it; unit tests have a simulated one. */

export interface StackRequest {
  readonly name: string;
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export type StackVerb = 'create' | 'update' | 'delete';

/** The pair of roles by which a set works in an account. */
export interface StackSetRoles {
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
}

export interface StackDriver {
  /** Whether the account has stacks that can be reached, and both roles exist and trust as they must. */
  mayEnter(roles: StackSetRoles, account: string): Promise<boolean>;
  /** Starts a create and resolves with the stack's ARN. */
  create(region: string, request: StackRequest): Promise<string>;
  /** Starts an update; false when there is nothing to update (T14). */
  update(region: string, stackId: string, request: Omit<StackRequest, 'name'>): Promise<boolean>;
  /** Starts a delete. */
  delete(region: string, stackId: string): Promise<void>;
  /** Resolves with the status that ends what was started. */
  settled(region: string, stackId: string, verb: StackVerb): Promise<string>;
  /** Why the stack's newest operation failed, in the words that StackSets use. */
  failureReason(region: string, stackId: string): Promise<string>;
  /**
   * Compares the stack with its template, and resolves when that is done.
   * @throws Error when the stack's status does not allow it, or a resource could not be read.
   */
  detectDrift(region: string, stackId: string): Promise<'IN_SYNC' | 'DRIFTED'>;
}
