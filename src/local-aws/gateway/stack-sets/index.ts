import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationServiceException, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../emulator.ts';
import { errorResponse, xmlResponse } from '../response.ts';
import type { AwsRequest, AwsResponse, Forward, GatewaySettings, Service } from '../service.ts';
import type { Action, StackSetContext } from './actions/action.ts';
import {
  describeStackSetOperation,
  detectStackSetDrift,
  listStackSetOperationResults,
  listStackSetOperations,
  stopStackSetOperation,
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
import { emulatorRoles } from './roles.ts';
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
  ['StopStackSetOperation', stopStackSetOperation],
  ['DetectStackSetDrift', detectStackSetDrift],
]);

/** Milliseconds that lists of results are late by default. */
const defaultResultsDelay = 300;

/**
 * Self-managed StackSets over the emulator's stacks. Everything else that is asked of CloudFormation goes to the emulator as
 * it is, the StackSet actions that are missing here too: the emulator refuses them as InvalidAction. State is in memory.
 */
export function createStackSetsService(
  emulator: Pick<Emulator, 'account' | 'clients'>,
  settings: Pick<GatewaySettings, 'resultsDelay' | 'stackSetRoles'>,
): Service {
  const roles = emulatorRoles(emulator);
  const driver = emulatorStacks(emulator, roles, wait);
  const now = (): Date => new Date();
  const queue = new OperationQueue((set, operation) => runOperation(set, operation, driver, now));
  const context: StackSetContext = {
    store: new StackSetStore(),
    queue,
    now,
    resultsDelay: () => settings.resultsDelay ?? defaultResultsDelay,
    requiredCapabilities: ({ region }, templateBody) => requiredCapabilities(emulator, region, templateBody),
  };
  const prepare = settings.stackSetRoles === false ? async () => undefined : once(() => roles.create());
  return {
    name: 'cloudformation',
    handle: (request, forward) => handle(request, forward, context, prepare),
    close: () => queue.close(),
  };
}

/** Remembers a success; what failed is tried again. */
function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

async function handle(
  request: AwsRequest,
  forward: Forward,
  context: StackSetContext,
  prepare: () => Promise<void>,
): Promise<AwsResponse> {
  const query = new Query(request.body.toString('utf8'));
  const name = query.text('Action') ?? '';
  const action = actions.get(name);
  if (!action) return forward(request);
  try {
    await prepare();
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
