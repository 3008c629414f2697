import {
  findInstance,
  type Operation,
  type OperationResult,
  type StackInstance,
  type StackSet,
} from '../model.ts';
import { changeResult } from '../results.ts';
import type { StackDriver } from '../stack-driver.ts';
import { checkInstance, deployInstance, removeInstance, type FailureReason } from './instance.ts';
import { concurrency, failureTolerance } from './limits.ts';

/** AWS's own words. */
const toleranceExceeded = 'Cancelled since failure tolerance has exceeded';
const stopped = 'Cancelled since the operation was stopped';

/** One stack instance's part of an operation. */
interface Task {
  readonly instance: StackInstance;
  readonly result: OperationResult;
}

interface Run {
  readonly set: StackSet;
  readonly operation: Operation;
  readonly driver: StackDriver;
  readonly now: () => Date;
}

/**
 * Runs an operation to its end. A region in which more accounts fail than the tolerance allows fails the operation and
 * cancels what has not started there; one region after the other, it cancels the later regions too. A stop lets finish
 * what has started (T8) and cancels the rest. Never rejects: what goes wrong is in the results.
 */
export async function runOperation(
  set: StackSet,
  operation: Operation,
  driver: StackDriver,
  now: () => Date,
): Promise<void> {
  const run = { set, operation, driver, now };
  // It may have been stopped in the queue.
  if (!isStopping(operation)) operation.status = 'RUNNING';
  const tasks = instancesOf(set, operation).map(newTask);
  operation.results = tasks.map(({ result }) => result);
  for (const task of tasks) note(run, task, 'PENDING');
  const failed = await runRegions(run, byRegion(tasks));
  operation.endedAt = now();
  if (isStopping(operation)) operation.status = 'STOPPED';
  else operation.status = failed ? 'FAILED' : 'SUCCEEDED';
}

/** Instances that the operation works on, in the order of work: RegionOrder first, then regions as they come. */
export function instancesOf(set: StackSet, operation: Operation): readonly StackInstance[] {
  const wanted = operation.targets?.map((target) => findInstance(set, target)) ?? set.instances;
  const present = [...new Set(wanted)]
    .filter((instance) => instance !== undefined)
    // Creates and updates skip INOPERABLE instances (T5).
    .filter(({ status }) => !deploys(operation) || status !== 'INOPERABLE');
  const order = [...operation.preferences.regionOrder, ...present.map(({ region }) => region)];
  return present.sort((a, b) => order.indexOf(a.region) - order.indexOf(b.region));
}

const deploys = ({ action }: Operation): boolean => action === 'CREATE' || action === 'UPDATE';

const isStopping = ({ status }: Operation): boolean => status === 'STOPPING';

const newTask = (instance: StackInstance): Task => ({
  instance,
  result: {
    account: instance.account,
    region: instance.region,
    status: 'PENDING',
    statusReason: undefined,
    history: [],
  },
});

const byRegion = (tasks: readonly Task[]): readonly (readonly Task[])[] =>
  [...new Set(tasks.map(({ instance }) => instance.region))].map((region) =>
    tasks.filter(({ instance }) => instance.region === region),
  );

/** True when a region failed. */
async function runRegions(run: Run, regions: readonly (readonly Task[])[]): Promise<boolean> {
  if (run.operation.preferences.regionConcurrencyType === 'PARALLEL')
    return (await Promise.all(regions.map((tasks) => runRegion(run, tasks)))).includes(true);
  let failed = false;
  for (const tasks of regions) {
    if (failed) for (const task of tasks) note(run, task, 'CANCELLED', toleranceExceeded);
    else failed = await runRegion(run, tasks);
  }
  return failed;
}

/** True when more accounts of the region failed than may. */
async function runRegion(run: Run, tasks: readonly Task[]): Promise<boolean> {
  const { operation } = run;
  const tolerance = failureTolerance(operation.preferences, tasks.length);
  const inFlight = new Set<Promise<void>>();
  let failures = 0;
  const failed = (): boolean => failures > tolerance;
  const start = async (task: Task): Promise<void> => {
    if (!(await runTask(run, task))) failures += 1;
  };
  for (const task of tasks) {
    while (!failed() && inFlight.size >= concurrency(operation.preferences, tasks.length, failures))
      await Promise.race(inFlight);
    if (failed() || isStopping(operation)) {
      note(run, task, 'CANCELLED', failed() ? toleranceExceeded : stopped);
      continue;
    }
    const work = start(task).finally(() => inFlight.delete(work));
    inFlight.add(work);
  }
  await Promise.all(inFlight);
  return failed();
}

/** True when it worked. */
async function runTask(run: Run, task: Task): Promise<boolean> {
  note(run, task, 'RUNNING');
  const reason = await perform(run, task);
  note(run, task, reason === undefined ? 'SUCCEEDED' : 'FAILED', reason);
  return reason === undefined;
}

async function perform(
  { set, operation, driver, now }: Run,
  { instance, result }: Task,
): Promise<FailureReason> {
  try {
    if (operation.action === 'DELETE')
      return await removeInstance(set, instance, operation.retainStacks ?? false, driver);
    if (deploys(operation)) return await deployInstance(set, instance, operation.definition, driver);
    const reason = await checkInstance(set, instance, driver, now);
    if (reason === undefined) result.driftStatus = instance.driftStatus;
    return reason;
  } catch (error) {
    // A refusal of CreateStack, UpdateStack, DeleteStack or DetectStackDrift is the instance's failure, as on AWS.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Writes down how far one instance is, in the result and in the instance; a deleted instance leaves the set. */
function note(
  { set, operation, now }: Run,
  { instance, result }: Task,
  status: OperationResult['status'],
  reason?: string,
): void {
  changeResult(result, status, reason, now());
  instance.lastOperationId = operation.id;
  // Looking for drift changes no stack.
  if (operation.action === 'DETECT_DRIFT') return;
  if (operation.action === 'DELETE' && status === 'SUCCEEDED') {
    set.instances = set.instances.filter((other) => other !== instance);
    return;
  }
  instance.status = instanceStatus(set, operation, instance, status);
  // DetailedStatus says INOPERABLE, not FAILED, after a failed delete (T5).
  instance.detailedStatus = instance.status === 'INOPERABLE' && status === 'FAILED' ? 'INOPERABLE' : status;
  instance.statusReason = reason;
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
