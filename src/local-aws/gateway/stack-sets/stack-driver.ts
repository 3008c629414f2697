/** What StackSets ask of the stacks underneath them. The emulator implements it; unit tests have a simulated one. */

export interface StackRequest {
  readonly name: string;
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export type StackVerb = 'create' | 'update' | 'delete';

export interface StackDriver {
  /** The only account whose stacks it can reach. */
  readonly account: string;
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
}
