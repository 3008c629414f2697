import type { PlannedChange } from '../../src/deployment/plan/preview.ts';
import type { Stacks, StackSets, StackInstanceView } from '../../src/deployment/ports.ts';
import type { Clock } from '../../src/runbook/clock.ts';
import { SimulatedStackSets, type SimulatedInstance } from './simulated-stack-sets.ts';
import { SimulatedStacks } from './simulated-stacks.ts';

export interface SimulatedCloudFormation {
  readonly stacks: Stacks;
  readonly stackSets: StackSets;
  /** Behind the scenes: stacks as they are, faults to come. */
  readonly stage: SimulatedStacks;
  readonly sets: SimulatedStackSets;
  /** Every call that changed something or tried to, in order. */
  readonly mutations: string[];
  /** What every change set says. */
  previewed: readonly PlannedChange[];
  /** Milliseconds after an operation's end until its results are listed (T7). */
  resultsLag: number;
}

/** Those of sets that name none. */
const defaultRoles = {
  administrationRoleArn: 'arn:aws:iam::111122223333:role/AWSCloudFormationStackSetAdministrationRole',
  executionRoleName: 'AWSCloudFormationStackSetExecutionRole',
};

/** CloudFormation of every region, for one account. */
export function simulatedCloudFormation(clock: Clock): SimulatedCloudFormation {
  const stage = new SimulatedStacks(clock);
  const sets = new SimulatedStackSets(stage, clock);
  const mutations: string[] = [];
  const required = (region: string, nameOrArn: string) => {
    const stack = stage.find(region, nameOrArn);
    if (!stack) throw new Error(`Stack with id ${nameOrArn} does not exist`);
    return stack;
  };

  const stacks: Stacks = {
    describe: async (region, nameOrArn) => {
      sets.proceed();
      const stack = stage.find(region, nameOrArn);
      return stack && stage.view(stack);
    },
    inProgress: async (region) => {
      sets.proceed();
      stage.settle();
      return stage.all
        .filter((stack) => stack.region === region && /(?<!REVIEW)_IN_PROGRESS$/.test(stack.status))
        .flatMap(({ id, name }) => [id, name]);
    },
    templateOf: async (region, nameOrArn) => required(region, nameOrArn).templateBody,
    create: async (region, request) => {
      mutations.push(`create stack ${request.name} in ${region}`);
      stage.use(request.token);
      stage.create(region, request, 'keep');
    },
    update: async (region, request) => {
      mutations.push(`update stack ${request.name} in ${region}`);
      stage.use(request.token);
      const { name, templateBody, parameters, token } = request;
      return stage.update(required(region, name), templateBody, parameters, clock.now(), token);
    },
    delete: async (region, nameOrArn, token, force = false) => {
      const stack = required(region, nameOrArn);
      mutations.push(`delete stack ${stack.name} in ${region}${force ? ' by force' : ''}`);
      stage.use(token);
      if (force) stage.forceDelete(stack, token);
      else stage.delete(stack, clock.now(), token);
    },
    continueRollback: async (region, nameOrArn, skip, token) => {
      const stack = required(region, nameOrArn);
      mutations.push(
        `go on with the rollback of ${stack.name} in ${region} but for ${skip.join() || 'nothing'}`,
      );
      stage.use(token);
      stage.continueRollback(stack, skip, token);
    },
    cancelUpdate: async (region, nameOrArn, token) => {
      const stack = required(region, nameOrArn);
      mutations.push(`cancel the update of ${stack.name} in ${region}`);
      stage.use(token);
      return stage.cancelUpdate(stack, token);
    },
    newestOperation: async (region, nameOrArn) => required(region, nameOrArn).begun,
    changeSets: async (region, nameOrArn) => required(region, nameOrArn).changeSets,
    resources: async (region, nameOrArn) => stage.resources(required(region, nameOrArn)),
    rootFailure: async (region, nameOrArn) => required(region, nameOrArn).failure,
    stuckInRollback: async (region, nameOrArn) => {
      const { status, failure } = required(region, nameOrArn);
      return status === 'UPDATE_ROLLBACK_FAILED' && failure
        ? [{ ...failure, skipName: failure.logicalId }]
        : [];
    },
  };

  const stackSets: StackSets = {
    describe: async (name) => sets.find(name),
    create: async ({ name, token, templateBody, parameters, roles = defaultRoles }) => {
      mutations.push(`create StackSet ${name}`);
      stage.use(token);
      if (sets.sets.has(name)) throw new Error(`NameAlreadyExists: ${name}`);
      sets.sets.set(name, { name, templateBody, parameters, roles, instances: new Map(), operations: [] });
    },
    update: async ({ name, token, templateBody, parameters, roles, regionOrder, regionConcurrency }) => {
      mutations.push(`update StackSet ${name}`);
      const set = sets.require(name);
      const present = [...set.instances.keys()].sort().join();
      if ([...regionOrder].sort().join() !== present)
        throw new Error(`RegionOrder ${regionOrder.join()}, but there are instances in ${present}`);
      Object.assign(set, { templateBody, parameters, roles: roles ?? set.roles }); // Even if the operation fails (T3).
      sets.start(set, 'UPDATE', {
        regions: regionOrder,
        operationId: token,
        concurrency: regionConcurrency,
      });
    },
    delete: async (name) => {
      mutations.push(`delete StackSet ${name}`);
      const set = sets.require(name);
      if (set.instances.size > 0) throw new Error(`StackSetNotEmpty: ${name}`);
      sets.sets.delete(name);
    },
    createInstances: async (request) => {
      mutations.push(`create instance of ${request.stackSet} in ${request.regions.join()}`);
      const set = sets.require(request.stackSet);
      for (const region of request.regions) {
        if (set.instances.has(region)) throw new Error(`${request.stackSet} has an instance in ${region}`);
        set.instances.set(region, newInstance(region, request.overrides));
      }
      sets.start(set, 'CREATE', request);
    },
    updateInstances: async (request) => {
      mutations.push(`update instance of ${request.stackSet} in ${request.regions.join()}`);
      sets.start(sets.require(request.stackSet), 'UPDATE', request);
    },
    deleteInstances: async (request, retainStacks) => {
      const how = retainStacks ? 'give up' : 'delete';
      mutations.push(`${how} instance of ${request.stackSet} in ${request.regions.join()}`);
      sets.start(sets.require(request.stackSet), 'DELETE', { ...request, retainStacks });
    },
    instance: async (name, _account, region) => {
      const found = sets.find(name)?.instances.get(region);
      return found && viewOf(found);
    },
    regionsOfInstances: async (name) => [...sets.require(name).instances.keys()],
    operation: async (name, id) => {
      const found = sets.find(name)?.operations.find((operation) => operation.id === id);
      if (!found) return undefined;
      const failedInstances = [...found.results.values()].filter(({ status }) => status === 'FAILED').length;
      return { id, action: found.action, status: found.status, reason: '', failedInstances };
    },
    operationResults: async (name, id) => {
      const found = sets.require(name).operations.find((operation) => operation.id === id);
      if (!found || clock.now() < found.lastAt + simulated.resultsLag) return [];
      return [...found.results].map(([region, result]) => ({ region, ...result }));
    },
    stopOperation: async (name, id) => {
      mutations.push(`stop operation ${id} of ${name}`);
      return sets.stop(sets.require(name), id);
    },
    openOperations: async (name) =>
      (sets.find(name)?.operations ?? [])
        .filter(({ status }) => !['SUCCEEDED', 'FAILED', 'STOPPED'].includes(status))
        .map(({ id, action, startedAt }) => ({ token: id, action, startedAt })),
    list: async (matches) => [...sets.sets.keys()].filter(matches),
  };

  const simulated: SimulatedCloudFormation = {
    stacks,
    stackSets,
    stage,
    sets,
    mutations,
    resultsLag: 0,
    previewed: [],
  };
  return simulated;
}

const newInstance = (region: string, overrides: Readonly<Record<string, string>>): SimulatedInstance => ({
  region,
  status: 'OUTDATED',
  detailedStatus: 'PENDING',
  reason: '',
  overrides,
});

const viewOf = ({
  region,
  status,
  detailedStatus,
  reason,
  overrides,
  stack,
}: SimulatedInstance): StackInstanceView => ({
  region,
  status,
  detailedStatus,
  reason,
  overrides,
  stackId: stack?.id ?? '',
});
