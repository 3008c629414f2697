import type { Clock } from '../../src/runbook/clock.ts';
import type {
  BegunOperation,
  ChangeSetView,
  StackRequest,
  StackResource,
  StackState,
  StackView,
} from '../../src/deployment/ports.ts';

/** A rollback is that of an update. */
export type StackAction = 'create' | 'update' | 'delete' | 'rollback';

/** A resource that fails, the next `times` times that its stack goes through `action`. */
export interface Fault {
  readonly region: string;
  readonly stack: string;
  readonly action: StackAction;
  readonly logicalId: string;
  readonly reason: string;
  times: number;
}

export interface SimulatedStack {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  status: string;
  reason: string;
  templateBody: string;
  parameters: Readonly<Record<string, string>>;
  changedAt: number;
  failure?: StackResource;
  /** Template and parameters to which an update that is under way is rolled back. */
  before?: readonly [templateBody: string, parameters: Readonly<Record<string, string>>];
  /** Resources that stay without a physical id. */
  hollow: readonly string[];
  /** What was begun last, by whoever had that token. */
  begun: BegunOperation;
  /** Of a stack that is only a shell (REVIEW_IN_PROGRESS). */
  changeSets: readonly ChangeSetView[];
  /** When the operation that runs ends, or the last one ended: milliseconds since the epoch. */
  endedAt: number;
  /** There while an operation runs. */
  finish?: () => void;
}

interface SimulatedTemplate {
  /** Changes the outputs, as another ARN of a replaced resource would. */
  readonly Metadata?: { readonly Version?: number };
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

const templateOf = (body: string): SimulatedTemplate => JSON.parse(body) as SimulatedTemplate;

/** Milliseconds that every operation on a stack takes, unless a test says otherwise. */
export const stackOperationTime = 30_000;

/** Milliseconds that an operation on a stack takes. */
export type Duration = (stack: SimulatedStack, action: StackAction) => number;

const stateOf = (status: string): StackState => {
  if (status === 'REVIEW_IN_PROGRESS') return 'shell';
  if (status === 'DELETE_COMPLETE') return 'absent';
  if (status === 'ROLLBACK_COMPLETE') return 'rolled-back';
  if (status.endsWith('_IN_PROGRESS')) return 'in-progress';
  return status.endsWith('_FAILED') ? 'failed' : 'usable';
};

/** Stacks of all regions, each operation taking virtual time. As strict as AWS, and stricter about anything done twice. */
export class SimulatedStacks {
  readonly faults: Fault[] = [];
  readonly all: SimulatedStack[] = [];
  duration: Duration = () => stackOperationTime;
  /** Told of everything that begins. */
  onBegin: (stack: SimulatedStack, action: StackAction) => void = () => undefined;
  readonly #clock: Clock;
  readonly #tokens = new Set<string>();
  readonly #busy = new Set<SimulatedStack>();
  /** By ARN, and the newest of a name by `region name`. */
  readonly #known = new Map<string, SimulatedStack>();
  #made = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A request token counts once; a second use is a request that AWS would take for the first. */
  use(token: string): void {
    if (this.#tokens.has(token)) throw new Error(`token ${token} was used before`);
    this.#tokens.add(token);
  }

  settle(): void {
    for (const stack of this.#busy) {
      if (!stack.finish || stack.endedAt > this.#clock.now()) continue;
      const { finish } = stack;
      delete stack.finish;
      this.#busy.delete(stack);
      finish();
    }
  }

  /** By name only what is not deleted, by ARN anything (T1, T19). */
  find(region: string, nameOrArn: string): SimulatedStack | undefined {
    this.settle();
    const byId = this.#known.get(nameOrArn);
    if (byId) return byId.region === region ? byId : undefined;
    const newest = this.#known.get(`${region} ${nameOrArn}`);
    return newest?.status === 'DELETE_COMPLETE' ? undefined : newest;
  }

  /** @param at when: of what is due since a while, before now. */
  create(
    region: string,
    request: Omit<StackRequest, 'tags'>,
    whenFailed: 'keep' | 'delete',
    at = this.#clock.now(),
  ): SimulatedStack {
    if (this.find(region, request.name)) throw new Error(`AlreadyExists: ${request.name} in ${region}`);
    this.#made += 1;
    const stack: SimulatedStack = {
      id: `arn:aws:cloudformation:${region}:111122223333:stack/${request.name}/${this.#made}`,
      name: request.name,
      region,
      status: 'CREATE_IN_PROGRESS',
      reason: '',
      changedAt: at,
      endedAt: at,
      templateBody: request.templateBody,
      parameters: effective(request.templateBody, request.parameters),
      hollow: [],
      begun: { action: 'CREATE', token: request.token, startedAt: at },
      changeSets: [],
    };
    this.all.push(stack);
    this.#known.set(stack.id, stack).set(`${region} ${stack.name}`, stack);
    this.#begin(stack, 'create', at, (failed) => {
      stack.status = 'CREATE_COMPLETE';
      if (failed) stack.status = whenFailed === 'delete' ? 'DELETE_COMPLETE' : 'ROLLBACK_COMPLETE';
    });
    return stack;
  }

  /** False when there is nothing to update (T14). */
  update(
    stack: SimulatedStack,
    templateBody: string,
    given: Readonly<Record<string, string>>,
    at = this.#clock.now(),
    token = '',
  ): boolean {
    this.#requireIdle(stack);
    if (stateOf(stack.status) !== 'usable')
      throw new Error(`${stack.name} is in ${stack.status} state and can not be updated`);
    const parameters = effective(templateBody, given);
    const before = [stack.templateBody, stack.parameters] as const;
    if (JSON.stringify(before) === JSON.stringify([templateBody, parameters])) return false;
    stack.status = 'UPDATE_IN_PROGRESS';
    stack.before = before;
    stack.begun = { action: 'UPDATE', token, startedAt: at };
    stack.changedAt = at;
    stack.templateBody = templateBody;
    stack.parameters = parameters;
    this.#begin(stack, 'update', at, (failed) => {
      stack.status = 'UPDATE_COMPLETE';
      if (!failed) return;
      [stack.templateBody, stack.parameters] = before;
      this.#endRollback(stack, []);
    });
    return true;
  }

  /** Rolls an update back that is under way; false when there is none. */
  cancelUpdate(stack: SimulatedStack, token: string): boolean {
    this.settle();
    if (stack.status !== 'UPDATE_IN_PROGRESS' || !stack.before) return false;
    [stack.templateBody, stack.parameters] = stack.before;
    this.#rollBack(stack, [], token);
    return true;
  }

  /** Goes on where a rollback failed. */
  continueRollback(stack: SimulatedStack, skip: readonly string[], token: string): void {
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED')
      throw new Error(`ContinueUpdateRollback cannot be called from ${stack.status}`);
    this.#rollBack(stack, skip, token);
  }

  #rollBack(stack: SimulatedStack, skip: readonly string[], token: string): void {
    const at = this.#clock.now();
    stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    stack.begun = { action: 'UPDATE', token, startedAt: at };
    this.#busy.add(stack);
    stack.endedAt = at + this.duration(stack, 'update');
    stack.finish = () => this.#endRollback(stack, skip);
  }

  delete(stack: SimulatedStack, at = this.#clock.now(), token = ''): void {
    this.#requireIdle(stack);
    stack.status = 'DELETE_IN_PROGRESS';
    stack.begun = { action: 'DELETE', token, startedAt: at };
    this.#begin(stack, 'delete', at, (failed) => {
      stack.status = failed ? 'DELETE_FAILED' : 'DELETE_COMPLETE';
    });
  }

  /** Ends whatever lies in wait. */
  forceDelete(stack: SimulatedStack, token: string): void {
    if (stack.status !== 'DELETE_FAILED')
      throw new Error(`${stack.name} is ${stack.status}: no force is needed`);
    for (const fault of this.faults) if (stack.name.includes(fault.stack)) fault.times = 0;
    this.delete(stack, this.#clock.now(), token);
  }

  view(stack: SimulatedStack): StackView {
    const { id, name, status, reason, parameters, changedAt } = stack;
    const { Metadata, Outputs = {} } = templateOf(stack.templateBody);
    const version = Metadata?.Version === undefined ? '' : `, version ${Metadata.Version}`;
    const of = `${name.replace(/^StackSet-|-\d+$/g, '')} in ${stack.region}${version}`;
    const outputs = Object.fromEntries(Object.keys(Outputs).map((output) => [output, `${output} of ${of}`]));
    return { id, name, status, reason, parameters, outputs, changedAt, state: stateOf(status) };
  }

  resources(stack: SimulatedStack): readonly StackResource[] {
    if (stack.status === 'REVIEW_IN_PROGRESS') return [];
    return Object.entries(templateOf(stack.templateBody).Resources).map(([logicalId, { Type }]) => ({
      logicalId,
      type: Type,
      physicalId: stack.hollow.includes(logicalId) ? '' : `${stack.name}-${logicalId}`,
      reason: '',
      status: resourceStatusIn(stack.status),
      // What keeps a stack in a failed state is still there.
      ...(stateOf(stack.status) === 'failed' && stack.failure?.logicalId === logicalId ? stack.failure : {}),
    }));
  }

  /** The fault that lies in wait for an action on the stack, taken. */
  #take(stack: SimulatedStack, action: StackAction): Fault | undefined {
    const fault = this.faults.find(
      (each) =>
        each.times > 0 &&
        each.action === action &&
        each.region === stack.region &&
        stack.name.includes(each.stack),
    );
    if (fault) fault.times -= 1;
    return fault;
  }

  #endRollback(stack: SimulatedStack, skip: readonly string[]): void {
    const fault = this.#take(stack, 'rollback');
    const isStuck = fault !== undefined && !skip.includes(fault.logicalId);
    stack.status = isStuck ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE';
    if (isStuck) stack.failure = { ...failureOf(stack, fault), status: 'UPDATE_FAILED' };
  }

  #begin(stack: SimulatedStack, action: StackAction, at: number, end: (failed: boolean) => void): void {
    const fault = this.#take(stack, action);
    this.onBegin(stack, action);
    this.#busy.add(stack);
    stack.endedAt = at + this.duration(stack, action);
    stack.finish = () => {
      if (fault) stack.failure = failureOf(stack, fault);
      else delete stack.failure;
      end(fault !== undefined);
    };
  }

  #requireIdle({ name, status }: SimulatedStack): void {
    if (stateOf(status) === 'in-progress') throw new Error(`${name} is in ${status} state`);
    if (status === 'DELETE_COMPLETE') throw new Error(`${name} does not exist`);
  }
}

/** Of a resource with which nothing is wrong, once its stack has come to rest. */
const resourceStatusIn = (status: string): string =>
  ({
    ROLLBACK_COMPLETE: 'DELETE_COMPLETE',
    UPDATE_ROLLBACK_FAILED: 'UPDATE_COMPLETE',
    UPDATE_ROLLBACK_COMPLETE: 'UPDATE_COMPLETE',
    DELETE_FAILED: 'DELETE_COMPLETE',
  })[status] ?? status;

function effective(body: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const { Parameters = {} } = templateOf(body);
  const unknown = Object.keys(given).filter((name) => !(name in Parameters));
  if (unknown.length > 0) throw new Error(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  return Object.fromEntries(
    Object.entries(Parameters).map(([name, { Default }]) => {
      const value = given[name] ?? Default;
      if (value === undefined) throw new Error(`Parameters: [${name}] must have values`);
      return [name, value];
    }),
  );
}

const failureOf = (stack: SimulatedStack, { logicalId, action, reason }: Fault): StackResource => ({
  logicalId,
  reason,
  type: templateOf(stack.templateBody).Resources[logicalId]?.Type ?? 'unknown',
  physicalId: '',
  status: `${action.toUpperCase()}_FAILED`,
});
