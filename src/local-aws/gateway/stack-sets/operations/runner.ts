import {
  findInstance,
  type Operation,
  type OperationResult,
  type StackInstance,
  type StackSet,
} from '../model.ts';
import type { StackDriver } from '../stack-driver.ts';
import { deployInstance, removeInstance, type FailureReason } from './instance.ts';

/** AWS's own words. */
const toleranceExceeded = 'Cancelled since failure tolerance has exceeded';

/** One stack instance's part of an operation. */
interface Task {
  readonly instance: StackInstance;
  readonly result: OperationResult;
}

/**
 * Runs an operation to its end: region by region, account by account. A region in which more accounts fail than the tolerance
 * allows fails the operation and cancels everything that has not started. Never rejects: what goes wrong is in the results.
 */
export async function runOperation(
  set: StackSet,
  operation: Operation,
  driver: StackDriver,
  now: () => Date,
): Promise<void> {
  const tasks = instancesOf(set, operation).map(newTask);
  operation.status = 'RUNNING';
  operation.results = tasks.map(({ result }) => result);
  const failures = new Map<string, number>();
  let failed = false;
  for (const task of tasks) {
    if (failed) {
      note(set, operation, task, 'CANCELLED', toleranceExceeded);
      continue;
    }
    note(set, operation, task, 'RUNNING');
    const reason = await perform(set, operation, task.instance, driver);
    note(set, operation, task, reason === undefined ? 'SUCCEEDED' : 'FAILED', reason);
    if (reason === undefined) continue;
    const inRegion = (failures.get(task.instance.region) ?? 0) + 1;
    failures.set(task.instance.region, inRegion);
    failed = inRegion > operation.preferences.failureToleranceCount;
  }
  operation.status = failed ? 'FAILED' : 'SUCCEEDED';
  operation.endedAt = now();
}

/** Instances that the operation works on, in the order of work: RegionOrder first, then regions as they come. */
export function instancesOf(set: StackSet, operation: Operation): readonly StackInstance[] {
  const wanted = operation.targets?.map((target) => findInstance(set, target)) ?? set.instances;
  const present = [...new Set(wanted)]
    .filter((instance) => instance !== undefined)
    // Updates skip INOPERABLE instances (T5).
    .filter(({ status }) => operation.action === 'DELETE' || status !== 'INOPERABLE');
  const order = [...operation.preferences.regionOrder, ...present.map(({ region }) => region)];
  return present.sort((a, b) => order.indexOf(a.region) - order.indexOf(b.region));
}

const newTask = (instance: StackInstance): Task => ({
  instance,
  result: { account: instance.account, region: instance.region, status: 'PENDING', statusReason: undefined },
});

async function perform(
  set: StackSet,
  operation: Operation,
  instance: StackInstance,
  driver: StackDriver,
): Promise<FailureReason> {
  try {
    return operation.action === 'DELETE'
      ? await removeInstance(instance, operation.retainStacks ?? false, driver)
      : await deployInstance(set, instance, operation.definition, driver);
  } catch (error) {
    // A refusal of CreateStack, UpdateStack or DeleteStack is the instance's failure, as on AWS.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Writes down how far one instance is, in the result and in the instance; a deleted instance leaves the set. */
function note(
  set: StackSet,
  operation: Operation,
  { instance, result }: Task,
  status: OperationResult['status'],
  reason?: string,
): void {
  result.status = status;
  result.statusReason = reason;
  if (operation.action === 'DELETE' && status === 'SUCCEEDED') {
    set.instances = set.instances.filter((other) => other !== instance);
    return;
  }
  instance.status = instanceStatus(set, operation, instance, status);
  // DetailedStatus says INOPERABLE, not FAILED, after a failed delete (T5).
  instance.detailedStatus = instance.status === 'INOPERABLE' && status === 'FAILED' ? 'INOPERABLE' : status;
  instance.statusReason = reason;
  instance.lastOperationId = operation.id;
}

function instanceStatus(
  set: StackSet,
  operation: Operation,
  instance: StackInstance,
  status: OperationResult['status'],
): StackInstance['status'] {
  if (operation.action === 'DELETE') return status === 'FAILED' ? 'INOPERABLE' : instance.status;
  // An update of the set that is queued behind this operation has already outdated what it deploys.
  return status === 'SUCCEEDED' && operation.definition === set.definition ? 'CURRENT' : 'OUTDATED';
}
