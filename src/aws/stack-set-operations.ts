import type { BegunOperation, StackSets } from '../deployment/ports.ts';
import type { Clients } from './clients.ts';
import { cloudFormationIn, sdk } from './cloudformation.ts';
import { absent, hasName } from './errors.ts';

type StackSetOperations = Pick<
  StackSets,
  'operation' | 'operationResults' | 'openOperations' | 'stopOperation'
>;

/** What becomes of operations. @param region where the StackSets live. */
export function createStackSetOperations(clients: Clients, region: string): StackSetOperations {
  const call = cloudFormationIn(clients, region);

  return {
    operation: (stackSet, operationId) =>
      call(
        `DescribeStackSetOperation of ${stackSet}`,
        async (client) => {
          const { DescribeStackSetOperationCommand } = await sdk();
          const { StackSetOperation: found } = await client.send(
            new DescribeStackSetOperationCommand({ StackSetName: stackSet, OperationId: operationId }),
          );
          return (
            found && {
              id: operationId,
              action: found.Action ?? '',
              status: found.Status ?? 'RUNNING',
              reason: found.StatusReason ?? '',
              failedInstances: found.StatusDetails?.FailedStackInstancesCount ?? 0,
            }
          );
        },
        absent('OperationNotFoundException', 'StackSetNotFoundException'),
      ),

    operationResults: (stackSet, operationId) =>
      call(`ListStackSetOperationResults of ${stackSet}`, async (client) => {
        const { paginateListStackSetOperationResults } = await sdk();
        const results: { region: string; status: string; reason: string }[] = [];
        const input = { StackSetName: stackSet, OperationId: operationId };
        for await (const page of paginateListStackSetOperationResults({ client }, input)) {
          for (const { Region = '', Status = '', StatusReason = '' } of page.Summaries ?? []) {
            results.push({ region: Region, status: Status, reason: StatusReason });
          }
        }
        return results;
      }),

    stopOperation: (stackSet, operationId) =>
      call(
        `StopStackSetOperation of ${stackSet}`,
        async (client) => {
          const { StopStackSetOperationCommand } = await sdk();
          await client.send(
            new StopStackSetOperationCommand({ StackSetName: stackSet, OperationId: operationId }),
          );
          return true;
        },
        { when: (error) => hasName(error, 'InvalidOperationException'), answer: false },
      ),

    openOperations: (stackSet) =>
      call<readonly BegunOperation[]>(
        `ListStackSetOperations of ${stackSet}`,
        async (client) => {
          const { paginateListStackSetOperations } = await sdk();
          const open: BegunOperation[] = [];
          for await (const page of paginateListStackSetOperations({ client }, { StackSetName: stackSet })) {
            for (const { OperationId = '', Action = '', Status = '', CreationTimestamp } of page.Summaries ??
              [])
              if (!hasEnded(Status))
                open.push({
                  token: OperationId,
                  action: Action,
                  startedAt: CreationTimestamp?.getTime() ?? 0,
                });
          }
          return open.sort((a, b) => a.startedAt - b.startedAt);
        },
        { when: (error) => hasName(error, 'StackSetNotFoundException'), answer: [] },
      ),
  };
}

const hasEnded = (status: string): boolean => ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(status);
