import { randomUUID } from 'node:crypto';
import type { Definition, StackInstance, StackSet } from '../model.ts';
import type { StackDriver, StackVerb } from '../stack-driver.ts';
import { mergeOverrides } from '../template.ts';

/** Undefined: it worked. */
export type FailureReason = string | undefined;

/** AWS's limit of a stack name. */
const longestStackName = 128;

/** Brings one instance's stack to a definition: creates it, or updates the one that is there. */
export async function deployInstance(
  set: StackSet,
  instance: StackInstance,
  definition: Definition,
  driver: StackDriver,
): Promise<FailureReason> {
  if (instance.account !== driver.account) return untrusted(set, instance.account);
  const request = {
    templateBody: definition.templateBody,
    parameters: mergeOverrides(definition.parameters, instance.overrides),
    capabilities: definition.capabilities,
    tags: definition.tags,
  };
  if (instance.hasStack && instance.stackId !== undefined) {
    if (!(await driver.update(instance.region, instance.stackId, request))) return undefined;
    return settle(instance.region, instance.stackId, 'update', driver);
  }
  instance.stackId = await driver.create(instance.region, { name: stackNameOf(set), ...request });
  instance.hasStack = true;
  const failure = await settle(instance.region, instance.stackId, 'create', driver);
  // AWS leaves no stack behind a failed create (T1). The instance keeps the ARN, by which its events can still be read.
  if (failure !== undefined) await deleteStack(instance, driver);
  return failure;
}

/** The emulator has stacks of one account only, and AWS has words for an account that StackSets cannot enter. */
const untrusted = (set: StackSet, account: string): string =>
  `Account ${account} should have '${set.executionRoleName}' role with trust relationship to Role '${set.administrationRoleArn.split('/').at(-1) ?? ''}'.`;

/** Deletes the instance's stack, unless there is none or it is retained. */
export async function removeInstance(
  instance: StackInstance,
  retainStack: boolean,
  driver: StackDriver,
): Promise<FailureReason> {
  return retainStack ? undefined : deleteStack(instance, driver);
}

async function deleteStack(instance: StackInstance, driver: StackDriver): Promise<FailureReason> {
  if (!instance.hasStack || instance.stackId === undefined) return undefined;
  await driver.delete(instance.region, instance.stackId);
  const failure = await settle(instance.region, instance.stackId, 'delete', driver);
  instance.hasStack = failure !== undefined;
  return failure;
}

const complete: Readonly<Record<StackVerb, string>> = {
  create: 'CREATE_COMPLETE',
  update: 'UPDATE_COMPLETE',
  delete: 'DELETE_COMPLETE',
};

async function settle(
  region: string,
  stackId: string,
  verb: StackVerb,
  driver: StackDriver,
): Promise<FailureReason> {
  const status = await driver.settled(region, stackId, verb);
  return status === complete[verb] ? undefined : driver.failureReason(region, stackId);
}

/** As AWS names the stacks of a set; every create gets a name of its own. */
function stackNameOf(set: StackSet): string {
  const suffix = `-${randomUUID()}`;
  return `StackSet-${set.name}`.slice(0, longestStackName - suffix.length) + suffix;
}
