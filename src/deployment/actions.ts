import type { StepContext } from '../runbook/phase.ts';

/** Names under which the journal keeps what must not happen twice. `set` and `stack` carry the environment suffix. */
export const actions = {
  createSet: (set: string): string => `create-stack-set/${set}`,
  updateSet: (set: string): string => `update-stack-set/${set}`,
  deleteSet: (set: string): string => `delete-stack-set/${set}`,
  deployInstance: (set: string, region: string): string => `deploy-instance/${set}/${region}`,
  deleteInstance: (set: string, region: string): string => `delete-instance/${set}/${region}`,
  deployStack: (stack: string, region: string): string => `deploy-stack/${stack}/${region}`,
  deleteStack: (stack: string, region: string): string => `delete-stack/${stack}/${region}`,
  forceDeleteStack: (stack: string, region: string): string => `force-delete-stack/${stack}/${region}`,
  continueRollback: (stack: string, region: string): string => `continue-rollback/${stack}/${region}`,
  cancelUpdate: (stack: string, region: string): string => `cancel-update/${stack}/${region}`,
  clearStack: (stack: string, region: string): string => `clear-stack/${stack}/${region}`,
};

/**
 * Ends what an earlier process left open, now that the world was observed. Its token may have been used: AWS would take
 * the next request that carries it for a repetition.
 */
export async function endOpen(
  context: StepContext,
  names: readonly string[],
  outcome: string,
): Promise<void> {
  for (const name of names) await context.openAction(name)?.end(outcome);
}
