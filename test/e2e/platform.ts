import {
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { connectEmulator } from '../../src/local-aws/gateway/emulator.ts';

/** Everything of one environment that CloudFormation ever had, as AWS tells it and not the tool under test. */
export interface Platform {
  /** Statuses of all stacks in both regions, deleted ones too, by name. */
  readonly stacks: readonly { readonly name: string; readonly status: string }[];
  /** Names of StackSets that are there. */
  readonly stackSets: readonly string[];
  /** Ids of all operations on them. */
  readonly operationIds: readonly string[];
}

export async function observePlatform(
  environment: Readonly<Record<string, string>>,
  suffix: string,
): Promise<Platform> {
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '' } = environment;
  const aws = connectEmulator(AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID);
  try {
    const source = aws.clients('us-east-1').cloudFormation;
    const listed = await Promise.all(
      ['us-east-1', 'eu-central-1'].map((region) =>
        aws.clients(region).cloudFormation.send(new ListStacksCommand({})),
      ),
    );
    const stacks = listed
      .flatMap(({ StackSummaries = [] }) => StackSummaries)
      .map(({ StackName = '', StackStatus = '' }) => ({ name: StackName, status: StackStatus }))
      // The stack of a StackSet instance has an id after the set's name.
      .filter(({ name }) => name.endsWith(`-${suffix}`) || name.includes(`-${suffix}-`));
    const { Summaries = [] } = await source.send(new ListStackSetsCommand({ Status: 'ACTIVE' }));
    const stackSets = Summaries.map(({ StackSetName = '' }) => StackSetName).filter((name) =>
      name.endsWith(`-${suffix}`),
    );
    const operations = await Promise.all(
      stackSets.map((StackSetName) => source.send(new ListStackSetOperationsCommand({ StackSetName }))),
    );
    const operationIds = operations.flatMap(({ Summaries: ofSet = [] }) =>
      ofSet.map(({ OperationId = '' }) => OperationId),
    );
    return { stacks, stackSets, operationIds };
  } finally {
    aws.close();
  }
}

/** Part of a configuration: enough of the platform to show how commands behave, in a fraction of the time. */
export const smallPlatform = { layers: ['network', 'storage', 'dashboard-state'] } as const;

/** What that deploys: bootstrap and notifications too, which the others need. */
export const smallPlatformStacks = [
  'bootstrap eu-central-1',
  'bootstrap us-east-1',
  'dashboard-state us-east-1',
  'network eu-central-1',
  'network us-east-1',
  'notifications eu-central-1',
  'notifications us-east-1',
  'storage eu-central-1',
  'storage us-east-1',
] as const;

export const completePlatform = { stacks: smallPlatformStacks.length, stackSets: 3 } as const;
