import {
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DescribeStackInstanceCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStackSetOperationResultsCommand,
  type CloudFormationClient,
  type CreateStackSetCommandInput,
  type Parameter,
  type Stack,
  type StackInstance,
  type StackSetOperation,
  type StackSetOperationPreferences,
  type StackSetOperationResultSummary,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ResourceHook } from '../../../src/local-aws/gateway/service.ts';
import type { TestLocalAws } from '../../support/local-aws.ts';

export const source = 'us-east-1';
export const target = 'eu-central-1';

/** The emulator refuses a queue with a delay of more than 900 s: that is how a region is made to fail. */
export const template = (description: string, resource = 'Queue'): string =>
  JSON.stringify({
    Description: description,
    Parameters: {
      Suffix: { Type: 'String' },
      Delay: { Type: 'Number', Default: 0 },
    },
    Resources: {
      [resource]: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: { 'Fn::Sub': '${Suffix}-' + resource },
          DelaySeconds: { Ref: 'Delay' },
        },
      },
    },
    Outputs: { Delay: { Value: { Ref: 'Delay' } } },
  });

export const parameters = (values: Record<string, string>): Parameter[] =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

export const values = (given: Parameter[] | undefined): Record<string, string | undefined> =>
  Object.fromEntries(
    (given ?? []).map(({ ParameterKey = '', ParameterValue }) => [ParameterKey, ParameterValue]),
  );

export const newName = (): string => `set-${randomUUID().slice(0, 8)}`;

export const refusal = (name: string, status: number, message?: string): unknown =>
  expect.objectContaining({
    name,
    $metadata: expect.objectContaining({ httpStatusCode: status }) as unknown,
    ...(message !== undefined && { message: expect.stringContaining(message) as unknown }),
  });

/** Queues are created and updated when the gate is open: how a test keeps an operation running. */
export class QueueGate {
  open: () => void = () => undefined;
  #opened: Promise<void> = Promise.resolve();
  readonly hook: ResourceHook = { type: 'AWS::SQS::Queue', before: () => this.#opened };

  close(): void {
    this.#opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

/** What several tests do with the StackSets of the source region. */
export class StackSetClient {
  readonly sets: CloudFormationClient;
  readonly account: string;
  readonly #local: TestLocalAws;

  constructor(local: TestLocalAws) {
    this.#local = local;
    this.account = local.account;
    this.sets = local.clients(source).cloudFormation;
  }

  async createSet(changes: Partial<CreateStackSetCommandInput> = {}): Promise<string> {
    const name = changes.StackSetName ?? newName();
    await this.sets.send(
      new CreateStackSetCommand({
        StackSetName: name,
        TemplateBody: template('first'),
        Parameters: parameters({ Suffix: name }),
        ManagedExecution: { Active: true },
        ...changes,
      }),
    );
    return name;
  }

  instancesInput(name: string, regions: string[], OperationId: string = randomUUID()) {
    const OperationPreferences: StackSetOperationPreferences = {
      RegionConcurrencyType: 'SEQUENTIAL',
      RegionOrder: regions,
      FailureToleranceCount: 0,
    };
    return {
      StackSetName: name,
      Accounts: [this.account],
      Regions: regions,
      OperationId,
      OperationPreferences,
    };
  }

  async createInstances(
    name: string,
    regions: string[],
    overrides?: Record<string, string>,
  ): Promise<StackSetOperation> {
    const { OperationId = '' } = await this.sets.send(
      new CreateStackInstancesCommand({
        ...this.instancesInput(name, regions),
        ...(overrides && { ParameterOverrides: parameters(overrides) }),
      }),
    );
    return this.finished(name, OperationId);
  }

  async operation(name: string, OperationId: string): Promise<StackSetOperation> {
    const command = new DescribeStackSetOperationCommand({ StackSetName: name, OperationId });
    const { StackSetOperation: found } = await this.sets.send(command);
    if (!found) throw new Error('no operation in the answer');
    return found;
  }

  async finished(name: string, id: string | undefined): Promise<StackSetOperation> {
    for (;;) {
      const found = await this.operation(name, id ?? '');
      if (found.EndTimestamp) return found;
      await wait(50);
    }
  }

  async results(name: string, OperationId: string | undefined): Promise<StackSetOperationResultSummary[]> {
    const command = new ListStackSetOperationResultsCommand({ StackSetName: name, OperationId });
    return (await this.sets.send(command)).Summaries ?? [];
  }

  async instance(name: string, region: string): Promise<StackInstance> {
    const { StackInstance: found } = await this.sets.send(
      new DescribeStackInstanceCommand({
        StackSetName: name,
        StackInstanceAccount: this.account,
        StackInstanceRegion: region,
      }),
    );
    if (!found) throw new Error('no instance in the answer');
    return found;
  }

  async stack(region: string, nameOrArn: string | undefined): Promise<Stack> {
    const command = new DescribeStacksCommand({ StackName: nameOrArn });
    const { Stacks } = await this.#local.clients(region).cloudFormation.send(command);
    if (!Stacks?.[0]) throw new Error('no stack in the answer');
    return Stacks[0];
  }

  async logicalIds(region: string, nameOrArn: string | undefined): Promise<(string | undefined)[]> {
    const command = new ListStackResourcesCommand({ StackName: nameOrArn });
    const { StackResourceSummaries } = await this.#local.clients(region).cloudFormation.send(command);
    return (StackResourceSummaries ?? []).map(({ LogicalResourceId }) => LogicalResourceId);
  }
}
