import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationServiceException, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
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
import { withTemplateBody, type ReadObject } from './template-url.ts';
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
  const read = templateReader(emulator);
  return {
    name: 'cloudformation',
    handle: (request, forward) => handle(request, forward, { context, prepare, read }),
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

interface Parts {
  readonly context: StackSetContext;
  readonly prepare: () => Promise<void>;
  readonly read: ReadObject;
}

async function handle(
  received: AwsRequest,
  forward: Forward,
  { context, prepare, read }: Parts,
): Promise<AwsResponse> {
  try {
    const request = await withTemplateBody(received, read);
    const query = new Query(request.body.toString('utf8'));
    const name = query.text('Action') ?? '';
    const action = actions.get(name);
    if (!action) return await forward(request);
    await prepare();
    return xmlResponse(200, envelope(name, randomUUID(), await action(query, request, context)));
  } catch (error) {
    if (error instanceof AwsFailure) return errorResponse(received, error);
    throw error;
  }
}

/** The emulator's S3 knows every bucket in every region. */
const templateReader =
  ({ clients }: Pick<Emulator, 'clients'>): ReadObject =>
  async (bucket, key) => {
    try {
      const { Body } = await clients('us-east-1').s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
      throw error;
    }
  };

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
