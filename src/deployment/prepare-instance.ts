import { MigrationError } from '../errors.ts';
import { awsCommand, deployAgain, rollbackFailed, type BlockedWorld } from './blocked.ts';
import type { DeployableLayer } from './layer.ts';
import type { StackInstanceView } from './ports.ts';
import { unblock } from './unblock.ts';
import { untilSettled } from './until-settled.ts';
import type { DeploymentWorld } from './world.ts';

/** What looking at an instance that nothing can update needs: preflight looks too. */
export type InstanceWorld = BlockedWorld & Pick<DeploymentWorld, 'regions' | 'account'>;

/** States in which no update of the instance can succeed: a StackSet operation would only tell so at its end. */
const notUpdatable = [rollbackFailed, 'ROLLBACK_FAILED', 'DELETE_FAILED'];

/**
 * Makes sure that an operation can work on the instance's stack: waits for what somebody does to the stack itself, and unblocks
 * it.
 * @throws MigrationError INSTANCE_INOPERABLE or STACK_BLOCKED (exit 4).
 */
export async function prepareInstance(
  layer: DeployableLayer,
  instance: StackInstanceView | undefined,
  region: string,
  world: DeploymentWorld,
): Promise<void> {
  if (instance?.status === 'INOPERABLE') throw await inoperable(layer, instance, world);
  if (!instance?.stackId) return;
  const stack = await untilSettled(layer, region, instance.stackId, undefined, world);
  if (stack && notUpdatable.includes(stack.status)) await unblock(layer, region, stack, world);
}

/** An instance that could not be deleted. CloudFormation skips it in every update (T5), so nothing is tried. */
export async function inoperable(
  { name, stackName }: Pick<DeployableLayer, 'name' | 'stackName'>,
  { region, stackId, reason }: StackInstanceView,
  world: InstanceWorld,
): Promise<MigrationError> {
  const resource = stackId === '' ? undefined : await world.stacks.rootFailure(region, stackId);
  const words = resource && `${resource.logicalId} (${resource.type}): ${resource.reason}`;
  const why = (words ?? reason).replace(/\.$/, '') || 'AWS gives no reason';
  // The stack first: once the instance is gone, nothing leads to its stack.
  const removeStack = stackId === '' ? [] : [awsCommand('delete-stack', region, stackId)];
  return new MigrationError(
    'aws',
    `The stack instance of layer ${name} in ${region} is INOPERABLE: ${why}.`,
    {
      code: 'INSTANCE_INOPERABLE',
      untouched: 'CloudFormation skips it in every update (T5), so nothing was tried.',
      next: [
        'Mend what holds it. Then have its stack deleted, with all that it still holds, give the instance up, and have it made anew:',
        ...removeStack,
        `aws cloudformation delete-stack-instances --region ${world.regions.source} --stack-set-name ${stackName} --accounts ${world.account} --regions ${region} --retain-stacks`,
        deployAgain(world),
      ],
    },
  );
}
