import { MigrationError } from '../errors.ts';
import type { StackResource, StackSetOperationResult, StackSetOperationView } from './ports.ts';
import type { DeploymentWorld } from './world.ts';

/** What could not be done to a layer. */
export type Verb = 'created' | 'updated' | 'deleted';

/** Looks at the results of an ended operation before they are taken as they are: the list lags behind (T7). */
const looksAtResults = 10;

/**
 * A StackSet operation that failed, explained down to the resource: results → instance → the stack of that region, asked
 * by ARN because a failed create deletes it (T1) → the oldest event that is not a cancellation. The regions' lines of
 * the view are told as well.
 */
export async function operationFailure(
  stackSet: string,
  layer: string,
  operation: StackSetOperationView,
  verb: Verb,
  world: DeploymentWorld,
): Promise<MigrationError> {
  const results = await settledResults(stackSet, operation, world);
  const regionsThat = (status: string): string[] =>
    results.filter((result) => result.status === status).map(({ region }) => region);
  const causes = await Promise.all(
    results
      .filter(({ status }) => status === 'FAILED')
      .map(({ region, reason }) => instanceFailure(stackSet, region, reason, world)),
  );
  if (causes.length === 0) causes.push(`: operation ${operation.id} ${endOf(operation)}`);
  for (const region of regionsThat('FAILED'))
    world.context.progress({ region, subject: layer, text: `not ${verb}`, state: 'failed' });
  for (const region of regionsThat('CANCELLED'))
    world.context.progress({ region, subject: layer, text: 'cancelled', state: 'failed' });
  return layerFailed(layer, verb, causes.join('; '), regionsThat('CANCELLED'));
}

/** Only somebody's StopStackSetOperation stops an operation, and AWS has no more to say of it. */
const endOf = ({ status, reason }: StackSetOperationView): string =>
  status === 'STOPPED' && !reason ? 'was stopped by somebody' : `ended ${status}, ${reason || noReason}`;

async function settledResults(
  stackSet: string,
  { id, status }: StackSetOperationView,
  { stackSets, context, pollSeconds }: DeploymentWorld,
): Promise<readonly StackSetOperationResult[]> {
  for (let look = 1; ; look += 1) {
    const results = await stackSets.operationResults(stackSet, id);
    const ended = results.every((result) => !['PENDING', 'RUNNING'].includes(result.status));
    const explains = status === 'STOPPED' || results.some((result) => result.status === 'FAILED');
    if ((ended && explains) || look === looksAtResults) return results;
    await context.clock.sleep(pollSeconds * 1000, context.signal);
  }
}

async function instanceFailure(
  stackSet: string,
  region: string,
  reason: string,
  { account, stacks, stackSets }: DeploymentWorld,
): Promise<string> {
  const instance = await stackSets.instance(stackSet, account, region);
  const stackId = instance?.stackId ?? '';
  const cause = stackId === '' ? undefined : await stacks.rootFailure(region, stackId);
  const words =
    [cause && describeFailure(cause, stackId), reason, instance?.reason].find(Boolean) ?? noReason;
  return ` in ${region}: ${words}`;
}

/** A plain stack that failed. */
export async function stackFailure(
  layer: string,
  region: string,
  stack: { readonly id: string; readonly status: string },
  verb: Verb,
  world: DeploymentWorld,
): Promise<MigrationError> {
  const cause = await world.stacks.rootFailure(region, stack.id);
  const words = cause ? describeFailure(cause, stack.id) : `stack ${stack.id} is ${stack.status}`;
  world.context.progress({ region, subject: layer, text: `not ${verb}`, state: 'failed' });
  return layerFailed(layer, verb, ` in ${region}: ${words}`, []);
}

const noReason = 'AWS gives no reason';

const describeFailure = ({ logicalId, type, reason }: StackResource, stackId: string): string =>
  `${logicalId} (${type}) of stack ${nameOf(stackId)}: ${reason || noReason}`;

/** From an ARN, `arn:…:stack/name/id`. */
const nameOf = (stackId: string): string => stackId.split('/')[1] ?? stackId;

const layerFailed = (
  layer: string,
  verb: Verb,
  cause: string,
  cancelled: readonly string[],
): MigrationError =>
  new MigrationError('aws', `Layer ${layer} could not be ${verb}${cause.replace(/\.$/, '')}.`, {
    code: 'LAYER_FAILED',
    untouched:
      cancelled.length > 0
        ? `Not started because of it: ${cancelled.join(', ')}. Layers that depend on it were not touched.`
        : 'Layers that depend on it were not touched.',
    next: ['Mend the cause, then run the same command again: it goes on from here.'],
  });
