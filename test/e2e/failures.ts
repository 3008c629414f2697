import type { Faults, ResourceFault, WireFault } from '../../src/local-aws/index.ts';
import { topicFails } from './failing-platform.ts';

/** What goes wrong, and the commands that meet it: one that fails, and perhaps one more that finds what was left. */
export interface Failure {
  readonly name: string;
  readonly layer: 'inbox' | 'ledger';
  /** Whether the layer is there before anything goes wrong. */
  readonly deployed?: true;
  readonly faults: Faults;
  /** `deploy new` has every topic labelled anew. */
  readonly commands: readonly ('deploy' | 'deploy new' | 'cleanup --yes')[];
}

const source = 'us-east-1';
const target = 'eu-central-1';

const resources = (...cloudformation: readonly ResourceFault[]): Faults => ({ cloudformation });
const requests = (kind: WireFault['kind'], operation: string): Faults => ({
  wire: [{ kind, service: 'cloudformation', operation }],
});

const quota = 'Account limit of topics exceeded (HandlerErrorCode: ServiceLimitExceeded)';
const denied =
  'User: arn:aws:sts::123456789012:assumed-role/operator/anna is not authorized to perform: SNS:SetTopicAttributes on resource: Second (HandlerErrorCode: AccessDenied)';
const internal = 'Internal Failure (HandlerErrorCode: InternalFailure)';
const inUse = 'The topic is currently in use (HandlerErrorCode: ResourceConflict)';
const unstable = 'Exceeded attempts to wait (HandlerErrorCode: NotStabilized)';
const tooFast = 'Rate exceeded (Service: Sns, Status Code: 400) (HandlerErrorCode: Throttling)';

/** The SDK asks again for a while, slower each time. */
export const throttled: Failure = {
  name: 'throttled-create-stack',
  layer: 'ledger',
  faults: requests('throttle', 'CreateStack'),
  commands: ['deploy'],
};

export const failures: readonly Failure[] = [
  {
    name: 'stack-create',
    layer: 'ledger',
    faults: resources(topicFails('create', 'Second', quota)),
    commands: ['deploy'],
  },
  {
    name: 'stack-rollback-failed',
    layer: 'ledger',
    faults: resources(topicFails('create', 'Second', quota), topicFails('delete', 'First', inUse)),
    commands: ['deploy', 'deploy'],
  },
  {
    name: 'stack-update',
    layer: 'ledger',
    deployed: true,
    faults: resources(topicFails('update', 'Second', denied)),
    commands: ['deploy new'],
  },
  {
    name: 'stack-update-rollback-failed',
    layer: 'ledger',
    deployed: true,
    faults: resources(
      topicFails('update', 'Second', denied),
      topicFails('update', 'First', internal, { nth: 2 }),
    ),
    commands: ['deploy new', 'deploy new'],
  },
  {
    name: 'stack-delete',
    layer: 'ledger',
    deployed: true,
    faults: resources(topicFails('delete', 'First', inUse)),
    commands: ['cleanup --yes', 'deploy'],
  },
  {
    name: 'stack-slow',
    layer: 'ledger',
    faults: resources(topicFails('create', 'Second', unstable, { latencyMs: 300 })),
    commands: ['deploy'],
  },
  {
    name: 'set-create-source',
    layer: 'inbox',
    faults: resources(topicFails('create', 'First', tooFast, { region: source })),
    commands: ['deploy'],
  },
  {
    name: 'set-create-target',
    layer: 'inbox',
    faults: resources(topicFails('create', 'Second', quota, { region: target })),
    commands: ['deploy'],
  },
  {
    name: 'set-create-both',
    layer: 'inbox',
    faults: resources(topicFails('create', 'Second', quota), topicFails('delete', 'First', inUse)),
    commands: ['deploy', 'deploy'],
  },
  {
    name: 'set-update-cancelled',
    layer: 'inbox',
    deployed: true,
    faults: resources(topicFails('update', 'Second', denied, { region: source })),
    commands: ['deploy new'],
  },
  {
    name: 'set-update-rollback-failed',
    layer: 'inbox',
    deployed: true,
    faults: resources(
      topicFails('update', 'Second', denied, { region: target }),
      topicFails('update', 'First', internal, { region: target, nth: 2 }),
    ),
    commands: ['deploy new', 'deploy new'],
  },
  {
    name: 'set-delete',
    layer: 'inbox',
    deployed: true,
    faults: resources(topicFails('delete', 'First', inUse, { region: target })),
    commands: ['cleanup --yes', 'deploy'],
  },
  {
    name: 'error-create-stack',
    layer: 'ledger',
    faults: requests('server-error', 'CreateStack'),
    commands: ['deploy'],
  },
  {
    name: 'error-create-instances',
    layer: 'inbox',
    faults: requests('server-error', 'CreateStackInstances'),
    commands: ['deploy'],
  },
  {
    name: 'error-create-stack-set',
    layer: 'inbox',
    faults: requests('server-error', 'CreateStackSet'),
    commands: ['deploy'],
  },
  {
    name: 'reset-update-stack',
    layer: 'ledger',
    deployed: true,
    faults: requests('reset', 'UpdateStack'),
    commands: ['deploy new'],
  },
  {
    name: 'lost-answers-create-stack',
    layer: 'ledger',
    faults: requests('lose-answer', 'CreateStack'),
    commands: ['deploy', 'deploy'],
  },
  {
    name: 'reset-create-instances',
    layer: 'inbox',
    faults: requests('reset', 'CreateStackInstances'),
    commands: ['deploy'],
  },
  {
    name: 'lost-answers-create-set',
    layer: 'inbox',
    faults: requests('lose-answer', 'CreateStackSet'),
    commands: ['deploy', 'deploy'],
  },
  {
    name: 'lost-answers-create-instances',
    layer: 'inbox',
    faults: requests('lose-answer', 'CreateStackInstances'),
    commands: ['deploy', 'deploy'],
  },
  {
    name: 'expired-credentials',
    layer: 'inbox',
    faults: requests('expired-credentials', 'CreateStackInstances'),
    commands: ['deploy'],
  },
];
