import { failed, passed, waitFor, type Check } from '../check.ts';
import type { Applications, RegionalApplications } from '../platform.ts';
import type { Execution, StateMachines } from '../ports.ts';
import type { TestRecords } from '../test-records.ts';
import type { StepContext } from '../../runbook/phase.ts';

/** The state machine of each region, run to its end both ways. Its failure path tells the topic, as it should. */
export function pipelineChecks(
  { source, target }: Applications,
  stateMachines: StateMachines,
  records: TestRecords,
  timeoutSeconds: number,
): readonly Check[] {
  const execute = async (
    context: StepContext,
    { region, stateMachineArn }: RegionalApplications,
    what: string,
    input: object,
  ): Promise<Execution | undefined> => {
    const name = records.executionOf(what);
    const execution = await stateMachines.start(region, stateMachineArn, name, input);
    return waitFor(context, timeoutSeconds, async () => {
      const found = await stateMachines.describe(region, execution);
      return found.status === 'RUNNING' ? undefined : found;
    });
  };
  const late = `does not end in ${timeoutSeconds} s`;
  return [source, target].flatMap((at): Check[] => {
    const day = records.days[at.role];
    return [
      {
        name: 'state machine succeeds',
        region: at.region,
        proves: 'the pipeline validates, transforms, stores and verifies a day',
        run: async (context) => {
          const ended = await execute(context, at, 'succeeds', { day });
          if (!ended) return failed(late);
          const { verified } = (ended.output ?? {}) as { readonly verified?: unknown };
          return ended.status === 'SUCCEEDED' && verified === true
            ? passed('summarised and verified a day')
            : failed(`ends ${ended.status} ${ended.error}`.trim());
        },
      },
      {
        name: 'state machine fails as meant',
        region: at.region,
        proves: 'nonsense goes down the failure path, which records it and tells the topic',
        run: async (context) => {
          const ended = await execute(context, at, 'fails', { day: 'yesterday' });
          if (!ended) return failed(late);
          return ended.status === 'FAILED' && ended.error === 'ValidationError'
            ? passed('fails with ValidationError')
            : failed(`ends ${ended.status} ${ended.error}`.trim());
        },
      },
    ];
  });
}
