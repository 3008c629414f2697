import type { StackSetRoles, StackInstanceView, StackSetOperationView } from '../../src/deployment/ports.ts';
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

export interface OperationRequest {
  readonly regions: readonly string[];
  readonly operationId: string;
  /** Default sequential. */
  readonly concurrency?: 'sequential' | 'parallel';
  readonly overrides?: Readonly<Record<string, string>>;
  readonly retainStacks?: boolean;
}

interface Operation {
  readonly id: string;
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly request: OperationRequest;
  status: StackSetOperationView['status'];
  readonly results: Map<string, { status: string; reason: string }>;
  readonly working: Map<string, SimulatedStack | undefined>;
  readonly startedAt: number;
  /** When the last thing of it happened: it was asked for, started, a region ended, it ended. */
  lastAt: number;
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

/** StackSets with managed execution, in virtual time: everything happens when it is due, whether somebody looks or not. */
export class SimulatedStackSets {
  readonly sets = new Map<string, SimulatedStackSet>();
  /** Whether an operation with a failed instance calls itself SUCCEEDED (T2). */
  hidesFailures = false;
  /** Milliseconds since the epoch until which the roles of sets are not known to StackSets: IAM is eventually consistent. */
  rolesKnownFrom = 0;
  /** Milliseconds of an operation before its first region, and after its last one. */
  overhead = { before: 0, after: 0 };
  /**
   * What waits for its turn. AWS says that operations of a set that do not conflict run side by side, and in a note that
   * everything is queued while anything runs.
   */
  queues: 'conflicting' | 'everything' = 'conflicting';
  readonly #stacks: SimulatedStacks;
  readonly #clock: Clock;
  /** Those with an operation that has not ended. */
  readonly #busy = new Set<SimulatedStackSet>();
  #made = 0;

  constructor(stacks: SimulatedStacks, clock: Clock) {
    this.#stacks = stacks;
    this.#clock = clock;
  }

  /** The set with everything that is due done to it. */
  find(name: string): SimulatedStackSet | undefined {
    this.proceed();
    return this.sets.get(name);
  }

  /** Everything that is due is done. */
  proceed(): void {
    for (const set of this.#busy) {
      this.#proceed(set);
      if (set.operations.every(({ status }) => terminal.includes(status))) this.#busy.delete(set);
    }
  }

  require(name: string): SimulatedStackSet {
    const set = this.find(name);
    if (!set) throw new Error(`StackSetNotFound: ${name}`);
    return set;
  }

  start(set: SimulatedStackSet, action: Operation['action'], request: OperationRequest): void {
    this.#stacks.use(request.operationId);
    set.operations.push({
      id: request.operationId,
      action,
      request,
      status: 'QUEUED',
      results: new Map(request.regions.map((region) => [region, { status: 'PENDING', reason: '' }])),
      working: new Map(),
      startedAt: this.#clock.now(),
      lastAt: this.#clock.now(),
    });
    this.#busy.add(set);
    this.proceed();
  }

  /** What is in flight ends (T8), nothing more begins; false when the operation has ended. */
  stop(set: SimulatedStackSet, id: string): boolean {
    const operation = set.operations.find((each) => each.id === id);
    if (!operation) throw new Error(`OperationNotFound: ${id}`);
    if (terminal.includes(operation.status)) return false;
    operation.status = 'STOPPING';
    this.#cancel(set, operation, 'Cancelled since the operation was stopped');
    this.proceed();
    return true;
  }

  #proceed(set: SimulatedStackSet): void {
    this.#stacks.settle();
    // In the order of request, again and again: the end of one is the start of another.
    while (set.operations.some((operation) => this.#step(set, operation)));
  }

  /** Does to an operation what is due next. False when nothing is. */
  #step(set: SimulatedStackSet, operation: Operation): boolean {
    const { status, working, results, request } = operation;
    if (terminal.includes(status)) return false;
    if (status === 'QUEUED') return this.#startOperation(set, operation);
    const ended = [...working].find(([, stack]) => !stack?.finish);
    if (ended) {
      const [region, stack] = ended;
      working.delete(region);
      operation.lastAt = Math.max(operation.lastAt, stack?.endedAt ?? 0);
      this.#endRegion(set, operation, region, failureOf(stack));
      return true;
    }
    if (working.size > 0 && request.concurrency !== 'parallel') return false;
    const next = [...results].find(([, result]) => result.status === 'PENDING')?.[0];
    if (next !== undefined) {
      if (operation.lastAt > this.#clock.now()) return false;
      this.#beginRegion(set, operation, next);
      this.#stacks.settle();
      return true;
    }
    return working.size === 0 && this.#endOperation(operation);
  }

  #startOperation(set: SimulatedStackSet, operation: Operation): boolean {
    const earlier = set.operations
      .slice(0, set.operations.indexOf(operation))
      .filter((other) => this.queues === 'everything' || conflict(other, operation));
    if (earlier.some(({ status }) => !terminal.includes(status))) return false;
    operation.status = 'RUNNING';
    operation.lastAt =
      Math.max(operation.lastAt, ...earlier.map(({ lastAt }) => lastAt)) + this.overhead.before;
    return true;
  }

  #endOperation(operation: Operation): boolean {
    const endsAt = operation.lastAt + this.overhead.after;
    if (endsAt > this.#clock.now()) return false;
    const failed = [...operation.results.values()].some(({ status }) => status === 'FAILED');
    const ended = failed && !this.hidesFailures ? 'FAILED' : 'SUCCEEDED';
    operation.status = operation.status === 'STOPPING' ? 'STOPPED' : ended;
    operation.lastAt = endsAt;
    return true;
  }

  #beginRegion(set: SimulatedStackSet, operation: Operation, region: string): void {
    operation.results.set(region, { status: 'RUNNING', reason: '' });
    const instance = instanceOf(set, region);
    if (operation.request.overrides) instance.overrides = operation.request.overrides;
    instance.detailedStatus = 'RUNNING';
    if (operation.lastAt < this.rolesKnownFrom) this.#endRegion(set, operation, region, roleNotKnown(set));
    else operation.working.set(region, this.#beginStack(set, operation, instance));
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
      if (operation.request.retainStacks || !lives) return undefined;
      this.#stacks.delete(stack, operation.lastAt, tokenOf(operation));
      return stack;
    }
    const parameters = { ...set.parameters, ...instance.overrides };
    const at = operation.lastAt;
    const token = tokenOf(operation);
    if (lives) return this.#stacks.update(stack, set.templateBody, parameters, at, token) ? stack : undefined;
    this.#made += 1;
    const name = `StackSet-${set.name}-${this.#made}`;
    const request = { name, templateBody: set.templateBody, parameters, token };
    instance.stack = this.#stacks.create(instance.region, request, 'delete', at);
    return instance.stack;
  }

  #endRegion(set: SimulatedStackSet, operation: Operation, region: string, reason: string | undefined): void {
    const instance = instanceOf(set, region);
    const failed = reason !== undefined;
    operation.results.set(region, { status: failed ? 'FAILED' : 'SUCCEEDED', reason: reason ?? '' });
    instance.detailedStatus = failed ? 'FAILED' : 'SUCCEEDED';
    instance.reason = reason ?? '';
    if (operation.action === 'DELETE') {
      if (failed) instance.status = 'INOPERABLE';
      else set.instances.delete(region);
    } else instance.status = failed ? 'OUTDATED' : 'CURRENT';
    if (!failed || operation.request.concurrency === 'parallel') return;
    this.#cancel(set, operation, 'Cancelled since failure tolerance has exceeded');
  }

  /** What has not begun does not begin, and is not up to date. */
  #cancel(set: SimulatedStackSet, { results }: Operation, reason: string): void {
    for (const [region, { status }] of results) {
      if (status !== 'PENDING') continue;
      results.set(region, { status: 'CANCELLED', reason });
      const skipped = set.instances.get(region);
      if (skipped) skipped.status = 'OUTDATED';
    }
  }
}

const conflict = (a: Operation, b: Operation): boolean =>
  a.request.regions.some((region) => b.request.regions.includes(region));

function instanceOf(set: SimulatedStackSet, region: string): SimulatedInstance {
  const instance = set.instances.get(region);
  if (!instance) throw new Error(`no instance of ${set.name} in ${region}`);
  return instance;
}

const failureOf = (stack: SimulatedStack | undefined): string | undefined =>
  stack?.failure && `ResourceLogicalId:${stack.failure.logicalId}`;

/** In AWS's words. */
const roleNotKnown = ({ roles }: SimulatedStackSet): string =>
  `Account 111122223333 should have '${roles.executionRoleName}' role with trust relationship to Role '${roles.administrationRoleArn.split('/').at(-1) ?? ''}'.`;
/** StackSets ask for stacks with tokens of their own. */
const tokenOf = ({ id }: Operation): string => `stack-sets-${id}`;
