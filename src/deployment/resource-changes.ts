import type { StepContext } from '../runbook/phase.ts';
import type { StackResource } from './ports.ts';

/** Knows the statuses that the resources of each stack had at the newest look. One a run. */
export interface ResourceChanges {
  /**
   * The resources of which the status is another than at the look before.
   * @param stackId ARN.
   * @param isNew nothing was in the stack before: then all that the first look finds is news. Of an older stack only what is under
   * way or failed is, since the rest may be complete for months.
   */
  readonly since: (
    stackId: string,
    resources: readonly StackResource[],
    isNew: boolean,
  ) => readonly StackResource[];
}

export function createResourceChanges(): ResourceChanges {
  const stacks = new Map<string, ReadonlyMap<string, string>>();
  return {
    since: (stackId, resources, isNew) => {
      const before = stacks.get(stackId);
      stacks.set(stackId, new Map(resources.map(({ logicalId, status }) => [logicalId, status])));
      return resources.filter(({ logicalId, status }) =>
        before ? before.get(logicalId) !== status : isNew || !status.endsWith('_COMPLETE'),
      );
    },
  };
}

/** Shows each change as a line of its own, in AWS's words. */
export function tellChanges(
  subject: string,
  region: string,
  changes: readonly StackResource[],
  context: Pick<StepContext, 'progress'>,
): void {
  for (const { logicalId, type, status, reason } of changes) {
    const hasFailed = status.endsWith('_FAILED');
    context.progress({
      region,
      subject,
      resource: logicalId,
      text: hasFailed && reason !== '' ? `${type} ${status}: ${reason}` : `${type} ${status}`,
      state: hasFailed ? 'failed' : status.endsWith('_COMPLETE') ? 'done' : 'running',
    });
  }
}
