import {
  DeleteStackInstancesCommand,
  DescribeStackSetCommand,
  DetectStackSetDriftCommand,
  ListStackSetOperationResultsCommand,
  StopStackSetOperationCommand,
  UpdateStackSetCommand,
  UpdateTerminationProtectionCommand,
  type StackSetOperationPreferences,
} from '@aws-sdk/client-cloudformation';
import { account, away, home, type Aws } from '../aws.ts';
import { impossibleDelay, refusalOf, statusOf, until, yesOrNo } from '../asking.ts';
import { fact, sharedFact, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';
import {
  createInstances,
  createSet,
  createSlowSet,
  delay,
  deployedSet,
  finished,
  instance,
  operation,
  queueTemplate,
  resultsOf,
  startInstances,
} from './stack-set-asking.ts';

const preferences = guide(
  'StackSet operation options',
  'AWSCloudFormation/latest/UserGuide/stackinstances-operation-options.html',
);
const inOrder: StackSetOperationPreferences = {
  RegionConcurrencyType: 'SEQUENTIAL',
  RegionOrder: [home, away],
};

/** What becomes of operations and of their instances. */
export const stackSetOperationFacts: readonly Fact[] = [
  sharedFact(
    '',
    'The results when the first of two regions fails, in sequence, with tolerance 0',
    {
      expected: 'eu-central-1 CANCELLED, us-east-1 FAILED',
      source: preferences,
      ruling:
        'The gateway: the failure exceeds the tolerance, and the regions that follow are cancelled. Moto ignores the preferences.',
    },
    async (aws) => {
      const name = await createSet(aws, { Parameters: delay(impossibleDelay) });
      const OperationPreferences = { ...inOrder, FailureToleranceCount: 0 };
      const id = await startInstances(aws, name, { OperationPreferences });
      await finished(aws, name, id);
      return resultsOf(aws, name, id, 2);
    },
  ),
  fact(
    'T1',
    'The stack of an instance that failed to be created, by ARN',
    { expected: 'DELETE_COMPLETE', source: preferences },
    async (aws) => {
      const name = await createSet(aws, { Parameters: delay(impossibleDelay) });
      await createInstances(aws, name, { Regions: [away] });
      return statusOf(aws, away, (await instance(aws, name, away)).StackId ?? '');
    },
  ),
  fact(
    'T2',
    'Status and FailedStackInstancesCount of an operation that tolerates its one failure',
    { expected: 'SUCCEEDED, 1', source: api('cloudFormation', 'DescribeStackSetOperation') },
    async (aws) => {
      const name = await createSet(aws, { Parameters: delay(impossibleDelay) });
      const OperationPreferences = { FailureToleranceCount: 1 };
      const { Status = '', StatusDetails } = await createInstances(aws, name, {
        ...{ Regions: [away], OperationPreferences },
      });
      return `${Status}, ${StatusDetails?.FailedStackInstancesCount ?? 'no count'}`;
    },
  ),
  sharedFact(
    'T3',
    'UpdateStackSet whose operation fails: is the new template kept, and what are the instances',
    {
      expected: 'yes, OUTDATED',
      source: api('cloudFormation', 'UpdateStackSet'),
      ruling:
        'The gateway: both have the template, but an instance whose update failed is OUTDATED. Moto has no failures.',
    },
    async (aws) => {
      const name = await deployedSet(aws);
      const { cloudFormation } = aws.clients(home);
      const { OperationId } = await cloudFormation.send(
        new UpdateStackSetCommand({
          ...{ StackSetName: name, TemplateBody: queueTemplate(name, 'second') },
          Parameters: delay(impossibleDelay),
        }),
      );
      await finished(aws, name, OperationId);
      const { StackSet } = await cloudFormation.send(new DescribeStackSetCommand({ StackSetName: name }));
      const { Status = '' } = await instance(aws, name, home);
      return `${yesOrNo(StackSet?.TemplateBody?.includes('second') === true)}, ${Status}`;
    },
  ),
  fact(
    'T9',
    'Deleting an instance whose stack has termination protection: operation and instance',
    { expected: 'FAILED, INOPERABLE', source: api('cloudFormation', 'StackInstance') },
    async (aws) => {
      const name = await deployedSet(aws);
      return protectedDeletion(aws, name);
    },
  ),
  fact(
    'T5',
    'The status of an INOPERABLE instance after an update of its set succeeded elsewhere',
    { expected: 'INOPERABLE', source: api('cloudFormation', 'StackInstance') },
    async (aws) => {
      const name = await deployedSet(aws);
      await protectedDeletion(aws, name);
      const { OperationId } = await aws
        .clients(home)
        .cloudFormation.send(
          new UpdateStackSetCommand({ StackSetName: name, UsePreviousTemplate: true, Parameters: delay(3) }),
        );
      await finished(aws, name, OperationId);
      return (await instance(aws, name, away)).Status ?? 'none';
    },
  ),
  fact(
    'T7',
    'How many results are listed at the start of an operation on two regions, and later',
    { expected: '0, 2', source: api('cloudFormation', 'ListStackSetOperationResults') },
    async (aws) => {
      const name = await createSet(aws);
      const id = await startInstances(aws, name);
      const list = new ListStackSetOperationResultsCommand({ StackSetName: name, OperationId: id });
      const { Summaries: first = [] } = await aws.clients(home).cloudFormation.send(list);
      const { Summaries: last = [] } = await until(
        () => aws.clients(home).cloudFormation.send(list),
        ({ Summaries = [] }) => Summaries.length === 2,
      );
      return `${first.length}, ${last.length}`;
    },
  ),
  fact(
    'T8',
    'StopStackSetOperation while the first region is under way: status at once, status at the end, results',
    {
      expected: 'STOPPING, STOPPED, eu-central-1 CANCELLED, us-east-1 SUCCEEDED',
      source: api('cloudFormation', 'StopStackSetOperation'),
    },
    async (aws) => {
      const name = await createSlowSet(aws);
      const id = await startInstances(aws, name, { OperationPreferences: inOrder });
      const stop = new StopStackSetOperationCommand({ StackSetName: name, OperationId: id });
      await aws.clients(home).cloudFormation.send(stop);
      const { Status: atOnce = '' } = await operation(aws, name, id);
      const { Status: atLast = '' } = await finished(aws, name, id);
      return `${atOnce}, ${atLast}, ${await resultsOf(aws, name, id, 2)}`;
    },
  ),
  fact(
    '',
    'A second operation while one is running, without managed execution',
    { expected: 'OperationInProgressException (409)', source: api('cloudFormation', 'CreateStackInstances') },
    async (aws) => {
      const name = await createSlowSet(aws);
      const running = await startInstances(aws, name, { Regions: [home] });
      const second = await refusalOf(startInstances(aws, name, { Regions: [away] }));
      await finished(aws, name, running);
      return second;
    },
  ),
  fact(
    '',
    'The status of a conflicting operation while one is running, with managed execution',
    { expected: 'QUEUED', source: api('cloudFormation', 'ManagedExecution') },
    async (aws) => {
      const name = await createSlowSet(aws, { ManagedExecution: { Active: true } });
      await startInstances(aws, name, { Regions: [home] });
      const second = await startInstances(aws, name, { Regions: [home] });
      const { Status = '' } = await operation(aws, name, second);
      await finished(aws, name, second);
      return Status;
    },
  ),
  fact(
    '',
    'DetectStackSetDrift of a set that nobody touched: operation and drift status',
    { expected: 'SUCCEEDED, IN_SYNC', source: api('cloudFormation', 'DetectStackSetDrift') },
    async (aws) => {
      const name = await deployedSet(aws);
      const { cloudFormation } = aws.clients(home);
      const { OperationId } = await cloudFormation.send(
        new DetectStackSetDriftCommand({ StackSetName: name }),
      );
      const { Status = '' } = await finished(aws, name, OperationId);
      const { StackSet } = await cloudFormation.send(new DescribeStackSetCommand({ StackSetName: name }));
      return `${Status}, ${StackSet?.StackSetDriftDetectionDetails?.DriftStatus ?? 'none'}`;
    },
  ),
];

async function protectedDeletion(aws: Aws, StackSetName: string): Promise<string> {
  const { StackId } = await instance(aws, StackSetName, away);
  await aws
    .clients(away)
    .cloudFormation.send(
      new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection: true }),
    );
  const { OperationId } = await aws.clients(home).cloudFormation.send(
    new DeleteStackInstancesCommand({
      ...{ StackSetName, Accounts: [account], Regions: [away], RetainStacks: false },
    }),
  );
  const { Status = '' } = await finished(aws, StackSetName, OperationId);
  return `${Status}, ${(await instance(aws, StackSetName, away)).Status ?? 'none'}`;
}
