import {
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackEventsCommand,
  DescribeStackSetCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
  ListStacksCommand,
  UpdateStackInstancesCommand,
  UpdateStackSetCommand,
  UpdateTerminationProtectionCommand,
  type CloudFormationClient,
  type CreateStackSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createStackSetsService } from '../../../src/local-aws/gateway/stack-sets/index.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';
import {
  newName,
  parameters,
  QueueGate,
  refusal,
  source,
  StackSetClient,
  target,
  template,
  values,
} from './stack-set-client.ts';

let local: TestLocalAws;
let client: StackSetClient;
let sets: CloudFormationClient;
let account: string;
const gate = new QueueGate();

// A test that failed with the gate closed must not hold up the others.
afterEach(() => gate.open());

beforeAll(async () => {
  local = await startLocalAws({
    build: (emulator) => ({
      // Results that are not late: how late they are is another file's question.
      services: [createStackSetsService(emulator, { resultsDelay: 0 })],
      hooks: [gate.hook],
    }),
  });
  client = new StackSetClient(local);
  ({ sets, account } = client);
});

afterAll(async () => {
  await local.stop();
});

describe('a StackSet', () => {
  it('is described as it was created, with the defaults of its template', async () => {
    const name = await client.createSet({
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
    const name = await client.createSet();
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
    const attempt = (changes: Partial<CreateStackSetCommandInput>): Promise<unknown> =>
      client.createSet(changes);
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
    const created = [await client.createSet(), await client.createSet(), await client.createSet()];
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
    const name = await client.createSet();
    await client.createInstances(name, [source]);
    await expect(sets.send(new DeleteStackSetCommand({ StackSetName: name }))).rejects.toEqual(
      refusal('StackSetNotEmptyException', 409),
    );
    const { OperationId = '' } = await sets.send(
      new DeleteStackInstancesCommand({ ...client.instancesInput(name, [source]), RetainStacks: false }),
    );
    await client.finished(name, OperationId);
    await sets.send(new DeleteStackSetCommand({ StackSetName: name }));
    await expect(sets.send(new DescribeStackSetCommand({ StackSetName: name }))).rejects.toEqual(
      refusal('StackSetNotFoundException', 404),
    );
    const { Summaries = [] } = await sets.send(new ListStackSetsCommand({ Status: 'DELETED' }));
    expect(Summaries.find(({ StackSetName }) => StackSetName === name)?.Status).toBe('DELETED');
    await sets.send(new DeleteStackSetCommand({ StackSetName: name }));
    await client.createSet({ StackSetName: name });
  });
});

describe('stack instances', () => {
  it('are real stacks in both regions, with their overrides', async () => {
    const name = await client.createSet({ Tags: [{ Key: 'project', Value: 'trading' }] });
    const first = await client.createInstances(name, [source]);
    const second = await client.createInstances(name, [target], { Delay: '5' });
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

    const inTarget = await client.instance(name, target);
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
      await client.stack(source, (await client.instance(name, source)).StackId),
      await client.stack(target, inTarget.StackId),
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
    const name = await client.createSet();
    await client.createInstances(name, [source, target], { Delay: '5' });
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
    const done = await client.finished(name, update.OperationId ?? '');
    expect(done).toMatchObject({ Action: 'UPDATE', Status: 'SUCCEEDED' });
    expect((await client.results(name, done.OperationId ?? '')).map(({ Region }) => Region)).toEqual([
      target,
      source,
    ]);
    for (const region of [source, target]) {
      const { StackId, Status } = await client.instance(name, region);
      const { StackStatus, Outputs } = await client.stack(region, StackId);
      expect([Status, StackStatus]).toEqual(['CURRENT', 'UPDATE_COMPLETE']);
      expect(await client.logicalIds(region, StackId)).toEqual(['Other']);
      expect(Outputs?.[0]?.OutputValue).toBe('5');
    }

    const reset = await sets.send(
      new UpdateStackInstancesCommand({ ...client.instancesInput(name, [target]), ParameterOverrides: [] }),
    );
    await client.finished(name, reset.OperationId ?? '');
    const inTarget = await client.instance(name, target);
    expect(inTarget.ParameterOverrides).toEqual([]);
    expect((await client.stack(target, inTarget.StackId)).Outputs?.[0]?.OutputValue).toBe('9');
    expect((await client.instance(name, source)).ParameterOverrides).toHaveLength(1);
  });

  it('that have nothing to update succeed', async () => {
    const name = await client.createSet();
    await client.createInstances(name, [source]);
    const { OperationId = '' } = await sets.send(
      new UpdateStackInstancesCommand(client.instancesInput(name, [source])),
    );
    expect(await client.finished(name, OperationId)).toMatchObject({ Status: 'SUCCEEDED' });
    const { StackId, Status } = await client.instance(name, source);
    expect(Status).toBe('CURRENT');
    expect((await client.stack(source, StackId)).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('that fail cancel the regions after them, leave no stack, and can be read by ARN and retried', async () => {
    const name = await client.createSet();
    const regions = [source, target, 'eu-west-1'];
    await client.createInstances(name, [source]);
    const failed = await client.createInstances(name, regions, { Delay: '999' });
    expect(failed).toMatchObject({ Status: 'FAILED', StatusDetails: { FailedStackInstancesCount: 1 } });
    expect(
      (await client.results(name, failed.OperationId ?? '')).map(({ Region, Status }) => [Region, Status]),
    ).toEqual([
      [source, 'FAILED'],
      [target, 'CANCELLED'],
      ['eu-west-1', 'CANCELLED'],
    ]);
    // The stack that existed was rolled back by an update, and stays.
    const inSource = await client.instance(name, source);
    expect(inSource.Status).toBe('OUTDATED');
    expect((await client.stack(source, inSource.StackId)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');

    const again = await client.createInstances(name, [target], { Delay: '999' });
    const [result] = await client.results(name, again.OperationId ?? '');
    expect(result).toMatchObject({ Account: account, Region: target, Status: 'FAILED' });
    expect(result?.StatusReason).toMatch(
      /^ResourceLogicalId:Queue, ResourceType:AWS::SQS::Queue, ResourceStatusReason:.*DelaySeconds/,
    );
    const inTarget = await client.instance(name, target);
    expect(inTarget).toMatchObject({
      Status: 'OUTDATED',
      StackInstanceStatus: { DetailedStatus: 'FAILED' },
      StatusReason: result?.StatusReason,
    });

    // T1: gone by name, there by ARN.
    const { StackId = '' } = inTarget;
    const gone = await client.stack(target, StackId);
    expect(gone.StackStatus).toBe('DELETE_COMPLETE');
    await expect(client.stack(target, gone.StackName)).rejects.toThrow('does not exist');
    const { StackEvents = [] } = await local
      .clients(target)
      .cloudFormation.send(new DescribeStackEventsCommand({ StackName: StackId }));
    const failure = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failure?.LogicalResourceId).toBe('Queue');
    expect(failure?.ResourceStatusReason).toContain('DelaySeconds');

    const retried = await sets.send(
      new UpdateStackInstancesCommand({
        ...client.instancesInput(name, [target]),
        ParameterOverrides: parameters({ Delay: '1' }),
      }),
    );
    expect(await client.finished(name, retried.OperationId ?? '')).toMatchObject({ Status: 'SUCCEEDED' });
    const { StackId: newStack, Status } = await client.instance(name, target);
    expect(Status).toBe('CURRENT');
    expect(newStack).not.toBe(StackId);
  });

  it('fail in the second region after the first succeeded', async () => {
    const name = await client.createSet({ Parameters: parameters({ Suffix: newName(), Delay: '1' }) });
    await client.createInstances(name, [source]);
    await client.createInstances(name, [target], { Delay: '1' });
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
    const done = await client.finished(name, update.OperationId ?? '');
    expect(done.Status).toBe('FAILED');
    expect(
      (await client.results(name, done.OperationId ?? '')).map(({ Region, Status }) => [Region, Status]),
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
    expect((await client.instance(name, source)).Status).toBe('OUTDATED');
    expect((await client.instance(name, target)).Status).toBe('CURRENT');
  });

  it('cannot override what the set does not have', async () => {
    const name = await client.createSet();
    await expect(client.createInstances(name, [source], { Typo: 'x' })).rejects.toEqual(
      refusal('ValidationError', 400, 'Typo'),
    );
    const { Summaries } = await sets.send(new ListStackInstancesCommand({ StackSetName: name }));
    expect(Summaries).toEqual([]);
  });

  it('in another account cannot be reached', async () => {
    const name = await client.createSet();
    const other = '210987654321';
    const { OperationId = '' } = await sets.send(
      new CreateStackInstancesCommand({ ...client.instancesInput(name, [source]), Accounts: [other] }),
    );
    expect((await client.finished(name, OperationId)).Status).toBe('FAILED');
    expect((await client.results(name, OperationId))[0]).toMatchObject({
      Account: other,
      Status: 'FAILED',
      StatusReason: expect.stringContaining('AWSCloudFormationStackSetExecutionRole') as unknown,
    });
  });
});

describe('deleting stack instances', () => {
  it('deletes their stacks, or retains them', async () => {
    const name = await client.createSet();
    await client.createInstances(name, [source, target]);
    const kept = (await client.instance(name, source)).StackId;
    const deleted = (await client.instance(name, target)).StackId;
    const away = await sets.send(
      new DeleteStackInstancesCommand({ ...client.instancesInput(name, [target]), RetainStacks: false }),
    );
    const retain = await sets.send(
      new DeleteStackInstancesCommand({ ...client.instancesInput(name, [source]), RetainStacks: true }),
    );
    expect(await client.finished(name, away.OperationId ?? '')).toMatchObject({
      Action: 'DELETE',
      RetainStacks: false,
    });
    expect(await client.finished(name, retain.OperationId ?? '')).toMatchObject({
      Status: 'SUCCEEDED',
      RetainStacks: true,
    });
    expect((await client.stack(target, deleted)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await client.stack(source, kept)).StackStatus).toBe('CREATE_COMPLETE');
    await expect(client.instance(name, source)).rejects.toEqual(
      refusal('StackInstanceNotFoundException', 404),
    );
  });

  it('must say what becomes of the stacks (T4)', async () => {
    const name = await client.createSet();
    const command = new DeleteStackInstancesCommand({
      ...client.instancesInput(name, [source]),
      RetainStacks: undefined,
    });
    await expect(sets.send(command)).rejects.toEqual(refusal('ValidationError', 400, 'retainStacks'));
  });

  it('that fails leaves them INOPERABLE, skipped by updates, and removable with RetainStacks (T5, T9)', async () => {
    const name = await client.createSet();
    await client.createInstances(name, [target]);
    const { StackId = '' } = await client.instance(name, target);
    const inTarget = local.clients(target).cloudFormation;
    await inTarget.send(
      new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection: true }),
    );
    const { OperationId = '' } = await sets.send(
      new DeleteStackInstancesCommand({ ...client.instancesInput(name, [target]), RetainStacks: false }),
    );
    expect((await client.finished(name, OperationId)).Status).toBe('FAILED');
    expect(await client.instance(name, target)).toMatchObject({
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
    await client.finished(name, update.OperationId ?? '');
    expect(await client.results(name, update.OperationId ?? '')).toEqual([]);
    const removal = await sets.send(
      new DeleteStackInstancesCommand({ ...client.instancesInput(name, [target]), RetainStacks: true }),
    );
    expect((await client.finished(name, removal.OperationId ?? '')).Status).toBe('SUCCEEDED');
    await inTarget.send(
      new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection: false }),
    );
    await inTarget.send(new DeleteStackCommand({ StackName: StackId }));
  });
});

describe('operations', () => {
  it('of one id happen once', async () => {
    const name = await client.createSet();
    const input = client.instancesInput(name, [source]);
    gate.close();
    await sets.send(new CreateStackInstancesCommand(input));
    await expect(sets.send(new CreateStackInstancesCommand(input))).rejects.toEqual(
      refusal('OperationIdAlreadyExistsException', 409),
    );
    gate.open();
    await client.finished(name, input.OperationId);
    await expect(sets.send(new CreateStackInstancesCommand(input))).rejects.toEqual(
      refusal('OperationIdAlreadyExistsException', 409),
    );
    const { Summaries } = await sets.send(new ListStackSetOperationsCommand({ StackSetName: name }));
    expect(Summaries).toHaveLength(1);
  });

  it('that conflict are queued with ManagedExecution', async () => {
    const name = await client.createSet();
    const first = client.instancesInput(name, [source]);
    const second = client.instancesInput(name, [target]);
    gate.close();
    await sets.send(new CreateStackInstancesCommand(first));
    await sets.send(new CreateStackInstancesCommand(second));
    expect((await client.operation(name, first.OperationId)).Status).toBe('RUNNING');
    expect((await client.operation(name, second.OperationId)).Status).toBe('QUEUED');
    expect(await client.instance(name, target)).toMatchObject({
      Status: 'OUTDATED',
      StackInstanceStatus: { DetailedStatus: 'PENDING' },
    });
    gate.open();
    const firstDone = await client.finished(name, first.OperationId);
    const secondDone = await client.finished(name, second.OperationId);
    expect([firstDone.Status, secondDone.Status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('that conflict are refused without ManagedExecution, the deletion of the set too', async () => {
    const name = await client.createSet({ ManagedExecution: { Active: false } });
    const first = client.instancesInput(name, [source]);
    gate.close();
    await sets.send(new CreateStackInstancesCommand(first));
    await expect(
      sets.send(new CreateStackInstancesCommand(client.instancesInput(name, [target]))),
    ).rejects.toEqual(refusal('OperationInProgressException', 409, first.OperationId));
    await expect(sets.send(new DeleteStackSetCommand({ StackSetName: name }))).rejects.toEqual(
      refusal('OperationInProgressException', 409),
    );
    gate.open();
    await client.finished(name, first.OperationId);
  });

  it('hold the execution configuration', async () => {
    const name = await client.createSet();
    gate.close();
    const first = client.instancesInput(name, [source]);
    await sets.send(new CreateStackInstancesCommand(first));
    const update = new UpdateStackSetCommand({
      StackSetName: name,
      UsePreviousTemplate: true,
      Parameters: [{ ParameterKey: 'Suffix', UsePreviousValue: true }],
      ManagedExecution: { Active: false },
    });
    await expect(sets.send(update)).rejects.toEqual(refusal('InvalidOperationException', 400));
    gate.open();
    await client.finished(name, first.OperationId);
    const { OperationId = '' } = await sets.send(update);
    expect((await client.finished(name, OperationId)).Status).toBe('SUCCEEDED');
    const { StackSet: set } = await sets.send(new DescribeStackSetCommand({ StackSetName: name }));
    expect(set?.ManagedExecution).toEqual({ Active: false });
  });

  it('and instances that do not exist are not found', async () => {
    const name = await client.createSet();
    await expect(client.operation(name, 'unknown')).rejects.toEqual(
      refusal('OperationNotFoundException', 404),
    );
    await expect(client.results(name, 'unknown')).rejects.toEqual(refusal('OperationNotFoundException', 404));
    await expect(client.operation('nowhere', 'unknown')).rejects.toEqual(
      refusal('StackSetNotFoundException', 404),
    );
    await expect(client.instance(name, source)).rejects.toEqual(
      refusal('StackInstanceNotFoundException', 404),
    );
    await expect(
      sets.send(new UpdateStackInstancesCommand(client.instancesInput(name, [source]))),
    ).rejects.toEqual(refusal('StackInstanceNotFoundException', 404));
    await expect(client.createInstances('nowhere', [source])).rejects.toEqual(
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
