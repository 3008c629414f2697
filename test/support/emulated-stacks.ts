import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type CloudFormationClient,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';

export type Resources = Readonly<Record<string, object>>;

const body = (resources: Resources, outputs: Readonly<Record<string, object>>): string =>
  JSON.stringify({ Resources: resources, Outputs: outputs });

/** Waits until nothing is in progress, and answers how the stack ended. */
export async function settled(client: CloudFormationClient, stackId: string): Promise<Stack> {
  for (;;) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    const [stack] = Stacks;
    if (stack && !stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
    await sleep(20);
  }
}

/** Creates a stack of these resources and waits for how it ends. */
export async function createStack(
  client: CloudFormationClient,
  name: string,
  resources: Resources,
  outputs: Readonly<Record<string, object>> = {},
): Promise<Stack> {
  const { StackId = '' } = await client.send(
    new CreateStackCommand({
      ...{ StackName: name, TemplateBody: body(resources, outputs) },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  return settled(client, StackId);
}

export async function updateStack(
  client: CloudFormationClient,
  stack: Stack,
  resources: Resources,
  outputs: Readonly<Record<string, object>> = {},
): Promise<Stack> {
  await client.send(
    new UpdateStackCommand({
      ...{ StackName: stack.StackId, TemplateBody: body(resources, outputs) },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  return settled(client, stack.StackId ?? '');
}

export async function deleteStack(client: CloudFormationClient, stack: Stack): Promise<Stack> {
  await client.send(new DeleteStackCommand({ StackName: stack.StackId }));
  return settled(client, stack.StackId ?? '');
}

/** Oldest first. */
export async function stackEvents(client: CloudFormationClient, stack: Stack): Promise<StackEvent[]> {
  const { StackEvents = [] } = await client.send(
    new DescribeStackEventsCommand({ StackName: stack.StackId }),
  );
  return StackEvents.reverse();
}

/** The reasons of a resource's events with this status, oldest first. */
export const reasonsOf = async (
  client: CloudFormationClient,
  stack: Stack,
  logicalId: string,
  status: string,
): Promise<string[]> =>
  (await stackEvents(client, stack))
    .filter((event) => event.LogicalResourceId === logicalId && event.ResourceStatus === status)
    .map(({ ResourceStatusReason = '' }) => ResourceStatusReason);

export const outputsOf = ({ Outputs = [] }: Stack): Record<string, string> =>
  Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
