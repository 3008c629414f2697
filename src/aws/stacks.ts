import type { Stack } from '@aws-sdk/client-cloudformation';
import type {
  ChangeSetView,
  StackRequest,
  StackResource,
  Stacks,
  StackState,
  StackView,
} from '../deployment/ports.ts';
import type { Clients } from './clients.ts';
import { cloudFormationOf, sdk } from './cloudformation.ts';
import { hasName } from './errors.ts';
import { newestOperation, rootFailureOf, stuckInRollback } from './stack-events.ts';

/** CloudFormation says that a stack does not exist by a ValidationError (T19). */
export const isAbsent = (error: unknown): boolean =>
  hasName(error, 'ValidationError') && /does not exist/i.test((error as Error).message);

/** "Nothing to update" is a ValidationError as well (T14). */
export const isNoUpdate = (error: unknown): boolean =>
  hasName(error, 'ValidationError') && /No updates are to be performed/i.test((error as Error).message);

/** An update can be cancelled only in UPDATE_IN_PROGRESS. */
const isTooLate = (error: unknown): boolean =>
  hasName(error, 'ValidationError') &&
  /cannot be called from current stack status/i.test((error as Error).message);

/** A stack that holds together and can be updated, though an update that was rolled back failed (T12). */
const usable = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** Every status that `classify` calls in-progress. */
const underWay = [
  'CREATE_IN_PROGRESS',
  'ROLLBACK_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_ROLLBACK_IN_PROGRESS',
] as const;

/**
 * A status as the drivers see it. Every `*_IN_PROGRESS` is under way, cleanup included, but for a change set's empty shell
 * (T16). A status that is not known here is a failure: it was never seen to be good.
 */
export function classify(status: string): StackState {
  if (status === 'REVIEW_IN_PROGRESS') return 'shell';
  if (status === 'DELETE_COMPLETE') return 'absent';
  if (status === 'ROLLBACK_COMPLETE') return 'rolled-back';
  if (status.endsWith('_IN_PROGRESS')) return 'in-progress';
  return usable.includes(status) ? 'usable' : 'failed';
}

export function createStacks(clients: Clients): Stacks {
  const call = cloudFormationOf(clients);

  return {
    describe: (region, nameOrArn) =>
      call<StackView | undefined>(
        `DescribeStacks of ${nameOrArn}`,
        region,
        async (client) => {
          const { DescribeStacksCommand } = await sdk();
          const { Stacks: found = [] } = await client.send(
            new DescribeStacksCommand({ StackName: nameOrArn }),
          );
          return found[0] && viewOf(found[0]);
        },
        { when: isAbsent, answer: undefined },
      ),

    inProgress: (region) =>
      call('ListStacks', region, async (client) => {
        const { paginateListStacks } = await sdk();
        const found: string[] = [];
        for await (const page of paginateListStacks({ client }, { StackStatusFilter: [...underWay] }))
          for (const { StackId, StackName } of page.StackSummaries ?? [])
            found.push(...[StackId, StackName].filter((each) => each !== undefined));
        return found;
      }),

    templateOf: (region, nameOrArn) =>
      call(`GetTemplate of ${nameOrArn}`, region, async (client) => {
        const { GetTemplateCommand } = await sdk();
        const { TemplateBody = '' } = await client.send(
          new GetTemplateCommand({ StackName: nameOrArn, TemplateStage: 'Original' }),
        );
        return TemplateBody;
      }),

    create: (region, request) =>
      call(`CreateStack ${request.name}`, region, async (client) => {
        const { CreateStackCommand } = await sdk();
        await client.send(new CreateStackCommand({ ...inputOf(request), OnFailure: 'ROLLBACK' }));
      }),

    update: (region, request) =>
      call(
        `UpdateStack ${request.name}`,
        region,
        async (client) => {
          const { UpdateStackCommand } = await sdk();
          await client.send(new UpdateStackCommand({ ...inputOf(request), DisableRollback: false }));
          return true;
        },
        { when: isNoUpdate, answer: false },
      ),

    delete: (region, nameOrArn, token, force = false) =>
      call(`DeleteStack ${nameOrArn}`, region, async (client) => {
        const { DeleteStackCommand } = await sdk();
        await client.send(
          new DeleteStackCommand({
            ...{ StackName: nameOrArn, ClientRequestToken: token },
            ...(force && { DeletionMode: 'FORCE_DELETE_STACK' }),
          }),
        );
      }),

    continueRollback: (region, nameOrArn, skip, token) =>
      call(`ContinueUpdateRollback of ${nameOrArn}`, region, async (client) => {
        const { ContinueUpdateRollbackCommand } = await sdk();
        await client.send(
          new ContinueUpdateRollbackCommand({
            StackName: nameOrArn,
            // An empty list would be sent as one resource without a name.
            ...(skip.length > 0 && { ResourcesToSkip: [...skip] }),
            ClientRequestToken: token,
          }),
        );
      }),

    cancelUpdate: (region, nameOrArn, token) =>
      call(
        `CancelUpdateStack ${nameOrArn}`,
        region,
        async (client) => {
          const { CancelUpdateStackCommand } = await sdk();
          await client.send(
            new CancelUpdateStackCommand({ StackName: nameOrArn, ClientRequestToken: token }),
          );
          return true;
        },
        { when: isTooLate, answer: false },
      ),

    newestOperation: (region, nameOrArn) =>
      call(`DescribeStackEvents of ${nameOrArn}`, region, (client) => newestOperation(client, nameOrArn)),

    changeSets: (region, nameOrArn) =>
      call(`ListChangeSets of ${nameOrArn}`, region, async (client) => {
        const { paginateListChangeSets } = await sdk();
        const found: ChangeSetView[] = [];
        for await (const page of paginateListChangeSets({ client }, { StackName: nameOrArn }))
          for (const { ChangeSetName = '', ExecutionStatus, CreationTime } of page.Summaries ?? [])
            found.push({
              name: ChangeSetName,
              isExecutable: ExecutionStatus === 'AVAILABLE',
              createdAt: CreationTime?.getTime() ?? 0,
            });
        return found;
      }),

    resources: (region, nameOrArn) =>
      call(
        `ListStackResources of ${nameOrArn}`,
        region,
        async (client) => {
          const { paginateListStackResources } = await sdk();
          const resources: StackResource[] = [];
          for await (const page of paginateListStackResources({ client }, { StackName: nameOrArn })) {
            for (const each of page.StackResourceSummaries ?? []) {
              resources.push({
                logicalId: each.LogicalResourceId ?? '',
                type: each.ResourceType ?? '',
                physicalId: each.PhysicalResourceId ?? '',
                status: each.ResourceStatus ?? '',
                reason: each.ResourceStatusReason ?? '',
              });
            }
          }
          return resources;
        },
        { when: isAbsent, answer: [] },
      ),

    rootFailure: (region, nameOrArn) =>
      call(`DescribeStackEvents of ${nameOrArn}`, region, async (client) => rootFailureOf(client, nameOrArn)),

    stuckInRollback: (region, nameOrArn) =>
      call(`DescribeStackEvents of ${nameOrArn}`, region, (client) => stuckInRollback(client, nameOrArn)),
  };
}

const viewOf = (stack: Stack): StackView => {
  const status = stack.StackStatus ?? '';
  const pairs = <T>(
    list: readonly T[] | undefined,
    entry: (item: T) => readonly [string | undefined, string | undefined],
  ) =>
    Object.fromEntries((list ?? []).map((item) => entry(item).map((part) => part ?? '') as [string, string]));
  return {
    id: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status,
    reason: stack.StackStatusReason ?? '',
    state: classify(status),
    changedAt: (stack.LastUpdatedTime ?? stack.CreationTime)?.getTime() ?? 0,
    parameters: pairs(stack.Parameters, ({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    outputs: pairs(stack.Outputs, ({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  };
};

export const parametersOf = (
  values: Readonly<Record<string, string>>,
): { ParameterKey: string; ParameterValue: string }[] =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

export const tagsOf = (values: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }));

/** A template goes one way or the other, never both. */
export const templateOf = ({
  templateBody,
  templateUrl,
}: Pick<StackRequest, 'templateBody' | 'templateUrl'>) =>
  templateUrl === undefined ? { TemplateBody: templateBody } : { TemplateURL: templateUrl };

const inputOf = ({ name, parameters, tags, token, ...template }: StackRequest) => ({
  StackName: name,
  ...templateOf(template),
  Parameters: parametersOf(parameters),
  Tags: tagsOf(tags),
  Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  ClientRequestToken: token,
});
