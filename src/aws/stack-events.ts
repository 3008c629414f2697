import type { CloudFormationClient, StackEvent } from '@aws-sdk/client-cloudformation';
import type { BegunOperation, StackResource, StuckResource } from '../deployment/ports.ts';

/** Words by which CloudFormation tells what merely stopped because something else had failed. */
const cancellation = /cancelled|The following resource\(s\) failed/i;

/**
 * The failure that began it: the oldest FAILED event, cancellations aside, of the newest operation that has one. A failed
 * create under a StackSet is followed by a deletion that succeeds (T1), so newer operations without a failure are passed over.
 * In a nested stack it is looked for in there; its logical id is then the path to it.
 */
export async function rootFailureOf(
  client: CloudFormationClient,
  nameOrArn: string,
): Promise<StackResource | undefined> {
  const event = await oldestFailure(client, nameOrArn);
  if (!event) return undefined;
  const root = toResource(event);
  if (root.type !== nested || isStackItself(event)) return root;
  // What a nested stack says of itself is only that something in it failed. It is in the same region.
  const inner = root.physicalId === '' ? undefined : await rootFailureOf(client, root.physicalId);
  return inner ? { ...inner, logicalId: `${root.logicalId}/${inner.logicalId}` } : root;
}

/**
 * The operation that was begun last: every event of it has the token that it was asked for with. A rollback is begun by what it
 * rolls back, or by who asked for it.
 */
export async function newestOperation(
  client: CloudFormationClient,
  nameOrArn: string,
): Promise<BegunOperation | undefined> {
  const { paginateDescribeStackEvents } = await import('@aws-sdk/client-cloudformation');
  let token: string | undefined;
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: nameOrArn })) {
    for (const event of page.StackEvents ?? []) {
      token ??= event.ClientRequestToken ?? '';
      if (beginsOperation(event))
        return {
          token,
          action: (event.ResourceStatus ?? '').replace('_IN_PROGRESS', ''),
          startedAt: event.Timestamp?.getTime() ?? 0,
        };
    }
  }
  return undefined;
}

/**
 * Of the newest rollback, what it left failed: only such resources can be skipped by ContinueUpdateRollback. In a nested stack
 * they are looked for in there, since it cannot be skipped itself, only what it holds: as NestedStackName.LogicalResourceId
 * (API reference of ContinueUpdateRollback). How to name what lies deeper AWS does not say.
 */
export async function stuckInRollback(
  client: CloudFormationClient,
  nameOrArn: string,
): Promise<readonly StuckResource[]> {
  const stuck = await leftFailed(client, nameOrArn);
  const found = await Promise.all(
    stuck.map(async (resource): Promise<readonly StuckResource[]> => {
      const { type, logicalId, physicalId } = resource;
      if (type !== nested) return [{ ...resource, skipName: logicalId }];
      const inner = physicalId === '' ? [] : await stuckInRollback(client, physicalId);
      if (inner.length === 0) return [{ ...resource, skipName: undefined }];
      return inner.map((each) => ({
        ...each,
        logicalId: `${logicalId}/${each.logicalId}`,
        skipName: isDirect(each) ? `${stackNameOf(physicalId)}.${each.logicalId}` : each.skipName,
      }));
    }),
  );
  return found.flat();
}

async function leftFailed(
  client: CloudFormationClient,
  nameOrArn: string,
): Promise<readonly StackResource[]> {
  const { paginateDescribeStackEvents } = await import('@aws-sdk/client-cloudformation');
  const newest = new Map<string, StackEvent>();
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: nameOrArn })) {
    for (const event of page.StackEvents ?? []) {
      const { LogicalResourceId = '', ResourceStatus = '' } = event;
      if (isStackItself(event)) {
        if (beginsRollback.includes(ResourceStatus)) return failuresOf(newest);
      } else if (!newest.has(LogicalResourceId)) newest.set(LogicalResourceId, event);
    }
  }
  return failuresOf(newest);
}

const beginsRollback = ['UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'IMPORT_ROLLBACK_IN_PROGRESS'];

const failuresOf = (events: ReadonlyMap<string, StackEvent>): readonly StackResource[] =>
  [...events.values()].map(toResource).filter(({ status }) => status.endsWith('_FAILED'));

/** Not in a nested stack of the stack that was asked. */
const isDirect = ({ logicalId, skipName }: StuckResource): boolean => skipName === logicalId;

/** From an ARN, `arn:…:stack/name/id`. */
const stackNameOf = (arn: string): string => arn.split('/')[1] ?? arn;

const nested = 'AWS::CloudFormation::Stack';

async function oldestFailure(
  client: CloudFormationClient,
  nameOrArn: string,
): Promise<StackEvent | undefined> {
  const { paginateDescribeStackEvents } = await import('@aws-sdk/client-cloudformation');
  let oldest: StackEvent | undefined;
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: nameOrArn })) {
    for (const event of page.StackEvents ?? []) {
      if (isFailure(event)) oldest = event;
      if (oldest && beginsOperation(event)) return oldest;
    }
  }
  return oldest;
}

const isFailure = (event: StackEvent): boolean =>
  (isStackItself(event) ? stackFailed(event) : (event.ResourceStatus ?? '').endsWith('_FAILED')) &&
  !isConsequence(event);

/** A nested stack says in the same words that resources inside of it failed: there the cause is. */
const isConsequence = (event: StackEvent): boolean =>
  (event.ResourceType === nested && !isStackItself(event) ? /cancelled/i : cancellation).test(
    event.ResourceStatusReason ?? '',
  );

/** The stack's own event explains a failure only where no resource failed before it: a parameter, a hook, a validation. */
const stackFailed = ({ ResourceStatus, ResourceStatusReason = '' }: StackEvent): boolean =>
  ResourceStatusReason !== '' && /(_FAILED|ROLLBACK_IN_PROGRESS)$/.test(ResourceStatus ?? '');

const isStackItself = (event: StackEvent): boolean => event.PhysicalResourceId === event.StackId;

const beginsOperation = (event: StackEvent): boolean =>
  isStackItself(event) &&
  ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'IMPORT_IN_PROGRESS'].includes(
    event.ResourceStatus ?? '',
  );

const toResource = (event: StackEvent): StackResource => ({
  logicalId: event.LogicalResourceId ?? '',
  type: event.ResourceType ?? '',
  physicalId: event.PhysicalResourceId ?? '',
  status: event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason ?? '',
});
