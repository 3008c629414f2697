import type {
  InstanceRequest,
  StackSetRoles,
  StackInstanceView,
  StackSetOperationView,
} from '../../src/deployment/ports.ts';
import type { Clock } from '../../src/runbook/clock.ts';
import type { SimulatedStack, SimulatedStacks } from './simulated-stacks.ts';

export interface SimulatedInstance {
  readonly region: string;
  status: StackInstanceView['status'];
  detailedStatus: string;
  reason: string;
  overrides: Readonly<Record<string, string>>;
  stack?: SimulatedStack;
}

interface Operation {
  readonly id: string;
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly regions: readonly string[];
  readonly retainStacks: boolean;
  readonly overrides: Readonly<Record<string, string>> | undefined;
  status: StackSetOperationView['status'];
  readonly results: Map<string, { status: string; reason: string }>;
  working?: { readonly region: string; readonly stack: SimulatedStack | undefined };
  endedAt: number;
}

export interface SimulatedStackSet {
  readonly name: string;
  templateBody: string;
  parameters: Readonly<Record<string, string>>;
  roles: StackSetRoles;
  readonly instances: Map<string, SimulatedInstance>;
  readonly operations: Operation[];
}

const terminal = ['SUCCEEDED', 'FAILED', 'STOPPED'];

/** StackSets with managed execution: operations of a set run one after the other, region by region, in virtual time. */
export class SimulatedStackSets {
  readonly sets = new Map<string, SimulatedStackSet>();
  /** Whether an operation with a failed instance calls itself SUCCEEDED (T2). */
  hidesFailures = false;
  /** Milliseconds since the epoch until which the roles of sets are not known to StackSets: IAM is eventually consistent. */
  rolesKnownFrom = 0;
  readonly #stacks: SimulatedStacks;
  readonly #clock: Clock;
  #made = 0;

  constructor(stacks: SimulatedStacks, clock: Clock) {
    this.#stacks = stacks;
    this.#clock = clock;
  }

  /** The set with everything that is due done to it. */
  find(name: string): SimulatedStackSet | undefined {
    const set = this.sets.get(name);
    if (set) this.#proceed(set);
    return set;
  }

  require(name: string): SimulatedStackSet {
    const set = this.find(name);
    if (!set) throw new Error(`StackSetNotFound: ${name}`);
    return set;
  }

  start(
    set: SimulatedStackSet,
    action: Operation['action'],
    request: Pick<InstanceRequest, 'regions' | 'operationId'> & Partial<Pick<InstanceRequest, 'overrides'>>,
    retainStacks = false,
  ): void {
    this.#stacks.use(request.operationId);
    set.operations.push({
      id: request.operationId,
      action,
      regions: request.regions,
      overrides: request.overrides,
      retainStacks,
      status: 'QUEUED',
      results: new Map(request.regions.map((region) => [region, { status: 'PENDING', reason: '' }])),
      endedAt: 0,
    });
    this.#proceed(set);
  }

  #proceed(set: SimulatedStackSet): void {
    this.#stacks.settle();
    for (;;) {
      const operation = set.operations.find(({ status }) => !terminal.includes(status));
      if (!operation) return;
      operation.status = 'RUNNING';
      if (operation.working) {
        if (operation.working.stack?.finish) return;
        this.#endRegion(set, operation, operation.working.region, failureOf(operation.working.stack));
        delete operation.working;
      }
      const next = [...operation.results].find(([, { status }]) => status === 'PENDING')?.[0];
      if (next === undefined) this.#end(operation);
      else this.#beginRegion(set, operation, next);
    }
  }

  #beginRegion(set: SimulatedStackSet, operation: Operation, region: string): void {
    operation.results.set(region, { status: 'RUNNING', reason: '' });
    const instance = set.instances.get(region);
    if (!instance) throw new Error(`no instance of ${set.name} in ${region}`);
    if (operation.overrides) instance.overrides = operation.overrides;
    instance.detailedStatus = 'RUNNING';
    if (this.#clock.now() < this.rolesKnownFrom) {
      this.#endRegion(set, operation, region, roleNotKnown(set));
      return;
    }
    operation.working = { region, stack: this.#beginStack(set, operation, instance) };
  }

  /** Undefined when nothing has to be done to a stack. */
  #beginStack(
    set: SimulatedStackSet,
    operation: Operation,
    instance: SimulatedInstance,
  ): SimulatedStack | undefined {
    const { stack } = instance;
    const lives = stack !== undefined && stack.status !== 'DELETE_COMPLETE';
    if (operation.action === 'DELETE') {
      if (lives && !operation.retainStacks) this.#stacks.delete(stack);
      return operation.retainStacks ? undefined : stack;
    }
    const parameters = { ...set.parameters, ...instance.overrides };
    if (lives) return this.#stacks.update(stack, set.templateBody, parameters) ? stack : undefined;
    this.#made += 1;
    const name = `StackSet-${set.name}-${this.#made}`;
    const request = { name, templateBody: set.templateBody, parameters };
    instance.stack = this.#stacks.create(instance.region, request, 'delete');
    return instance.stack;
  }

  #endRegion(set: SimulatedStackSet, operation: Operation, region: string, reason: string | undefined): void {
    const instance = set.instances.get(region);
    if (!instance) throw new Error(`no instance of ${set.name} in ${region}`);
    const failed = reason !== undefined;
    operation.results.set(region, { status: failed ? 'FAILED' : 'SUCCEEDED', reason: reason ?? '' });
    instance.detailedStatus = failed ? 'FAILED' : 'SUCCEEDED';
    instance.reason = reason ?? '';
    if (operation.action === 'DELETE') {
      if (failed) instance.status = 'INOPERABLE';
      else set.instances.delete(region);
    } else instance.status = failed ? 'OUTDATED' : 'CURRENT';
    if (!failed) return;
    for (const [later, result] of operation.results) {
      if (result.status !== 'PENDING') continue;
      operation.results.set(later, {
        status: 'CANCELLED',
        reason: 'Cancelled since failure tolerance has exceeded',
      });
      const skipped = set.instances.get(later);
      if (skipped) skipped.status = 'OUTDATED';
    }
  }

  #end(operation: Operation): void {
    const failed = [...operation.results.values()].some(({ status }) => status === 'FAILED');
    operation.status = failed && !this.hidesFailures ? 'FAILED' : 'SUCCEEDED';
    operation.endedAt = this.#clock.now();
  }
}

const failureOf = (stack: SimulatedStack | undefined): string | undefined =>
  stack?.failure && `ResourceLogicalId:${stack.failure.logicalId}`;

/** In AWS's words. */
const roleNotKnown = ({ roles }: SimulatedStackSet): string =>
  `Account 111122223333 should have '${roles.executionRoleName}' role with trust relationship to Role '${roles.administrationRoleArn.split('/').at(-1) ?? ''}'.`;
