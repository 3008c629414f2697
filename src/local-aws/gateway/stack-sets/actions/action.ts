import type { OperationQueue } from '../operations/queue.ts';
import type { StackSetStore, Home } from '../store.ts';
import type { Query } from '../wire/query.ts';

/** What the actions share. */
export interface StackSetContext {
  readonly store: StackSetStore;
  readonly queue: OperationQueue;
  readonly now: () => Date;
  /** Milliseconds until lists of results tell of a change (T7); asked for at every use. */
  readonly resultsDelay: () => number;
  /**
   * CloudFormation's own check of a template.
   * @returns the capabilities that the template needs.
   * @throws AwsFailure ValidationError.
   */
  readonly requiredCapabilities: (home: Home, templateBody: string) => Promise<readonly string[]>;
}

/**
 * One action of the API: answers with the elements of its result.
 * @throws AwsFailure for a refusal.
 */
export type Action = (query: Query, home: Home, context: StackSetContext) => string | Promise<string>;
