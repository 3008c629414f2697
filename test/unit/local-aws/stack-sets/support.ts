import type {
  Definition,
  Operation,
  Preferences,
  StackInstance,
  StackSet,
  Target,
} from '../../../../src/local-aws/gateway/stack-sets/model.ts';
import type {
  StackDriver,
  StackRequest,
  StackSetRoles,
  StackVerb,
} from '../../../../src/local-aws/gateway/stack-sets/stack-driver.ts';

export const account = '123456789012';
export const at = (region: string, of = account): Target => ({ account: of, region });

export const aDefinition = (parameters: Record<string, string> = {}): Definition => ({
  description: undefined,
  templateBody: '{}',
  parameters,
  noEcho: [],
  capabilities: [],
  tags: {},
});

export const aSet = (instances: StackInstance[] = [], managedExecution = true): StackSet => {
  const definition = aDefinition({ Suffix: 'dev' });
  return {
    name: 'network',
    id: 'network:1',
    arn: `arn:aws:cloudformation:us-east-1:${account}:stackset/network:1`,
    createdBy: { token: 'token', definition },
    administrationRoleArn: `arn:aws:iam::${account}:role/Administration`,
    executionRoleName: 'Execution',
    status: 'ACTIVE',
    definition,
    managedExecution,
    instances,
    operations: [],
  };
};

export const anInstance = (region: string, changes: Partial<StackInstance> = {}): StackInstance => ({
  ...at(region),
  stackId: undefined,
  hasStack: false,
  overrides: {},
  status: 'OUTDATED',
  detailedStatus: 'PENDING',
  statusReason: undefined,
  lastOperationId: '',
  driftStatus: 'NOT_CHECKED',
  driftCheckedAt: undefined,
  ...changes,
});

export const somePreferences = (changes: Partial<Preferences> = {}): Preferences => ({
  regionConcurrencyType: 'SEQUENTIAL',
  regionOrder: [],
  failureToleranceCount: 0,
  failureTolerancePercentage: undefined,
  maxConcurrentCount: 1,
  maxConcurrentPercentage: undefined,
  concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
  ...changes,
});

export const anOperation = (set: StackSet, changes: Partial<Operation> = {}): Operation => ({
  id: 'operation',
  action: 'CREATE',
  preferences: somePreferences(),
  retainStacks: undefined,
  definition: set.definition,
  targets: undefined,
  createdAt: new Date(0),
  status: 'QUEUED',
  endedAt: undefined,
  results: [],
  ...changes,
});

/** Stacks that do as they are told: regions listed under a verb fail it. */
export class SimulatedStacks implements StackDriver {
  /** `create us-east-1`, … in the order of the calls. */
  readonly calls: string[] = [];
  readonly requests: Omit<StackRequest, 'name'>[] = [];
  readonly failing: Record<StackVerb, Set<string>> = {
    create: new Set(),
    update: new Set(),
    delete: new Set(),
  };
  readonly refusing = new Map<string, Error>();
  nothingToUpdate = false;
  readonly drifted = new Set<string>();
  /** Called when a verb is under way. */
  during: (verb: StackVerb, region: string) => void = () => undefined;

  async mayEnter(_roles: StackSetRoles, entered: string): Promise<boolean> {
    return entered === account;
  }

  async create(region: string, request: StackRequest): Promise<string> {
    this.#call('create', region, request);
    return `arn:${region}:${request.name}`;
  }

  async update(region: string, _stackId: string, request: Omit<StackRequest, 'name'>): Promise<boolean> {
    this.#call('update', region, request);
    return !this.nothingToUpdate;
  }

  async delete(region: string): Promise<void> {
    this.#call('delete', region);
  }

  async settled(region: string, _stackId: string, verb: StackVerb): Promise<string> {
    this.during(verb, region);
    if (!this.failing[verb].has(region)) return `${verb.toUpperCase()}_COMPLETE`;
    return { create: 'ROLLBACK_COMPLETE', update: 'UPDATE_ROLLBACK_COMPLETE', delete: 'DELETE_FAILED' }[verb];
  }

  async failureReason(region: string): Promise<string> {
    return `reason in ${region} after ${this.calls.at(-1) ?? 'nothing'}`;
  }

  async detectDrift(region: string): Promise<'IN_SYNC' | 'DRIFTED'> {
    const refusal = this.refusing.get(region);
    if (refusal) throw refusal;
    return this.drifted.has(region) ? 'DRIFTED' : 'IN_SYNC';
  }

  #call(verb: StackVerb, region: string, request?: Omit<StackRequest, 'name'>): void {
    this.calls.push(`${verb} ${region}`);
    if (request) this.requests.push(request);
    const refusal = this.refusing.get(region);
    if (refusal) throw refusal;
  }
}
