import {
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackEventsCommand,
  DescribeStackInstanceCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackInstancesCommand,
  UpdateStackSetCommand,
  UpdateTerminationProtectionCommand,
  type CloudFormationClient,
  type CreateStackSetCommandInput,
  type Parameter,
  type Stack,
  type StackInstance,
  type StackSetOperation,
  type StackSetOperationResultSummary,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ResourceHook } from '../../../src/local-aws/gateway/service.ts';
import { createStackSetsService } from '../../../src/local-aws/gateway/stack-sets/index.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

const source = 'us-east-1';
const target = 'eu-central-1';

let local: TestLocalAws;
let sets: CloudFormationClient;
let account: string;

/** Resources are created when this resolves: how a test keeps an operation running. */
let gate: Promise<void> = Promise.resolve();
let openGate = (): void => undefined;
const gatedQueues: ResourceHook = { type: 'AWS::SQS::Queue', before: () => gate };

function closeGate(): void {
  gate = new Promise((resolve) => {
    openGate = resolve;
  });
}

// A test that failed with the gate closed must not hold up the others.
afterEach(() => openGate());

beforeAll(async () => {
  local = await startLocalAws({
    build: (emulator) => ({ services: [createStackSetsService(emulator)], hooks: [gatedQueues] }),
  });
  account = local.account;
  sets = local.clients(source).cloudFormation;
});

afterAll(async () => {
  await local.stop();
});

/** The emulator refuses a queue with a delay of more than 900 s: that is how a region is made to fail. */
const template = (description: string, resource = 'Queue'): string =>
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

const parameters = (values: Record<string, string>): Parameter[] =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

const values = (given: Parameter[] | undefined): Record<string, string | undefined> =>
  Object.fromEntries(
    (given ?? []).map(({ ParameterKey = '', ParameterValue }) => [ParameterKey, ParameterValue]),
  );

const newName = (): string => `set-${randomUUID().slice(0, 8)}`;

async function createSet(changes: Partial<CreateStackSetCommandInput> = {}): Promise<string> {
  const name = changes.StackSetName ?? newName();
  await sets.send(
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

const instancesInput = (name: string, regions: string[], OperationId: string = randomUUID()) => ({
  StackSetName: name,
  Accounts: [account],
  Regions: regions,
  OperationId,
  OperationPreferences: {
    RegionConcurrencyType: 'SEQUENTIAL' as const,
    RegionOrder: regions,
    FailureToleranceCount: 0,
  },
});

async function createInstances(
  name: string,
  regions: string[],
  overrides?: Record<string, string>,
): Promise<StackSetOperation> {
  const { OperationId = '' } = await sets.send(
    new CreateStackInstancesCommand({
      ...instancesInput(name, regions),
      ...(overrides && { ParameterOverrides: parameters(overrides) }),
    }),
  );
  return finished(name, OperationId);
}

async function operation(name: string, OperationId: string): Promise<StackSetOperation> {
  const command = new DescribeStackSetOperationCommand({ StackSetName: name, OperationId });
  const { StackSetOperation: found } = await sets.send(command);
  if (!found) throw new Error('no operation in the answer');
  return found;
}

async function finished(name: string, id: string): Promise<StackSetOperation> {
  for (;;) {
    const found = await operation(name, id);
    if (found.Status !== 'RUNNING' && found.Status !== 'QUEUED') return found;
    await wait(50);
  }
}

async function results(name: string, OperationId: string): Promise<StackSetOperationResultSummary[]> {
  const command = new ListStackSetOperationResultsCommand({ StackSetName: name, OperationId });
  return (await sets.send(command)).Summaries ?? [];
}

async function instance(name: string, region: string): Promise<StackInstance> {
  const { StackInstance: found } = await sets.send(
    new DescribeStackInstanceCommand({
      StackSetName: name,
      StackInstanceAccount: account,
      StackInstanceRegion: region,
    }),
  );
  if (!found) throw new Error('no instance in the answer');
  return found;
}

async function stack(region: string, nameOrArn: string | undefined): Promise<Stack> {
  const command = new DescribeStacksCommand({ StackName: nameOrArn });
  const { Stacks } = await local.clients(region).cloudFormation.send(command);
  if (!Stacks?.[0]) throw new Error('no stack in the answer');
  return Stacks[0];
}

async function logicalIds(region: string, nameOrArn: string | undefined): Promise<(string | undefined)[]> {
  const command = new ListStackResourcesCommand({ StackName: nameOrArn });
  const { StackResourceSummaries } = await local.clients(region).cloudFormation.send(command);
  return (StackResourceSummaries ?? []).map(({ LogicalResourceId }) => LogicalResourceId);
}

const refusal = (name: string, status: number, message?: string): unknown =>
  expect.objectContaining({
    name,
    $metadata: expect.objectContaining({ httpStatusCode: status }) as unknown,
    ...(message !== undefined && { message: expect.stringContaining(message) as unknown }),
  });

describe('a StackSet', () => {
  it('is described as it was created, with the defaults of its template', async () => {
    const name = await createSet({
      Description: 'Layer "network" & <more>',
      Tags: [{ Key: 'project', Value: 'trading' }],
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    });
    const { StackSet: set } = await sets.send(new DescribeStackSetCommand({ StackSetName: name }));
    expect(set).toMatchObject({
      StackSetName: name,
      Description: 'Layer "network" & <more>',
      Status: 'ACTIVE',
      TemplateBody: template('first'),
      Tags: [{ Key: 'project', Value: 'trading' }],
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      PermissionModel: 'SELF_MANAGED',
      ManagedExecution: { Active: true },
      AdministrationRoleARN: `arn:aws:iam::${account}:role/AWSCloudFormationStackSetAdministrationRole`,
      ExecutionRoleName: 'AWSCloudFormationStackSetExecutionRole',
      StackSetDriftDetectionDetails: { DriftStatus: 'NOT_CHECKED' },
      Regions: [],
    });
    expect(values(set?.Parameters)).toEqual({ Suffix: name, Delay: '0' });
    expect(set?.StackSetId).toMatch(new RegExp(`^${name}:[0-9a-f-]{36}$`));
    expect(set?.StackSetARN).toBe(
      `arn:aws:cloudformation:${source}:${account}:stackset/${set?.StackSetId ?? ''}`,
    );
    const byId = await sets.send(new DescribeStackSetCommand({ StackSetName: set?.StackSetId }));
    expect(byId.StackSet).toEqual(set);
  });

  it('is seen only in its own region', async () => {
    const name = await createSet();
    const elsewhere = local.clients(target).cloudFormation;
    await expect(elsewhere.send(new DescribeStackSetCommand({ StackSetName: name }))).rejects.toEqual(
      refusal('StackSetNotFoundException', 404, name),
    );
    const { Summaries } = await elsewhere.send(new ListStackSetsCommand({}));
    expect(Summaries).toEqual([]);
  });

  it('is created once for one ClientRequestToken, and its name once for all', async () => {
    const name = newName();
    const input = {
      StackSetName: name,
      TemplateBody: template('first'),
      Parameters: parameters({ Suffix: name }),
      ClientRequestToken: randomUUID(),
    };
    const first = await sets.send(new CreateStackSetCommand(input));
    const again = await sets.send(new CreateStackSetCommand(input));
    expect(again.StackSetId).toBe(first.StackSetId);
    const other = new CreateStackSetCommand({ ...input, ClientRequestToken: randomUUID() });
    await expect(sets.send(other)).rejects.toEqual(refusal('NameAlreadyExistsException', 409));
    await sets.send(new UpdateStackSetCommand(input));
    await expect(sets.send(new CreateStackSetCommand(input))).rejects.toEqual(
      refusal('CreatedButModifiedException', 409),
    );
  });

  it('is refused with what its stacks would be refused for', async () => {
    const attempt = (changes: Partial<CreateStackSetCommandInput>): Promise<unknown> => createSet(changes);
    await expect(attempt({ Parameters: [] })).rejects.toEqual(
      refusal('ValidationError', 400, 'Parameters: [Suffix] must have values'),
    );
    await expect(attempt({ Parameters: parameters({ Suffix: 'a', Typo: 'b' }) })).rejects.toEqual(
      refusal('ValidationError', 400, 'Parameters: [Typo] do not exist in the template'),
    );
    await expect(attempt({ TemplateBody: '{"Resources":' })).rejects.toEqual(
      refusal('ValidationError', 400, 'Template format error'),
    );
    await expect(attempt({ TemplateBody: `{"Description":"${'x'.repeat(51_200)}"}` })).rejects.toEqual(
      refusal('ValidationError', 400, 'less than or equal to 51200'),
    );
    await expect(attempt({ StackSetName: 'under_score' })).rejects.toEqual(
      refusal('ValidationError', 400, 'regular expression pattern'),
    );
    const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: {} } };
    const withRole = { TemplateBody: JSON.stringify({ Resources: { Role: role } }), Parameters: [] };
    await expect(attempt(withRole)).rejects.toEqual(
      refusal('InsufficientCapabilitiesException', 400, 'CAPABILITY_NAMED_IAM'),
    );
  });

  it('is listed by status, page by page', async () => {
    const created = [await createSet(), await createSet(), await createSet()];
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await sets.send(
        new ListStackSetsCommand({ Status: 'ACTIVE', MaxResults: 2, ...(NextToken ? { NextToken } : {}) }),
      );
      expect(page.Summaries?.length).toBeLessThanOrEqual(2);
      names.push(...(page.Summaries ?? []).map(({ StackSetName }) => StackSetName));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining(created));
  });

  it('cannot be deleted while it has instances; then it is DELETED, not found, and its name free', async () => {
    const name = await createSet();
    await createInstances(name, [source]);
    await expect(sets.send(new DeleteStackSetCommand({ StackSetName: name }))).rejects.toEqual(
      refusal('StackSetNotEmptyException', 409),
    );
    const { OperationId = '' } = await sets.send(
      new DeleteStackInstancesCommand({ ...instancesInput(name, [source]), RetainStacks: false }),
    );
    await finished(name, OperationId);
    await sets.send(new DeleteStackSetCommand({ StackSetName: name }));
    await expect(sets.send(new DescribeStackSetCommand({ StackSetName: name }))).rejects.toEqual(
      refusal('StackSetNotFoundException', 404),
    );
    const { Summaries = [] } = await sets.send(new ListStackSetsCommand({ Status: 'DELETED' }));
    expect(Summaries.find(({ StackSetName }) => StackSetName === name)?.Status).toBe('DELETED');
    await sets.send(new DeleteStackSetCommand({ StackSetName: name }));
    await createSet({ StackSetName: name });
  });
});

describe('stack instances', () => {
  it('are real stacks in both regions, with their overrides', async () => {
    const name = await createSet({ Tags: [{ Key: 'project', Value: 'trading' }] });
    const first = await createInstances(name, [source]);
    const second = await createInstances(name, [target], { Delay: '5' });
    expect(first).toMatchObject({
      Action: 'CREATE',
      Status: 'SUCCEEDED',
      StatusDetails: { FailedStackInstancesCount: 0 },
      OperationPreferences: {
        RegionConcurrencyType: 'SEQUENTIAL',
        RegionOrder: [source],
        FailureToleranceCount: 0,
      },
      AdministrationRoleARN: expect.stringContaining('AdministrationRole') as unknown,
      ExecutionRoleName: 'AWSCloudFormationStackSetExecutionRole',
    });
    expect(first.StackSetId).toMatch(new RegExp(`^${name}:`));
    expect(first.EndTimestamp?.getTime()).toBeGreaterThanOrEqual(
      first.CreationTimestamp?.getTime() ?? Infinity,
    );

    const inTarget = await instance(name, target);
    expect(inTarget).toMatchObject({
      StackSetId: first.StackSetId,
      Region: target,
      Account: account,
      Status: 'CURRENT',
      StackInstanceStatus: { DetailedStatus: 'SUCCEEDED' },
      DriftStatus: 'NOT_CHECKED',
      ParameterOverrides: [{ ParameterKey: 'Delay', ParameterValue: '5' }],
      LastOperationId: second.OperationId,
    });
    const stacks = [
      await stack(source, (await instance(name, source)).StackId),
      await stack(target, inTarget.StackId),
    ];
    for (const { StackName, StackStatus, Tags } of stacks) {
      expect(StackName).toMatch(new RegExp(`^StackSet-${name}-[0-9a-f-]{36}$`));
      expect(StackStatus).toBe('CREATE_COMPLETE');
      expect(Tags).toEqual([{ Key: 'project', Value: 'trading' }]);
    }
    expect(stacks.map(({ Outputs }) => Outputs?.[0]?.OutputValue)).toEqual(['0', '5']);

    const { Summaries } = await sets.send(new ListStackInstancesCommand({ StackSetName: name }));
    expect(Summaries?.map(({ Region, Status }) => [Region, Status])).toEqual([
      [source, 'CURRENT'],
      [target, 'CURRENT'],
    ]);
    const onlyTarget = new ListStackInstancesCommand({ StackSetName: name, StackInstanceRegion: target });
    expect((await sets.send(onlyTarget)).Summaries?.map(({ Region }) => Region)).toEqual([target]);
    const { StackSet: set } = await sets.send(new DescribeStackSetCommand({ StackSetName: name }));
    expect(set?.Regions).toEqual([source, target]);
    const { Summaries: operations } = await sets.send(
      new ListStackSetOperationsCommand({ StackSetName: name }),
    );
    expect(operations?.map(({ OperationId, Status }) => [OperationId, Status])).toEqual([
      [second.OperationId, 'SUCCEEDED'],
      [first.OperationId, 'SUCCEEDED'],
    ]);
  });

  it('keep their overrides through an update of the set, and lose what a new list omits', async () => {
    const name = await createSet();
    await createInstances(name, [source, target], { Delay: '5' });
    const update = await sets.send(
      new UpdateStackSetCommand({
        StackSetName: name,
        TemplateBody: template('second', 'Other'),
        Parameters: [
          { ParameterKey: 'Suffix', UsePreviousValue: true },
          { ParameterKey: 'Delay', ParameterValue: '9' },
        ],
        OperationPreferences: { RegionOrder: [target, source] },
      }),
    );
    const done = await finished(name, update.OperationId ?? '');
    expect(done).toMatchObject({ Action: 'UPDATE', Status: 'SUCCEEDED' });
    expect((await results(name, done.OperationId ?? '')).map(({ Region }) => Region)).toEqual([
      target,
      source,
    ]);
    for (const region of [source, target]) {
      const { StackId, Status } = await instance(name, region);
      const { StackStatus, Outputs } = await stack(region, StackId);
      expect([Status, StackStatus]).toEqual(['CURRENT', 'UPDATE_COMPLETE']);
      expect(await logicalIds(region, StackId)).toEqual(['Other']);
      expect(Outputs?.[0]?.OutputValue).toBe('5');
    }

    const reset = await sets.send(
      new UpdateStackInstancesCommand({ ...instancesInput(name, [target]), ParameterOverrides: [] }),
    );
    await finished(name, reset.OperationId ?? '');
    const inTarget = await instance(name, target);
    expect(inTarget.ParameterOverrides).toEqual([]);
    expect((await stack(target, inTarget.StackId)).Outputs?.[0]?.OutputValue).toBe('9');
    expect((await instance(name, source)).ParameterOverrides).toHaveLength(1);
  });

  it('that have nothing to update succeed', async () => {
    const name = await createSet();
    await createInstances(name, [source]);
    const { OperationId = '' } = await sets.send(
      new UpdateStackInstancesCommand(instancesInput(name, [source])),
    );
    expect(await finished(name, OperationId)).toMatchObject({ Status: 'SUCCEEDED' });
    const { StackId, Status } = await instance(name, source);
    expect(Status).toBe('CURRENT');
    expect((await stack(source, StackId)).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('that fail cancel the regions after them, leave no stack, and can be read by ARN and retried', async () => {
    const name = await createSet();
    const regions = [source, target, 'eu-west-1'];
    await createInstances(name, [source]);
    const failed = await createInstances(name, regions, { Delay: '999' });
    expect(failed).toMatchObject({ Status: 'FAILED', StatusDetails: { FailedStackInstancesCount: 1 } });
    expect(
      (await results(name, failed.OperationId ?? '')).map(({ Region, Status }) => [Region, Status]),
    ).toEqual([
      [source, 'FAILED'],
      [target, 'CANCELLED'],
      ['eu-west-1', 'CANCELLED'],
    ]);
    // The stack that existed was rolled back by an update, and stays.
    const inSource = await instance(name, source);
    expect(inSource.Status).toBe('OUTDATED');
    expect((await stack(source, inSource.StackId)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');

    const again = await createInstances(name, [target], { Delay: '999' });
    const [result] = await results(name, again.OperationId ?? '');
    expect(result).toMatchObject({ Account: account, Region: target, Status: 'FAILED' });
    expect(result?.StatusReason).toMatch(
      /^ResourceLogicalId:Queue, ResourceType:AWS::SQS::Queue, ResourceStatusReason:.*DelaySeconds/,
    );
    const inTarget = await instance(name, target);
    expect(inTarget).toMatchObject({
      Status: 'OUTDATED',
      StackInstanceStatus: { DetailedStatus: 'FAILED' },
      StatusReason: result?.StatusReason,
    });

    // T1: gone by name, there by ARN.
    const { StackId = '' } = inTarget;
    const gone = await stack(target, StackId);
    expect(gone.StackStatus).toBe('DELETE_COMPLETE');
    await expect(stack(target, gone.StackName)).rejects.toThrow('does not exist');
    const { StackEvents = [] } = await local
      .clients(target)
      .cloudFormation.send(new DescribeStackEventsCommand({ StackName: StackId }));
    const failure = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failure?.LogicalResourceId).toBe('Queue');
    expect(failure?.ResourceStatusReason).toContain('DelaySeconds');

    const retried = await sets.send(
      new UpdateStackInstancesCommand({
        ...instancesInput(name, [target]),
        ParameterOverrides: parameters({ Delay: '1' }),
      }),
    );
    expect(await finished(name, retried.OperationId ?? '')).toMatchObject({ Status: 'SUCCEEDED' });
    const { StackId: newStack, Status } = await instance(name, target);
    expect(Status).toBe('CURRENT');
    expect(newStack).not.toBe(StackId);
  });

  it('fail in the second region after the first succeeded', async () => {
    const name = await createSet({ Parameters: parameters({ Suffix: newName(), Delay: '1' }) });
    await createInstances(name, [source]);
    await createInstances(name, [target], { Delay: '1' });
    const update = await sets.send(
      new UpdateStackSetCommand({
        StackSetName: name,
        TemplateBody: template('second'),
        Parameters: [
          { ParameterKey: 'Suffix', UsePreviousValue: true },
          { ParameterKey: 'Delay', ParameterValue: '901' },
        ],
        OperationPreferences: { RegionOrder: [target, source] },
      }),
    );
    const done = await finished(name, update.OperationId ?? '');
    expect(done.Status).toBe('FAILED');
    expect(
      (await results(name, done.OperationId ?? '')).map(({ Region, Status }) => [Region, Status]),
    ).toEqual([
      [target, 'SUCCEEDED'],
      [source, 'FAILED'],
    ]);
    const failedOnly = new ListStackSetOperationResultsCommand({
      StackSetName: name,
      OperationId: done.OperationId,
      Filters: [{ Name: 'OPERATION_RESULT_STATUS', Values: 'FAILED' }],
    });
    expect((await sets.send(failedOnly)).Summaries?.map(({ Region }) => Region)).toEqual([source]);
    // T3: the stored template is the new one all the same.
    const { StackSet: set } = await sets.send(new DescribeStackSetCommand({ StackSetName: name }));
    expect(set?.TemplateBody).toBe(template('second'));
    expect((await instance(name, source)).Status).toBe('OUTDATED');
    expect((await instance(name, target)).Status).toBe('CURRENT');
  });

  it('cannot override what the set does not have', async () => {
    const name = await createSet();
    await expect(createInstances(name, [source], { Typo: 'x' })).rejects.toEqual(
      refusal('ValidationError', 400, 'Typo'),
    );
    const { Summaries } = await sets.send(new ListStackInstancesCommand({ StackSetName: name }));
    expect(Summaries).toEqual([]);
  });

  it('in another account cannot be reached', async () => {
    const name = await createSet();
    const other = '210987654321';
    const { OperationId = '' } = await sets.send(
      new CreateStackInstancesCommand({ ...instancesInput(name, [source]), Accounts: [other] }),
    );
    expect((await finished(name, OperationId)).Status).toBe('FAILED');
    expect((await results(name, OperationId))[0]).toMatchObject({
      Account: other,
      Status: 'FAILED',
      StatusReason: expect.stringContaining('AWSCloudFormationStackSetExecutionRole') as unknown,
    });
  });
});

describe('deleting stack instances', () => {
  it('deletes their stacks, or retains them', async () => {
    const name = await createSet();
    await createInstances(name, [source, target]);
    const kept = (await instance(name, source)).StackId;
    const deleted = (await instance(name, target)).StackId;
    const away = await sets.send(
      new DeleteStackInstancesCommand({ ...instancesInput(name, [target]), RetainStacks: false }),
    );
    const retain = await sets.send(
      new DeleteStackInstancesCommand({ ...instancesInput(name, [source]), RetainStacks: true }),
    );
    expect(await finished(name, away.OperationId ?? '')).toMatchObject({
      Action: 'DELETE',
      RetainStacks: false,
    });
    expect(await finished(name, retain.OperationId ?? '')).toMatchObject({
      Status: 'SUCCEEDED',
      RetainStacks: true,
    });
    expect((await stack(target, deleted)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await stack(source, kept)).StackStatus).toBe('CREATE_COMPLETE');
    await expect(instance(name, source)).rejects.toEqual(refusal('StackInstanceNotFoundException', 404));
  });

  it('must say what becomes of the stacks (T4)', async () => {
    const name = await createSet();
    const command = new DeleteStackInstancesCommand({
      ...instancesInput(name, [source]),
      RetainStacks: undefined,
    });
    await expect(sets.send(command)).rejects.toEqual(refusal('ValidationError', 400, 'retainStacks'));
  });

  it('that fails leaves them INOPERABLE, skipped by updates, and removable with RetainStacks (T5, T9)', async () => {
    const name = await createSet();
    await createInstances(name, [target]);
    const { StackId = '' } = await instance(name, target);
    const inTarget = local.clients(target).cloudFormation;
    await inTarget.send(
      new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection: true }),
    );
    const { OperationId = '' } = await sets.send(
      new DeleteStackInstancesCommand({ ...instancesInput(name, [target]), RetainStacks: false }),
    );
    expect((await finished(name, OperationId)).Status).toBe('FAILED');
    expect(await instance(name, target)).toMatchObject({
      Status: 'INOPERABLE',
      StackInstanceStatus: { DetailedStatus: 'INOPERABLE' },
      StatusReason: expect.stringContaining('TerminationProtection') as unknown,
    });
    const update = await sets.send(
      new UpdateStackSetCommand({
        StackSetName: name,
        TemplateBody: template('second'),
        Parameters: [{ ParameterKey: 'Suffix', UsePreviousValue: true }],
      }),
    );
    await finished(name, update.OperationId ?? '');
    expect(await results(name, update.OperationId ?? '')).toEqual([]);
    const removal = await sets.send(
      new DeleteStackInstancesCommand({ ...instancesInput(name, [target]), RetainStacks: true }),
    );
    expect((await finished(name, removal.OperationId ?? '')).Status).toBe('SUCCEEDED');
    await inTarget.send(
      new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection: false }),
    );
    await inTarget.send(new DeleteStackCommand({ StackName: StackId }));
  });
});

describe('operations', () => {
  it('of one id happen once', async () => {
    const name = await createSet();
    const input = instancesInput(name, [source]);
    closeGate();
    await sets.send(new CreateStackInstancesCommand(input));
    await expect(sets.send(new CreateStackInstancesCommand(input))).rejects.toEqual(
      refusal('OperationIdAlreadyExistsException', 409),
    );
    openGate();
    await finished(name, input.OperationId);
    await expect(sets.send(new CreateStackInstancesCommand(input))).rejects.toEqual(
      refusal('OperationIdAlreadyExistsException', 409),
    );
    const { Summaries } = await sets.send(new ListStackSetOperationsCommand({ StackSetName: name }));
    expect(Summaries).toHaveLength(1);
  });

  it('that conflict are queued with ManagedExecution', async () => {
    const name = await createSet();
    const first = instancesInput(name, [source]);
    const second = instancesInput(name, [target]);
    closeGate();
    await sets.send(new CreateStackInstancesCommand(first));
    await sets.send(new CreateStackInstancesCommand(second));
    expect((await operation(name, first.OperationId)).Status).toBe('RUNNING');
    expect((await operation(name, second.OperationId)).Status).toBe('QUEUED');
    expect(await instance(name, target)).toMatchObject({
      Status: 'OUTDATED',
      StackInstanceStatus: { DetailedStatus: 'PENDING' },
    });
    openGate();
    const firstDone = await finished(name, first.OperationId);
    const secondDone = await finished(name, second.OperationId);
    expect([firstDone.Status, secondDone.Status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('that conflict are refused without ManagedExecution, the deletion of the set too', async () => {
    const name = await createSet({ ManagedExecution: { Active: false } });
    const first = instancesInput(name, [source]);
    closeGate();
    await sets.send(new CreateStackInstancesCommand(first));
    await expect(sets.send(new CreateStackInstancesCommand(instancesInput(name, [target])))).rejects.toEqual(
      refusal('OperationInProgressException', 409, first.OperationId),
    );
    await expect(sets.send(new DeleteStackSetCommand({ StackSetName: name }))).rejects.toEqual(
      refusal('OperationInProgressException', 409),
    );
    openGate();
    await finished(name, first.OperationId);
  });

  it('hold the execution configuration', async () => {
    const name = await createSet();
    closeGate();
    const first = instancesInput(name, [source]);
    await sets.send(new CreateStackInstancesCommand(first));
    const update = new UpdateStackSetCommand({
      StackSetName: name,
      UsePreviousTemplate: true,
      Parameters: [{ ParameterKey: 'Suffix', UsePreviousValue: true }],
      ManagedExecution: { Active: false },
    });
    await expect(sets.send(update)).rejects.toEqual(refusal('InvalidOperationException', 400));
    openGate();
    await finished(name, first.OperationId);
    const { OperationId = '' } = await sets.send(update);
    expect((await finished(name, OperationId)).Status).toBe('SUCCEEDED');
    const { StackSet: set } = await sets.send(new DescribeStackSetCommand({ StackSetName: name }));
    expect(set?.ManagedExecution).toEqual({ Active: false });
  });

  it('and instances that do not exist are not found', async () => {
    const name = await createSet();
    await expect(operation(name, 'unknown')).rejects.toEqual(refusal('OperationNotFoundException', 404));
    await expect(results(name, 'unknown')).rejects.toEqual(refusal('OperationNotFoundException', 404));
    await expect(operation('nowhere', 'unknown')).rejects.toEqual(refusal('StackSetNotFoundException', 404));
    await expect(instance(name, source)).rejects.toEqual(refusal('StackInstanceNotFoundException', 404));
    await expect(sets.send(new UpdateStackInstancesCommand(instancesInput(name, [source])))).rejects.toEqual(
      refusal('StackInstanceNotFoundException', 404),
    );
    await expect(createInstances('nowhere', [source])).rejects.toEqual(
      refusal('StackSetNotFoundException', 404),
    );
  });
});

it('leaves every other CloudFormation action to the emulator', async () => {
  const { StackSummaries } = await sets.send(new ListStacksCommand({}));
  expect(StackSummaries?.length).toBeGreaterThan(0);
  await expect(sets.send(new DescribeStacksCommand({ StackName: 'nowhere' }))).rejects.toThrow(
    'does not exist',
  );
});
