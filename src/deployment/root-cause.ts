import type { MigrationError, RegionFailure } from '../errors.ts';
import { wayOn } from './blocked.ts';
import { explain } from './causes.ts';
import { layerFailed, noReason, type Verb } from './layer-failed.ts';
import type {
  StackInstanceView,
  StackResource,
  StackSetOperationResult,
  StackSetOperationView,
} from './ports.ts';
import type { DeploymentWorld } from './world.ts';

/** Looks at the results of an ended operation before they are taken as they are: the list lags behind (T7). */
const looksAtResults = 10;

/**
 * A StackSet operation that failed, explained down to the resource: results → instance → the stack of that region, asked
 * by ARN because a failed create deletes it (T1) → the oldest event that is not a cancellation. The journal and the
 * regions' lines of the view are told as well.
 */
export async function operationFailure(
  stackSet: string,
  layer: string,
  operation: StackSetOperationView,
  verb: Verb,
  world: DeploymentWorld,
): Promise<MigrationError> {
  const results = await settledResults(stackSet, operation, world);
  const failed = await Promise.all(
    results
      .filter(({ status }) => status === 'FAILED')
      .map(({ region, reason }) => instanceFailure(stackSet, region, reason, world)),
  );
  const cancelled = results.filter(({ status }) => status === 'CANCELLED').map(cancellation);
  const { id, status } = operation;
  const regions = failed.length > 0 ? failed : await withoutResults(stackSet, operation, world);
  return layerFailed(
    { layer, verb, operation: { id, stackSet, status }, regions: [...regions, ...cancelled] },
    world,
    verb === 'deleted' ? undefined : await waysOn(regions, world),
  );
}

/** What leads out of the states that the stacks are in now; undefined when the same command goes on with them. */
async function waysOn(
  failed: readonly RegionFailure[],
  world: DeploymentWorld,
): Promise<readonly string[] | undefined> {
  const ways = await Promise.all(
    failed.map(async ({ region, stackId }) => {
      const stack = stackId === undefined ? undefined : await world.stacks.describe(region, stackId);
      return stack?.state === 'failed' ? wayOn(stack, region, world) : [];
    }),
  );
  return ways.some((way) => way.length > 0) ? ways.flat() : undefined;
}

const cancellation = ({ region }: StackSetOperationResult): RegionFailure => ({
  region,
  outcome: 'cancelled',
  words: '',
  cause: 'CANCELLED',
  meaning: 'Not started, since another region had failed.',
  mend: [],
});

/**
 * Of a stopped operation, or one whose results never came, no result tells where it failed. Only somebody's
 * StopStackSetOperation stops an operation, and AWS has no more to say of it. Of another one the instances may know.
 */
async function withoutResults(
  stackSet: string,
  { id, status, reason }: StackSetOperationView,
  world: DeploymentWorld,
): Promise<readonly RegionFailure[]> {
  const region = world.regions.source;
  if (status === 'STOPPED') {
    const words = `operation ${id} ${reason ? `ended STOPPED, ${reason}` : 'was stopped by somebody'}`;
    const meaning = 'Somebody stopped the operation.';
    return [{ region, outcome: 'failed', words, cause: 'STOPPED', meaning, mend: [] }];
  }
  const failed = await failedInstances(stackSet, world);
  if (failed.length > 0) return failed;
  return [
    {
      region,
      outcome: 'failed',
      words: `operation ${id} ended ${status}, ${reason || noReason}`,
      cause: 'UNKNOWN',
      meaning: 'AWS has not told which region failed; the one named here is where the StackSet is managed.',
      mend: [
        `aws cloudformation list-stack-set-operation-results --region ${region} --stack-set-name ${stackSet} --operation-id ${id}`,
      ],
    },
  ];
}

/** Instances that are not as they should be and say why; one that was merely cancelled explains nothing. */
async function failedInstances(stackSet: string, world: DeploymentWorld): Promise<readonly RegionFailure[]> {
  const regions = await world.stackSets.regionsOfInstances(stackSet);
  const instances = await Promise.all(
    regions.map((region) => world.stackSets.instance(stackSet, world.account, region)),
  );
  const failed = instances.filter((instance) => instance !== undefined).filter(isUnwell);
  return Promise.all(
    failed.map(({ region, stackId, reason }) => stackOfRegionFailure(region, stackId, reason, world)),
  );
}

const isUnwell = ({ status, detailedStatus, reason }: StackInstanceView): boolean =>
  status !== 'CURRENT' && detailedStatus !== 'CANCELLED' && reason !== '';

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
  world: DeploymentWorld,
): Promise<RegionFailure> {
  const instance = await world.stackSets.instance(stackSet, world.account, region);
  return stackOfRegionFailure(region, instance?.stackId ?? '', reason || (instance?.reason ?? ''), world);
}

/** @param stackId empty when the instance never had a stack. */
async function stackOfRegionFailure(
  region: string,
  stackId: string,
  otherwise: string,
  world: DeploymentWorld,
): Promise<RegionFailure> {
  const resource = stackId === '' ? undefined : await world.stacks.rootFailure(region, stackId);
  return regionFailure(region, stackId, resource, otherwise, world);
}

/** A plain stack that failed. @param next what leads out of the state that it is in now, if the next deploy does not. */
export async function stackFailure(
  layer: string,
  region: string,
  stack: { readonly id: string; readonly status: string },
  verb: Verb,
  world: DeploymentWorld,
  next?: readonly string[],
): Promise<MigrationError> {
  const resource = await world.stacks.rootFailure(region, stack.id);
  const failure = regionFailure(region, stack.id, resource, `the stack is ${stack.status}`, world);
  return layerFailed({ layer, verb, regions: [failure] }, world, next);
}

/** @param otherwise AWS's words where no resource has any. */
function regionFailure(
  region: string,
  stackId: string,
  resource: StackResource | undefined,
  otherwise: string,
  { causeOf }: DeploymentWorld,
): RegionFailure {
  const words = (resource ? resource.reason : otherwise).trim();
  const cause = causeOf(words);
  const { logicalId = '', type = '', status = '' } = resource ?? {};
  return {
    region,
    outcome: 'failed',
    ...(stackId === '' ? {} : { stackId }),
    ...(resource ? { resource: { logicalId, type, status } } : {}),
    words,
    cause,
    ...explain(cause, { region, stack: stackId, logicalId, type }),
  };
}
