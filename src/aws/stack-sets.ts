import type { Parameter } from '@aws-sdk/client-cloudformation';
import type {
  InstanceRequest,
  StackInstanceView,
  StackSetRequest,
  StackSets,
  StackSetUpdate,
  StackSetView,
} from '../deployment/ports.ts';
import type { Clients } from './clients.ts';
import { cloudFormationIn, sdk } from './cloudformation.ts';
import { absent } from './errors.ts';
import { createStackSetOperations } from './stack-set-operations.ts';
import { parametersOf, tagsOf, templateOf } from './stacks.ts';

/**
 * The operation id is ours, chosen and journalled before the call: AWS has it already when the SDK repeats a call whose answer
 * was lost. That operation is the one that was asked for.
 */
const accepted = absent('OperationIdAlreadyExistsException');

/** @param region where the migration's StackSets live: they are seen only there. */
export function createStackSets(clients: Clients, region: string): StackSets {
  const call = cloudFormationIn(clients, region);

  return {
    describe: (name) =>
      call<StackSetView | undefined>(
        `DescribeStackSet ${name}`,
        async (client) => {
          const { DescribeStackSetCommand } = await sdk();
          const { StackSet } = await client.send(new DescribeStackSetCommand({ StackSetName: name }));
          if (!StackSet || StackSet.Status === 'DELETED') return undefined;
          return {
            name,
            templateBody: StackSet.TemplateBody ?? '',
            roles: {
              administrationRoleArn: StackSet.AdministrationRoleARN ?? '',
              executionRoleName: StackSet.ExecutionRoleName ?? '',
            },
            parameters: valuesOf(StackSet.Parameters),
          };
        },
        absent('StackSetNotFoundException'),
      ),

    create: (request) =>
      call(`CreateStackSet ${request.name}`, async (client) => {
        const { CreateStackSetCommand } = await sdk();
        await client.send(
          new CreateStackSetCommand({
            ...inputOf(request),
            PermissionModel: 'SELF_MANAGED',
            ClientRequestToken: request.token,
          }),
        );
      }),

    update: (request) =>
      call<undefined>(
        `UpdateStackSet ${request.name}`,
        async (client) => {
          const { UpdateStackSetCommand } = await sdk();
          await client.send(
            new UpdateStackSetCommand({
              ...inputOf(request),
              OperationId: request.token,
              OperationPreferences: preferencesOf(request.regionOrder, request.regionConcurrency),
            }),
          );
          return undefined;
        },
        accepted,
      ),

    delete: (name) =>
      call<undefined>(
        `DeleteStackSet ${name}`,
        async (client) => {
          const { DeleteStackSetCommand } = await sdk();
          await client.send(new DeleteStackSetCommand({ StackSetName: name }));
          return undefined;
        },
        absent('StackSetNotFoundException'),
      ),

    createInstances: (request) =>
      call<undefined>(
        `CreateStackInstances of ${request.stackSet}`,
        async (client) => {
          const { CreateStackInstancesCommand } = await sdk();
          await client.send(
            new CreateStackInstancesCommand({
              ...instancesOf(request),
              ParameterOverrides: parametersOf(request.overrides),
            }),
          );
          return undefined;
        },
        accepted,
      ),

    updateInstances: (request) =>
      call<undefined>(
        `UpdateStackInstances of ${request.stackSet}`,
        async (client) => {
          const { UpdateStackInstancesCommand } = await sdk();
          await client.send(
            new UpdateStackInstancesCommand({
              ...instancesOf(request),
              ParameterOverrides: parametersOf(request.overrides),
            }),
          );
          return undefined;
        },
        accepted,
      ),

    deleteInstances: (request, retainStacks) =>
      call<undefined>(
        `DeleteStackInstances of ${request.stackSet}`,
        async (client) => {
          const { DeleteStackInstancesCommand } = await sdk();
          await client.send(
            new DeleteStackInstancesCommand({ ...instancesOf(request), RetainStacks: retainStacks }),
          );
          return undefined;
        },
        accepted,
      ),

    instance: (stackSet, account, instanceRegion) =>
      call<StackInstanceView | undefined>(
        `DescribeStackInstance of ${stackSet}`,
        async (client) => {
          const { DescribeStackInstanceCommand } = await sdk();
          const { StackInstance: found } = await client.send(
            new DescribeStackInstanceCommand({
              StackSetName: stackSet,
              StackInstanceAccount: account,
              StackInstanceRegion: instanceRegion,
            }),
          );
          return (
            found && {
              region: found.Region ?? '',
              stackId: found.StackId ?? '',
              status: found.Status ?? 'OUTDATED',
              detailedStatus: found.StackInstanceStatus?.DetailedStatus ?? '',
              reason: found.StatusReason ?? '',
              overrides: valuesOf(found.ParameterOverrides),
            }
          );
        },
        absent('StackInstanceNotFoundException', 'StackSetNotFoundException'),
      ),

    regionsOfInstances: (stackSet) =>
      call(`ListStackInstances of ${stackSet}`, async (client) => {
        const { paginateListStackInstances } = await sdk();
        const regions: string[] = [];
        for await (const page of paginateListStackInstances({ client }, { StackSetName: stackSet })) {
          regions.push(...(page.Summaries ?? []).map(({ Region = '' }) => Region));
        }
        return regions;
      }),

    ...createStackSetOperations(clients, region),

    list: (matches) =>
      call('ListStackSets', async (client) => {
        const { paginateListStackSets } = await sdk();
        const names: string[] = [];
        for await (const page of paginateListStackSets({ client }, { Status: 'ACTIVE' })) {
          names.push(...(page.Summaries ?? []).map(({ StackSetName = '' }) => StackSetName).filter(matches));
        }
        return names;
      }),
  };
}

const valuesOf = (parameters: readonly Parameter[] | undefined): Record<string, string> =>
  Object.fromEntries(
    (parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  );

const inputOf = ({ name, description, parameters, tags, roles, ...template }: StackSetRequest) => ({
  StackSetName: name,
  Description: description,
  ...templateOf(template),
  ...(roles && {
    AdministrationRoleARN: roles.administrationRoleArn,
    ExecutionRoleName: roles.executionRoleName,
  }),
  Parameters: parametersOf(parameters),
  Tags: tagsOf(tags),
  Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  // Conflicting operations queue instead of failing with OperationInProgressException.
  ManagedExecution: { Active: true },
});

/**
 * One region at a time in our order, where a failure cancels the regions after it, or all of them at once. Said, not left to
 * defaults.
 */
const preferencesOf = (
  regions: readonly string[],
  concurrency: StackSetUpdate['regionConcurrency'] = 'sequential',
) => ({
  ...(concurrency === 'parallel'
    ? { RegionConcurrencyType: 'PARALLEL' as const }
    : { RegionConcurrencyType: 'SEQUENTIAL' as const, RegionOrder: [...regions] }),
  FailureToleranceCount: 0,
  MaxConcurrentCount: 1,
});

const instancesOf = ({ stackSet, account, regions, operationId }: Omit<InstanceRequest, 'overrides'>) => ({
  StackSetName: stackSet,
  Accounts: [account],
  Regions: [...regions],
  OperationId: operationId,
  OperationPreferences: preferencesOf(regions),
});
