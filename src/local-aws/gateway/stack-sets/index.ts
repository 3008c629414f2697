import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationServiceException, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../emulator.ts';
import { errorResponse, xmlResponse } from '../response.ts';
import type { AwsRequest, AwsResponse, Forward, Service } from '../service.ts';
import type { Action, StackSetContext } from './actions/action.ts';
import {
  describeStackSetOperation,
  listStackSetOperationResults,
  listStackSetOperations,
} from './actions/operations.ts';
import {
  createStackInstances,
  deleteStackInstances,
  describeStackInstance,
  listStackInstances,
  updateStackInstances,
} from './actions/stack-instances.ts';
import {
  createStackSet,
  deleteStackSet,
  describeStackSet,
  listStackSets,
  updateStackSet,
} from './actions/stack-sets.ts';
import { emulatorStacks } from './emulator-stacks.ts';
import { AwsFailure, validationError } from './failure.ts';
import { OperationQueue } from './operations/queue.ts';
import { runOperation } from './operations/runner.ts';
import { StackSetStore } from './store.ts';
import { Query } from './wire/query.ts';
import { envelope } from './wire/shapes.ts';

const actions: ReadonlyMap<string, Action> = new Map([
  ['CreateStackSet', createStackSet],
  ['DescribeStackSet', describeStackSet],
  ['ListStackSets', listStackSets],
  ['UpdateStackSet', updateStackSet],
  ['DeleteStackSet', deleteStackSet],
  ['CreateStackInstances', createStackInstances],
  ['UpdateStackInstances', updateStackInstances],
  ['DeleteStackInstances', deleteStackInstances],
  ['DescribeStackInstance', describeStackInstance],
  ['ListStackInstances', listStackInstances],
  ['DescribeStackSetOperation', describeStackSetOperation],
  ['ListStackSetOperations', listStackSetOperations],
  ['ListStackSetOperationResults', listStackSetOperationResults],
]);

/**
 * Self-managed StackSets over the emulator's stacks. Everything else that is asked of CloudFormation goes to the emulator as
 * it is, the StackSet actions that are missing here too: the emulator refuses them as InvalidAction. State is in memory.
 */
export function createStackSetsService(emulator: Pick<Emulator, 'account' | 'clients'>): Service {
  const driver = emulatorStacks(emulator, wait);
  const now = (): Date => new Date();
  const queue = new OperationQueue((set, operation) => runOperation(set, operation, driver, now));
  const context: StackSetContext = {
    store: new StackSetStore(),
    queue,
    now,
    requiredCapabilities: ({ region }, templateBody) => requiredCapabilities(emulator, region, templateBody),
  };
  return {
    name: 'cloudformation',
    handle: (request, forward) => handle(request, forward, context),
    close: () => queue.close(),
  };
}

async function handle(request: AwsRequest, forward: Forward, context: StackSetContext): Promise<AwsResponse> {
  const query = new Query(request.body.toString('utf8'));
  const name = query.text('Action') ?? '';
  const action = actions.get(name);
  if (!action) return forward(request);
  try {
    return xmlResponse(200, envelope(name, randomUUID(), await action(query, request, context)));
  } catch (error) {
    if (error instanceof AwsFailure) return errorResponse(request, error);
    throw error;
  }
}

async function requiredCapabilities(
  emulator: Pick<Emulator, 'clients'>,
  region: string,
  templateBody: string,
): Promise<readonly string[]> {
  try {
    const command = new ValidateTemplateCommand({ TemplateBody: templateBody });
    const { Capabilities } = await emulator.clients(region).cloudFormation.send(command);
    return Capabilities ?? [];
  } catch (error) {
    if (error instanceof CloudFormationServiceException && error.name === 'ValidationError')
      throw validationError(error.message);
    throw error;
  }
}
