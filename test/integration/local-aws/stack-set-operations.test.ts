import {
  CreateStackInstancesCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackSetCommand,
  DetectStackSetDriftCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
  StopStackSetOperationCommand,
  UpdateStackInstancesCommand,
  UpdateStackSetCommand,
  UpdateTerminationProtectionCommand,
  type CloudFormationClient,
  type StackInstanceFilter,
} from '@aws-sdk/client-cloudformation';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const executionRole = 'AWSCloudFormationStackSetExecutionRole';
const others = ['111111111111', '222222222222'];

let local: TestLocalAws;
let client: StackSetClient;
let sets: CloudFormationClient;
let account: string;
const gate = new QueueGate();

beforeAll(async () => {
  local = await startLocalAws({
    build: (emulator, settings) => ({
      services: [createStackSetsService(emulator, settings)],
      hooks: [gate.hook],
    }),
  });
  client = new StackSetClient(local);
  ({ sets, account } = client);
});

beforeEach(() => {
  local.settings.resultsDelay = 0;
});

// A test that failed with the gate closed must not hold up the others.
afterEach(() => gate.open());

afterAll(async () => {
  await local.stop();
});

const statuses = async (name: string, operationId: string | undefined): Promise<string[]> =>
  (await client.results(name, operationId)).map(({ Region = '', Status = '' }) => `${Region} ${Status}`);

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(50);
}

async function regionsWith(name: string, ...filters: StackInstanceFilter[]): Promise<(string | undefined)[]> {
  const command = new ListStackInstancesCommand({ StackSetName: name, Filters: filters });
  return (await sets.send(command)).Summaries?.map(({ Region }) => Region) ?? [];
}

describe('results', () => {
  it('are listed later than the operation tells of its end (T7)', async () => {
    const name = await client.createSet();
    local.settings.resultsDelay = 600_000;
    const { OperationId, Status } = await client.createInstances(name, [source]);
    expect(Status).toBe('SUCCEEDED');
    expect(await client.results(name, OperationId)).toEqual([]);
    local.settings.resultsDelay = 0;
    expect(await statuses(name, OperationId)).toEqual([`${source} SUCCEEDED`]);
  });

  it('and operations come in pages, and results by status', async () => {
    const name = await client.createSet();
    const first = await client.createInstances(name, [source, target, 'eu-west-1']);
    const second = await client.createInstances(name, [source], { Delay: '901' });
    const page = new ListStackSetOperationResultsCommand({
      StackSetName: name,
      OperationId: first.OperationId,
      MaxResults: 2,
    });
    const { Summaries, NextToken } = await sets.send(page);
    expect(Summaries).toHaveLength(2);
    const rest = await sets.send(new ListStackSetOperationResultsCommand({ ...page.input, NextToken }));
    expect(rest.Summaries?.map(({ Region }) => Region)).toEqual(['eu-west-1']);
    expect(rest.NextToken).toBeUndefined();

    const operations = await sets.send(
      new ListStackSetOperationsCommand({ StackSetName: name, MaxResults: 1 }),
    );
    expect(operations.Summaries).toMatchObject([{ OperationId: second.OperationId, Status: 'FAILED' }]);
    expect(operations.NextToken).toBeDefined();

    const unknown = new ListStackSetOperationResultsCommand({
      ...page.input,
      Filters: [{ Name: 'STATUS' as 'OPERATION_RESULT_STATUS', Values: 'FAILED' }],
    });
    await expect(sets.send(unknown)).rejects.toEqual(refusal('ValidationError', 400, 'enum value set'));
  });
});

describe('a stop', () => {
  it('lets finish what has started, and cancels the rest (T8)', async () => {
    const name = await client.createSet();
    gate.close();
    const { OperationId } = await sets.send(
      new CreateStackInstancesCommand(client.instancesInput(name, [source, target])),
    );
    const queued = await sets.send(
      new CreateStackInstancesCommand(client.instancesInput(name, ['eu-west-1'])),
    );
    const stop = new StopStackSetOperationCommand({ StackSetName: name, OperationId });
    await sets.send(stop);
    expect((await client.operation(name, OperationId ?? '')).Status).toBe('STOPPING');
    await sets.send(
      new StopStackSetOperationCommand({ StackSetName: name, OperationId: queued.OperationId }),
    );
    gate.open();
    expect((await client.finished(name, OperationId)).Status).toBe('STOPPED');
    expect(await statuses(name, OperationId)).toEqual([`${source} SUCCEEDED`, `${target} CANCELLED`]);
    expect((await client.instance(name, source)).Status).toBe('CURRENT');
    expect(await client.instance(name, target)).toMatchObject({
      Status: 'OUTDATED',
      StackInstanceStatus: { DetailedStatus: 'CANCELLED' },
    });
    expect((await client.finished(name, queued.OperationId)).Status).toBe('STOPPED');
    expect(await statuses(name, queued.OperationId)).toEqual(['eu-west-1 CANCELLED']);

    await expect(sets.send(stop)).rejects.toEqual(refusal('InvalidOperationException', 400, 'STOPPED'));
    await expect(
      sets.send(new StopStackSetOperationCommand({ StackSetName: name, OperationId: 'unknown' })),
    ).rejects.toEqual(refusal('OperationNotFoundException', 404));
  });
});

describe('regions and accounts', () => {
  it('go in parallel when asked to', async () => {
    const name = await client.createSet();
    gate.close();
    const { OperationId } = await sets.send(
      new CreateStackInstancesCommand({
        ...client.instancesInput(name, [source, target]),
        OperationPreferences: { RegionConcurrencyType: 'PARALLEL' },
      }),
    );
    await until(async () => (await statuses(name, OperationId)).every((text) => text.endsWith('RUNNING')));
    gate.open();
    const done = await client.finished(name, OperationId);
    expect(done).toMatchObject({
      Status: 'SUCCEEDED',
      OperationPreferences: { RegionConcurrencyType: 'PARALLEL' },
    });
  });

  it('may fail up to a percentage, hidden behind SUCCEEDED (T2)', async () => {
    const name = await client.createSet();
    const attempt = async (percentage: number): Promise<unknown[]> => {
      const { OperationId } = await sets.send(
        new CreateStackInstancesCommand({
          ...client.instancesInput(name, [source]),
          Accounts: [...others, account],
          OperationPreferences: {
            FailureTolerancePercentage: percentage,
            MaxConcurrentPercentage: 100,
            ConcurrencyMode: 'STRICT_FAILURE_TOLERANCE',
          },
        }),
      );
      const { Status, StatusDetails, OperationPreferences } = await client.finished(name, OperationId);
      expect(OperationPreferences).toEqual({
        RegionConcurrencyType: 'SEQUENTIAL',
        RegionOrder: [],
        FailureTolerancePercentage: percentage,
        MaxConcurrentPercentage: 100,
        ConcurrencyMode: 'STRICT_FAILURE_TOLERANCE',
      });
      return [Status, StatusDetails?.FailedStackInstancesCount];
    };
    // Of three accounts 66 % are one, and 67 % are two.
    expect(await attempt(66)).toEqual(['FAILED', 2]);
    expect(await attempt(67)).toEqual(['SUCCEEDED', 2]);

    const ofAccount = new ListStackInstancesCommand({ StackSetName: name, StackInstanceAccount: others[0] });
    const { Summaries } = await sets.send(ofAccount);
    expect(Summaries?.map(({ Account }) => Account)).toEqual([others[0]]);
  });
});

describe('instances', () => {
  it('are listed by detailed status, last operation and drift status', async () => {
    const name = await client.createSet();
    const first = await client.createInstances(name, [source]);
    await client.createInstances(name, [target], { Delay: '901' });
    expect(await regionsWith(name, { Name: 'DETAILED_STATUS', Values: 'FAILED' })).toEqual([target]);
    expect(await regionsWith(name, { Name: 'LAST_OPERATION_ID', Values: first.OperationId })).toEqual([
      source,
    ]);
    expect(await regionsWith(name, { Name: 'DRIFT_STATUS', Values: 'NOT_CHECKED' })).toHaveLength(2);
    expect(await regionsWith(name, { Name: 'DRIFT_STATUS', Values: 'DRIFTED' })).toEqual([]);
  });

  it('outside of an update of some are OUTDATED, unless it changes no template and no parameter', async () => {
    const name = await client.createSet();
    await client.createInstances(name, [source, target]);
    const some = { StackSetName: name, Accounts: [account], Regions: [target] };
    const stateOf = async (region: string) => (await client.instance(name, region)).Status;
    const update = async (changes: object): Promise<void> => {
      const { OperationId } = await sets.send(new UpdateStackSetCommand({ ...some, ...changes }));
      await client.finished(name, OperationId);
    };
    await update({ TemplateBody: template('second'), Parameters: parameters({ Suffix: name }) });
    expect([await stateOf(source), await stateOf(target)]).toEqual(['OUTDATED', 'CURRENT']);

    const { OperationId } = await sets.send(
      new UpdateStackInstancesCommand(client.instancesInput(name, [source])),
    );
    await client.finished(name, OperationId);
    expect(await stateOf(source)).toBe('CURRENT');

    const noParameters = template('third').replace('"Type":"String"', '"Type":"String","Default":"d"');
    await update({ TemplateBody: noParameters, Accounts: undefined, Regions: undefined });
    await update({ UsePreviousTemplate: true, Tags: [{ Key: 'team', Value: 'a' }] });
    expect([await stateOf(source), await stateOf(target)]).toEqual(['CURRENT', 'CURRENT']);
    expect((await client.stack(target, (await client.instance(name, target)).StackId)).Tags).toEqual([
      { Key: 'team', Value: 'a' },
    ]);

    await expect(
      sets.send(
        new UpdateStackSetCommand({ StackSetName: name, UsePreviousTemplate: true, Regions: [target] }),
      ),
    ).rejects.toEqual(refusal('ValidationError', 400, 'Accounts'));
  });

  it('that are INOPERABLE can be deleted with their stacks once the cause is gone', async () => {
    const name = await client.createSet();
    await client.createInstances(name, [target]);
    const { StackId } = await client.instance(name, target);
    const protect = (EnableTerminationProtection: boolean): Promise<unknown> =>
      local
        .clients(target)
        .cloudFormation.send(
          new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection }),
        );
    const remove = async (): Promise<string | undefined> => {
      const { OperationId } = await sets.send(
        new DeleteStackInstancesCommand({ ...client.instancesInput(name, [target]), RetainStacks: false }),
      );
      return (await client.finished(name, OperationId)).Status;
    };
    await protect(true);
    expect(await remove()).toBe('FAILED');
    expect((await client.instance(name, target)).Status).toBe('INOPERABLE');
    await protect(false);
    expect(await remove()).toBe('SUCCEEDED');
    expect((await client.stack(target, StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('hide NoEcho parameters, which their stacks are given all the same', async () => {
    const password = `secret-${newName()}`;
    const name = await client.createSet({
      TemplateBody: JSON.stringify({
        Parameters: { Password: { Type: 'String', NoEcho: true } },
        Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Password' } } } },
        Outputs: { Name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
      }),
      Parameters: parameters({ Password: password }),
    });
    await client.createInstances(name, [source]);
    await client.createInstances(name, [target], { Password: `${password}-eu` });
    const { StackSet } = await sets.send(new DescribeStackSetCommand({ StackSetName: name }));
    expect(values(StackSet?.Parameters)).toEqual({ Password: '****' });
    const inTarget = await client.instance(name, target);
    expect(values(inTarget.ParameterOverrides)).toEqual({ Password: '****' });
    expect((await client.stack(target, inTarget.StackId)).Outputs?.[0]?.OutputValue).toBe(`${password}-eu`);
  });
});

describe('operations that come while another runs', () => {
  it('are refused without managed execution, whatever they are', async () => {
    const name = await client.createSet({ ManagedExecution: { Active: false } });
    gate.close();
    const { OperationId = '' } = await sets.send(
      new CreateStackInstancesCommand(client.instancesInput(name, [source])),
    );
    const inProgress = refusal('OperationInProgressException', 409, OperationId);
    const update = { StackSetName: name, UsePreviousTemplate: true };
    await expect(sets.send(new UpdateStackSetCommand(update))).rejects.toEqual(inProgress);
    await expect(sets.send(new DetectStackSetDriftCommand({ StackSetName: name }))).rejects.toEqual(
      inProgress,
    );
    await expect(
      sets.send(new UpdateStackInstancesCommand(client.instancesInput(name, [source]))),
    ).rejects.toEqual(inProgress);
    await expect(
      sets.send(
        new DeleteStackInstancesCommand({ ...client.instancesInput(name, [source]), RetainStacks: true }),
      ),
    ).rejects.toEqual(inProgress);
    await expect(sets.send(new DeleteStackSetCommand({ StackSetName: name }))).rejects.toEqual(inProgress);
    gate.open();
    await client.finished(name, OperationId);
  });

  it('are stale when they repeat one that is not the last', async () => {
    const name = await client.createSet();
    const first = client.instancesInput(name, [source]);
    await sets.send(new CreateStackInstancesCommand(first));
    await client.createInstances(name, [target]);
    await expect(sets.send(new CreateStackInstancesCommand(first))).rejects.toEqual(
      refusal('StaleRequestException', 409),
    );
  });
});

describe('drift', () => {
  it('is detected by an operation, and told of instances, operation and set', async () => {
    const bucket = newName();
    const name = await client.createSet({
      TemplateBody: JSON.stringify({
        Resources: {
          Bucket: {
            Type: 'AWS::S3::Bucket',
            Properties: {
              BucketName: { 'Fn::Sub': `${bucket}-\${AWS::Region}` },
              VersioningConfiguration: { Status: 'Enabled' },
            },
          },
        },
      }),
      Parameters: [],
    });
    await client.createInstances(name, [source, target]);
    await local.clients(target).s3.send(
      new PutBucketVersioningCommand({
        Bucket: `${bucket}-${target}`,
        VersioningConfiguration: { Status: 'Suspended' },
      }),
    );
    const { OperationId } = await sets.send(new DetectStackSetDriftCommand({ StackSetName: name }));
    const counts = {
      TotalStackInstancesCount: 2,
      DriftedStackInstancesCount: 1,
      InSyncStackInstancesCount: 1,
      InProgressStackInstancesCount: 0,
      FailedStackInstancesCount: 0,
    };
    const details = {
      ...{ DriftStatus: 'DRIFTED', DriftDetectionStatus: 'COMPLETED', ...counts },
      LastDriftCheckTimestamp: expect.any(Date) as unknown,
    };
    expect(await client.finished(name, OperationId)).toMatchObject({
      Action: 'DETECT_DRIFT',
      Status: 'SUCCEEDED',
      StackSetDriftDetectionDetails: details,
    });
    const { StackSet } = await sets.send(new DescribeStackSetCommand({ StackSetName: name }));
    expect(StackSet?.StackSetDriftDetectionDetails).toEqual(details);
    const { Summaries = [] } = await sets.send(new ListStackSetsCommand({ Status: 'ACTIVE' }));
    expect(Summaries.find(({ StackSetName }) => StackSetName === name)?.DriftStatus).toBe('DRIFTED');
    expect(await regionsWith(name, { Name: 'DRIFT_STATUS', Values: 'DRIFTED' })).toEqual([target]);
    expect(await client.instance(name, source)).toMatchObject({
      DriftStatus: 'IN_SYNC',
      Status: 'CURRENT',
      LastDriftCheckTimestamp: expect.any(Date) as unknown,
    });
  });
});

describe('the roles of self-managed permissions', () => {
  const trust = (Principal: object): string =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] });

  const words = (execution: string, administration: string): string =>
    `Account ${account} should have '${execution}' role with trust relationship to Role '${administration}'.`;

  const reason = async (name: string): Promise<string | undefined> =>
    (await client.instance(name, source)).StatusReason;

  it('were made by an administrator; without them an account cannot be entered', async () => {
    const { iam } = local.clients(source);
    const name = await client.createSet();
    await client.createInstances(name, [source]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: executionRole }));
    await iam.send(
      new DetachRolePolicyCommand({
        RoleName: executionRole,
        PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    );
    await iam.send(new DeleteRoleCommand({ RoleName: executionRole }));
    const failed = await client.createInstances(name, [source]);
    expect(failed.Status).toBe('FAILED');
    expect(await reason(name)).toBe(words(executionRole, 'AWSCloudFormationStackSetAdministrationRole'));

    const removal = await sets.send(
      new DeleteStackInstancesCommand({ ...client.instancesInput(name, [source]), RetainStacks: false }),
    );
    expect((await client.finished(name, removal.OperationId)).Status).toBe('FAILED');
    expect((await client.instance(name, source)).Status).toBe('INOPERABLE');
    // A stack that is retained needs no role: this is how instances of closed accounts are removed.
    const retained = await sets.send(
      new DeleteStackInstancesCommand({ ...client.instancesInput(name, [source]), RetainStacks: true }),
    );
    expect((await client.finished(name, retained.OperationId)).Status).toBe('SUCCEEDED');

    await iam.send(
      new CreateRoleCommand({
        RoleName: executionRole,
        AssumeRolePolicyDocument: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''),
      }),
    );
    expect((await client.createInstances(await client.createSet(), [source])).Status).toBe('SUCCEEDED');
  });

  it('can be of one’s own, and must trust each other', async () => {
    const { iam } = local.clients(source);
    const [administration, execution] = [`admin-${newName()}`, `exec-${newName()}`];
    const create = (RoleName: string, Path: string, Principal: object): Promise<unknown> =>
      iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: trust(Principal) }));
    await create(administration, '/service-role/', { Service: 'cloudformation.amazonaws.com' });
    await create(execution, '/', { AWS: '999999999999' });
    const AdministrationRoleARN = `arn:aws:iam::${account}:role/service-role/${administration}`;
    const name = await client.createSet({ AdministrationRoleARN, ExecutionRoleName: execution });
    expect((await client.createInstances(name, [source])).Status).toBe('FAILED');
    expect(await reason(name)).toBe(words(execution, `service-role/${administration}`));

    const mend = (RoleName: string, Principal: object): Promise<unknown> =>
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust(Principal) }));
    await mend(execution, { AWS: AdministrationRoleARN });
    await mend(administration, { Service: 'lambda.amazonaws.com' });
    expect((await client.createInstances(name, [source])).Status).toBe('FAILED');
    await mend(administration, { Service: 'cloudformation.amazonaws.com' });
    expect((await client.createInstances(name, [source])).Status).toBe('SUCCEEDED');

    // The path is part of who a role is.
    const pathless = await client.createSet({
      AdministrationRoleARN: `arn:aws:iam::${account}:role/${administration}`,
      ExecutionRoleName: execution,
    });
    expect((await client.createInstances(pathless, [source])).Status).toBe('FAILED');

    // A customised administration role must be named at every update, the execution role need not.
    const update = {
      StackSetName: name,
      UsePreviousTemplate: true,
      Parameters: [{ ParameterKey: 'Suffix', UsePreviousValue: true }],
    };
    await expect(sets.send(new UpdateStackSetCommand(update))).rejects.toEqual(
      refusal('ValidationError', 400, 'AdministrationRoleARN'),
    );
    const { OperationId } = await sets.send(new UpdateStackSetCommand({ ...update, AdministrationRoleARN }));
    expect(await client.finished(name, OperationId)).toMatchObject({
      Status: 'SUCCEEDED',
      AdministrationRoleARN,
      ExecutionRoleName: execution,
    });
  });
});
