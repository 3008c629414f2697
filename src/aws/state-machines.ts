import type { StateMachines } from '../applications/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';

export function createStateMachines(clients: Clients): StateMachines {
  const sdk = () => import('@aws-sdk/client-sfn');
  return {
    start: (region, stateMachineArn, name, input) =>
      asking<string>(
        `StartExecution of ${name}`,
        region,
        async () => {
          const { StartExecutionCommand } = await sdk();
          const client = await clients.stepFunctions(region);
          const { executionArn = '' } = await client.send(
            new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
          );
          return executionArn;
        },
        // A standard workflow refuses the name of one that has ended; the one that is meant is found by it.
        {
          when: (error) => hasName(error, 'ExecutionAlreadyExists'),
          answer: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
        },
      ),

    describe: (region, executionArn) =>
      asking('DescribeExecution', region, async () => {
        const { DescribeExecutionCommand } = await sdk();
        const client = await clients.stepFunctions(region);
        const { status, output, error } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return {
          status: status ?? '',
          output: output === undefined ? null : (JSON.parse(output) as unknown),
          error: error ?? '',
        };
      }),
  };
}
