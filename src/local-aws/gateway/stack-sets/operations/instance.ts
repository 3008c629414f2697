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
  if (!(await driver.mayEnter(set, instance.account))) return untrusted(set, instance.account);
  const request = {
    templateBody: definition.templateBody,
    parameters: mergeOverrides(definition.parameters, instance.overrides),
    capabilities: definition.capabilities,
    tags: definition.tags,
  };
  if (instance.hasStack && instance.stackId !== undefined) {
    if (!(await driver.update(instance.region, instance.stackId, request))) return undefined;
    forgetDrift(instance);
    return settle(instance.region, instance.stackId, 'update', driver);
  }
  instance.stackId = await driver.create(instance.region, { name: stackNameOf(set), ...request });
  instance.hasStack = true;
  forgetDrift(instance);
  const failure = await settle(instance.region, instance.stackId, 'create', driver);
  // AWS leaves no stack behind a failed create (T1). The instance keeps the ARN, by which its events can still be read.
  if (failure !== undefined) await deleteStack(instance, driver);
  return failure;
}

/** AWS's words for an account that StackSets cannot enter, whichever of the two roles is missing or mistrustful. */
const untrusted = (set: StackSet, account: string): string =>
  `Account ${account} should have '${set.executionRoleName}' role with trust relationship to Role '${set.administrationRoleArn.split(':role/')[1] ?? ''}'.`;

/** What was found is no answer about the stack that comes. */
function forgetDrift(instance: StackInstance): void {
  instance.driftStatus = 'NOT_CHECKED';
  instance.driftCheckedAt = undefined;
}

/** Deletes the instance's stack. One that is retained is not looked at: the account may be closed, and its role gone. */
export async function removeInstance(
  set: StackSet,
  instance: StackInstance,
  retainStack: boolean,
  driver: StackDriver,
): Promise<FailureReason> {
  if (retainStack) return undefined;
  if (!(await driver.mayEnter(set, instance.account))) return untrusted(set, instance.account);
  return deleteStack(instance, driver);
}

/** Looks whether the instance's stack is still as its template says. */
export async function checkInstance(
  set: StackSet,
  instance: StackInstance,
  driver: StackDriver,
  now: () => Date,
): Promise<FailureReason> {
  if (!(await driver.mayEnter(set, instance.account))) return untrusted(set, instance.account);
  if (!instance.hasStack || instance.stackId === undefined)
    return `The stack instance in ${instance.region} has no stack`;
  instance.driftStatus = await driver.detectDrift(instance.region, instance.stackId);
  instance.driftCheckedAt = now();
  return undefined;
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
