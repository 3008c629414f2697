import { MigrationError } from '../errors.ts';
import type { StackResource } from './ports.ts';
import type { DeploymentWorld } from './world.ts';

/**
 * A StackSet operation that failed, explained down to the resource: results → instance → the stack of that region, asked
 * by ARN because a failed create deletes it (T1) → the oldest event that is not a cancellation.
 */
export async function explainOperation(
  stackSet: string,
  layer: string,
  operationId: string,
  verb: string,
  world: DeploymentWorld,
): Promise<MigrationError> {
  const results = await world.stackSets.operationResults(stackSet, operationId);
  const failed = results.filter(({ status }) => status === 'FAILED');
  const lines = await Promise.all(
    failed.map(({ region, reason }) => explainInstance(stackSet, region, reason, world)),
  );
  const cancelled = results.filter(({ status }) => status === 'CANCELLED').map(({ region }) => region);
  // The list is eventually consistent (T7): with nothing in it, the operation is all there is to point at.
  if (lines.length === 0) lines.push(`AWS gave no result yet for operation ${operationId}`);
  return layerFailed(layer, verb, lines.join('. '), cancelled);
}

async function explainInstance(
  stackSet: string,
  region: string,
  reason: string,
  world: DeploymentWorld,
): Promise<string> {
  const instance = await world.stackSets.instance(stackSet, world.account, region);
  const cause = instance?.stackId ? await world.stacks.rootFailure(region, instance.stackId) : undefined;
  return `in ${region}: ${cause ? describeFailure(cause) : reason || instance?.reason || 'AWS gave no reason'}`;
}

/** A plain stack that failed. */
export async function explainStack(
  layer: string,
  region: string,
  stackId: string,
  verb: string,
  status: string,
  world: DeploymentWorld,
): Promise<MigrationError> {
  const cause = await world.stacks.rootFailure(region, stackId);
  return layerFailed(
    layer,
    verb,
    `in ${region}: ${cause ? describeFailure(cause) : `stack ${stackId} is ${status}`}`,
    [],
  );
}

const describeFailure = ({ logicalId, type, reason }: StackResource): string =>
  `${logicalId} (${type}): ${reason}`;

const layerFailed = (
  layer: string,
  verb: string,
  cause: string,
  cancelled: readonly string[],
): MigrationError =>
  new MigrationError('aws', `Layer ${layer} could not be ${verb} ${cause}.`, {
    code: 'LAYER_FAILED',
    untouched:
      cancelled.length > 0
        ? `Not started because of it: ${cancelled.join(', ')}. Layers that depend on it were not touched.`
        : 'Layers that depend on it were not touched.',
    next: ['Mend the cause, then run the same command again: it goes on from here.'],
  });
