import type { RollbackChoice } from '../../deployment/world.ts';

export interface DeployOptions {
  /** Whether an update may replace or remove what holds data. Default false. */
  readonly allowReplacement?: boolean;
  /** Hash of the plan that is to be carried out, or its beginning. */
  readonly plan?: string | undefined;
  /** Begin what can be begun, and wait for nothing. Default false. */
  readonly detach?: boolean;
  /** Without it a stack whose rollback failed is left alone. */
  readonly continueRollback?: RollbackChoice | undefined;
  /** Why nobody looks for what would block. */
  readonly skipPreflight?: string | undefined;
}
