import {
  CloudFormationServiceException,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  paginateDescribeStackEvents,
  UpdateStackCommand,
  type CloudFormationClient,
  type StackEvent,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../emulator.ts';
import type { EmulatorRoles } from './roles.ts';
import type { StackDriver, StackRequest, StackVerb } from './stack-driver.ts';

const pollMilliseconds = 100;

/** A delete that has only just been asked for may still show the status before it, so every verb knows its own ends. */
const endsOf: Readonly<Record<StackVerb, RegExp>> = {
  create: /^(CREATE|ROLLBACK)_(COMPLETE|FAILED)$/,
  update: /^UPDATE_(ROLLBACK_)?(COMPLETE|FAILED)$/,
  delete: /^DELETE_(COMPLETE|FAILED)$/,
};

/** The emulator's own stacks. Every stack is addressed by ARN, which also finds a deleted one (T1, T19). */
export function emulatorStacks(
  emulator: Pick<Emulator, 'clients'>,
  roles: EmulatorRoles,
  sleep: (milliseconds: number) => Promise<unknown>,
): StackDriver {
  const client = (region: string): CloudFormationClient => emulator.clients(region).cloudFormation;
  return {
    mayEnter: (used, account) => roles.mayEnter(used, account),
    async create(region, request) {
      const command = new CreateStackCommand({ StackName: request.name, ...inputOf(request) });
      const { StackId } = await client(region).send(command);
      if (StackId === undefined) throw new Error(`CreateStack of ${request.name} answered without a StackId`);
      return StackId;
    },
    async update(region, stackId, request) {
      try {
        await client(region).send(new UpdateStackCommand({ StackName: stackId, ...inputOf(request) }));
        return true;
      } catch (error) {
        if (isNoUpdate(error)) return false;
        throw error;
      }
    },
    async delete(region, stackId) {
      await client(region).send(new DeleteStackCommand({ StackName: stackId }));
    },
    async settled(region, stackId, verb) {
      for (;;) {
        const { Stacks } = await client(region).send(new DescribeStacksCommand({ StackName: stackId }));
        const status = Stacks?.[0]?.StackStatus ?? '';
        if (endsOf[verb].test(status)) return status;
        await sleep(pollMilliseconds);
      }
    },
    async failureReason(region, stackId) {
      return reasonFrom(await newestOperation(client(region), stackId), stackId);
    },
    async detectDrift(region, stackId) {
      const { StackDriftDetectionId } = await client(region).send(
        new DetectStackDriftCommand({ StackName: stackId }),
      );
      const command = new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId });
      for (;;) {
        const { DetectionStatus, DetectionStatusReason, StackDriftStatus } =
          await client(region).send(command);
        if (DetectionStatus === 'DETECTION_FAILED') throw new Error(DetectionStatusReason);
        if (DetectionStatus === 'DETECTION_COMPLETE')
          return StackDriftStatus === 'DRIFTED' ? 'DRIFTED' : 'IN_SYNC';
        await sleep(pollMilliseconds);
      }
    },
  };
}

const inputOf = ({
  templateBody,
  parameters,
  capabilities,
  tags,
}: Omit<StackRequest, 'name'>): Omit<UpdateStackCommandInput, 'StackName'> => ({
  TemplateBody: templateBody,
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
  Capabilities: capabilities as UpdateStackCommandInput['Capabilities'],
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

/** "No updates" has no error code of its own (T14). */
const isNoUpdate = (error: unknown): boolean =>
  error instanceof CloudFormationServiceException &&
  error.name === 'ValidationError' &&
  error.message.includes('No updates are to be performed');

/** Events of the newest create, update or delete of the stack, newest first as AWS lists them. */
async function newestOperation(
  client: CloudFormationClient,
  stackId: string,
): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: stackId })) {
    for (const event of page.StackEvents ?? []) {
      events.push(event);
      if (startsOperation(event, stackId)) return events;
    }
  }
  return events;
}

const startsOperation = (event: StackEvent, stackId: string): boolean =>
  event.PhysicalResourceId === stackId &&
  /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(event.ResourceStatus ?? '');

/** AWS's wording of a failed stack instance. Resources that were merely cancelled are not the cause. */
export function reasonFrom(newestFirst: readonly StackEvent[], stackId: string): string {
  const failures = newestFirst.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
  const cause = failures.findLast(
    ({ PhysicalResourceId, ResourceStatusReason }) =>
      PhysicalResourceId !== stackId && !/cancelled/i.test(ResourceStatusReason ?? ''),
  );
  if (cause)
    return `ResourceLogicalId:${cause.LogicalResourceId ?? ''}, ResourceType:${cause.ResourceType ?? ''}, ResourceStatusReason:${cause.ResourceStatusReason ?? ''}.`;
  const stack = newestFirst.find(({ PhysicalResourceId }) => PhysicalResourceId === stackId);
  return `Stack ${stackId} is ${stack?.ResourceStatus ?? 'unknown'}: ${stack?.ResourceStatusReason ?? 'no reason given'}`;
}
