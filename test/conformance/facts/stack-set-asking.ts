/** What questions about StackSets have in common. */
import {
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DescribeStackInstanceCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  ListStackSetOperationResultsCommand,
  type CreateStackInstancesCommandInput,
  type CreateStackSetCommandInput,
  type Parameter,
  type Stack,
  type StackInstance,
  type StackSetOperation,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import { account, away, home, type Aws } from '../aws.ts';
import { slowResource } from '../slow-resource.ts';
import { template, unique, until } from '../asking.ts';

const ended = ['SUCCEEDED', 'FAILED', 'STOPPED'];

/** A queue of each region. With a delay above 900 seconds SQS refuses it. */
export const queueTemplate = (name: string, Description = 'first', logicalId = 'Queue'): string =>
  template(
    {
      [logicalId]: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: `${name}-queue`,
          DelaySeconds: { Ref: 'Delay' },
          VisibilityTimeout: { Ref: 'Visibility' },
        },
      },
    },
    {
      Description,
      Parameters: {
        Delay: { Type: 'Number', Default: 0 },
        Visibility: { Type: 'Number', Default: 30 },
      },
    },
  );

export const parameter = (ParameterKey: 'Delay' | 'Visibility', seconds: number): Parameter => ({
  ...{ ParameterKey, ParameterValue: String(seconds) },
});
export const delay = (seconds: number): Parameter[] => [parameter('Delay', seconds)];

/** A StackSet without instances. @returns its name. */
export async function createSet(
  aws: Aws,
  options: Partial<CreateStackSetCommandInput> = {},
): Promise<string> {
  const StackSetName = unique('set');
  await aws
    .clients(home)
    .cloudFormation.send(
      new CreateStackSetCommand({ StackSetName, TemplateBody: queueTemplate(StackSetName), ...options }),
    );
  return options.StackSetName ?? StackSetName;
}

/** A StackSet whose operations on the gateway can be seen under way. */
export const createSlowSet = (aws: Aws, options: Partial<CreateStackSetCommandInput> = {}): Promise<string> =>
  createSet(aws, { TemplateBody: queueTemplate(unique('slow'), 'slow', slowResource.logicalId), ...options });

/** Starts an operation. @returns its id. */
export async function startInstances(
  aws: Aws,
  name: string,
  options: Partial<CreateStackInstancesCommandInput> = {},
): Promise<string> {
  const { OperationId = '' } = await aws.clients(home).cloudFormation.send(
    new CreateStackInstancesCommand({
      ...{ StackSetName: name, Accounts: [account], Regions: [home, away], OperationId: randomUUID() },
      ...options,
    }),
  );
  return OperationId;
}

export async function createInstances(
  aws: Aws,
  name: string,
  options: Partial<CreateStackInstancesCommandInput> = {},
): Promise<StackSetOperation> {
  return finished(aws, name, await startInstances(aws, name, options));
}

/** A StackSet with a stack in both regions. @returns its name. */
export async function deployedSet(aws: Aws, options?: Partial<CreateStackSetCommandInput>): Promise<string> {
  const name = await createSet(aws, options);
  await createInstances(aws, name);
  return name;
}

export async function operation(aws: Aws, name: string, OperationId: string): Promise<StackSetOperation> {
  const { StackSetOperation: found } = await aws
    .clients(home)
    .cloudFormation.send(new DescribeStackSetOperationCommand({ StackSetName: name, OperationId }));
  if (!found) throw new Error('no operation in the answer');
  return found;
}

export const finished = (aws: Aws, name: string, id: string | undefined): Promise<StackSetOperation> =>
  until(
    () => operation(aws, name, id ?? ''),
    ({ Status = '' }) => ended.includes(Status),
  );

export async function instance(aws: Aws, name: string, region: string): Promise<StackInstance> {
  const { StackInstance: found } = await aws.clients(home).cloudFormation.send(
    new DescribeStackInstanceCommand({
      ...{ StackSetName: name, StackInstanceAccount: account, StackInstanceRegion: region },
    }),
  );
  if (!found) throw new Error('no instance in the answer');
  return found;
}

/** The stack of a set in a region. Its name is `StackSet-<set>-<id>`; moto's has a colon and no id. */
export async function stackOf(aws: Aws, set: string, region: string): Promise<Stack> {
  const { Stacks = [] } = await aws.clients(region).cloudFormation.send(new DescribeStacksCommand({}));
  const found = Stacks.find(
    ({ StackName = '' }) => /^StackSet.(set-[0-9a-f]{8})/.exec(StackName)?.[1] === set,
  );
  if (!found) throw new Error('the set has no stack there');
  return found;
}

/** Such as `eu-central-1 CANCELLED, us-east-1 FAILED`, once they are all there (T7). */
export async function resultsOf(aws: Aws, name: string, OperationId: string, count: number): Promise<string> {
  const list = new ListStackSetOperationResultsCommand({ StackSetName: name, OperationId });
  const { Summaries = [] } = await until(
    () => aws.clients(home).cloudFormation.send(list),
    ({ Summaries: found = [] }) =>
      found.length === count && !found.some(({ Status = '' }) => ['PENDING', 'RUNNING'].includes(Status)),
  );
  return Summaries.map(({ Region = '', Status = '' }) => `${Region} ${Status}`)
    .sort()
    .join(', ');
}
