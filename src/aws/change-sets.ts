import { randomUUID } from 'node:crypto';
import type {
  CloudFormationClient,
  DescribeChangeSetOutput,
  ResourceChange,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import type { PlannedChange, PreviewRequest, Previews } from '../deployment/plan/preview.ts';
import { MigrationError } from '../errors.ts';
import type { Clock } from '../runbook/clock.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';
import { parametersOf, tagsOf, templateOf } from './stacks.ts';

/** Milliseconds between two looks at a change set; AWS takes seconds to compute one. */
const pause = 1000;

/** A change set without changes is created, and then FAILED with one of these (T14). */
const noChange = /didn't contain changes|No updates are to be performed/i;

/** Previews by change sets, which are deleted afterwards. */
export function createPreviews(clients: Clients, clock: Clock): Previews {
  return {
    preview: (region, request) =>
      asking(`CreateChangeSet of ${request.stack}`, region, async () => {
        const client = await clients.cloudFormation(region);
        const id = await create(client, request);
        try {
          const described = await untilComputed(client, id, clock);
          if (described.Status !== 'FAILED') return await changesOf(client, id);
          const reason = described.StatusReason ?? '';
          if (noChange.test(reason)) return [];
          throw refused(request.stack, region, reason);
        } finally {
          const { DeleteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
          await client.send(new DeleteChangeSetCommand({ ChangeSetName: id }));
        }
      }),
  };
}

async function create(client: CloudFormationClient, request: PreviewRequest): Promise<string> {
  const { CreateChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const { Id } = await client.send(
    new CreateChangeSetCommand({
      StackName: request.stack,
      ChangeSetName: `trading-migrate-plan-${randomUUID()}`,
      ChangeSetType: 'UPDATE',
      Description: 'A plan. It is never executed, and deleted as soon as it was read.',
      ...templateOf(request),
      Parameters: parametersOf(request.parameters),
      Tags: tagsOf(request.tags),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  if (Id === undefined) throw new Error('CreateChangeSet answered without an id');
  return Id;
}

async function untilComputed(
  client: CloudFormationClient,
  changeSet: string,
  clock: Clock,
): Promise<DescribeChangeSetOutput> {
  const { DescribeChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  for (;;) {
    const described = await client.send(new DescribeChangeSetCommand({ ChangeSetName: changeSet }));
    if (!['CREATE_PENDING', 'CREATE_IN_PROGRESS'].includes(described.Status ?? '')) return described;
    await clock.sleep(pause);
  }
}

async function changesOf(client: CloudFormationClient, changeSet: string): Promise<PlannedChange[]> {
  const { paginateDescribeChangeSet } = await import('@aws-sdk/client-cloudformation');
  const changes: PlannedChange[] = [];
  for await (const page of paginateDescribeChangeSet({ client }, { ChangeSetName: changeSet }))
    for (const { ResourceChange: change } of page.Changes ?? []) if (change) changes.push(planned(change));
  return changes;
}

const planned = (change: ResourceChange): PlannedChange => ({
  logicalId: change.LogicalResourceId ?? '',
  type: change.ResourceType ?? '',
  action: actionOf(change),
  because: [...new Set((change.Details ?? []).map(becauseOf))],
});

function actionOf({ Action, Replacement }: ResourceChange): PlannedChange['action'] {
  switch (Action) {
    case 'Add':
      return 'add';
    case 'Remove':
      return 'remove';
    case 'Import':
      return 'import';
    default:
      // Dynamic: CloudFormation cannot tell before it does it, so neither can we.
      if (Action === 'Dynamic' || Replacement === 'Conditional') return 'maybe-replace';
      return Replacement === 'True' ? 'replace' : 'modify';
  }
}

function becauseOf({ Target, CausingEntity, ChangeSource }: ResourceChangeDetail): string {
  const what = Target?.Name ?? Target?.Attribute ?? 'unknown';
  return CausingEntity === undefined || ChangeSource === 'DirectModification'
    ? what
    : `${what} (from ${CausingEntity})`;
}

const refused = (stack: string, region: string, reason: string): MigrationError =>
  new MigrationError('aws', `CloudFormation would not update ${stack} in ${region}: ${reason}.`, {
    code: 'CHANGE_REFUSED',
    untouched: 'Nothing was changed.',
    next: ['Correct what CloudFormation names, then plan again.'],
  });
