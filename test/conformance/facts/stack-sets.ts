import {
  CreateStackSetCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackInstanceCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  UpdateStackInstancesCommand,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import { account, away, home, type Aws } from '../aws.ts';
import { refusalOf, statusOf, unique, yesOrNo } from '../asking.ts';
import { sharedFact, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';
import {
  createInstances,
  createSet,
  delay,
  deployedSet,
  finished,
  parameter,
  queueTemplate,
  stackOf,
} from './stack-set-asking.ts';

const parameterOf = async (aws: Aws, name: string, region: string): Promise<string> =>
  (await stackOf(aws, name, region)).Parameters?.find(({ ParameterKey }) => ParameterKey === 'Delay')
    ?.ParameterValue ?? 'none';

/** Call shapes and error codes. */
export const stackSetFacts: readonly Fact[] = [
  sharedFact(
    '',
    'CreateStackSet with the name of another set',
    {
      expected: 'NameAlreadyExistsException (409)',
      source: api('cloudFormation', 'CreateStackSet'),
      ruling: 'The gateway: the page lists NameAlreadyExistsException. Moto replaces the set.',
    },
    async (aws) => {
      const StackSetName = await createSet(aws);
      const create = new CreateStackSetCommand({
        StackSetName,
        TemplateBody: queueTemplate('other', 'other'),
      });
      return refusalOf(aws.clients(home).cloudFormation.send(create));
    },
  ),
  sharedFact(
    '',
    'CreateStackSet without a template',
    {
      expected: 'ValidationError (400)',
      source: api('cloudFormation', 'CreateStackSet'),
      ruling: 'The gateway: TemplateBody or TemplateURL must be given.',
    },
    async (aws) =>
      refusalOf(
        aws.clients(home).cloudFormation.send(new CreateStackSetCommand({ StackSetName: unique('set') })),
      ),
  ),
  sharedFact(
    '',
    'CreateStackSet twice with one ClientRequestToken answers the same id',
    {
      expected: 'yes',
      source: api('cloudFormation', 'CreateStackSet'),
      ruling: 'The gateway: the token exists so that a repeated request is not another set. Moto ignores it.',
    },
    async (aws) => {
      const StackSetName = unique('set');
      const create = new CreateStackSetCommand({
        ...{ StackSetName, TemplateBody: queueTemplate(StackSetName), ClientRequestToken: randomUUID() },
      });
      const { cloudFormation } = aws.clients(home);
      const first = await cloudFormation.send(create);
      return yesOrNo((await cloudFormation.send(create)).StackSetId === first.StackSetId);
    },
  ),
  sharedFact(
    '',
    'DescribeStackSet of a set that does not exist',
    { expected: 'StackSetNotFoundException (404)', source: api('cloudFormation', 'DescribeStackSet') },
    async (aws) =>
      refusalOf(
        aws.clients(home).cloudFormation.send(new DescribeStackSetCommand({ StackSetName: unique('set') })),
      ),
  ),
  sharedFact(
    '',
    'DescribeStackSet in the other region',
    {
      expected: 'StackSetNotFoundException (404)',
      source: guide('StackSets concepts', 'AWSCloudFormation/latest/UserGuide/stacksets-concepts.html'),
    },
    async (aws) => {
      const StackSetName = await createSet(aws);
      return refusalOf(aws.clients(away).cloudFormation.send(new DescribeStackSetCommand({ StackSetName })));
    },
  ),
  sharedFact(
    '',
    'DeleteStackSet of a set that has instances',
    { expected: 'StackSetNotEmptyException (409)', source: api('cloudFormation', 'DeleteStackSet') },
    async (aws) => {
      const StackSetName = await deployedSet(aws);
      return refusalOf(aws.clients(home).cloudFormation.send(new DeleteStackSetCommand({ StackSetName })));
    },
  ),
  sharedFact(
    '',
    'CreateStackInstances of a set that does not exist',
    { expected: 'StackSetNotFoundException (404)', source: api('cloudFormation', 'CreateStackInstances') },
    async (aws) => refusalOf(createInstances(aws, unique('set'))),
  ),
  sharedFact(
    '',
    'An OperationId that was used before, for another operation',
    {
      expected: 'OperationIdAlreadyExistsException (409)',
      source: api('cloudFormation', 'CreateStackInstances'),
      ruling: 'The gateway: the page lists OperationIdAlreadyExistsException. Moto takes the id again.',
    },
    async (aws) => {
      const name = await createSet(aws);
      const OperationId = randomUUID();
      await createInstances(aws, name, { OperationId, Regions: [home] });
      return refusalOf(createInstances(aws, name, { OperationId, Regions: [away] }));
    },
  ),
  sharedFact(
    '',
    'DescribeStackInstance of a region that has none',
    {
      expected: 'StackInstanceNotFoundException (404)',
      source: api('cloudFormation', 'DescribeStackInstance'),
      ruling:
        'The gateway: the page lists StackInstanceNotFoundException with 404. Moto fails with an exception of its own.',
    },
    async (aws) => {
      const StackSetName = await createSet(aws);
      const describe = new DescribeStackInstanceCommand({
        ...{ StackSetName, StackInstanceAccount: account, StackInstanceRegion: away },
      });
      return refusalOf(aws.clients(home).cloudFormation.send(describe));
    },
  ),
  sharedFact(
    '',
    'DescribeStackSetOperation of one that never was',
    {
      expected: 'OperationNotFoundException (404)',
      source: api('cloudFormation', 'DescribeStackSetOperation'),
      ruling: 'The gateway: the page lists OperationNotFoundException with 404.',
    },
    async (aws) => {
      const StackSetName = await createSet(aws);
      const describe = new DescribeStackSetOperationCommand({ StackSetName, OperationId: randomUUID() });
      return refusalOf(aws.clients(home).cloudFormation.send(describe));
    },
  ),
  sharedFact(
    '',
    "Whether the name of an instance's stack is StackSet-, the set's name, - and an id",
    {
      expected: 'yes',
      source: guide('StackSets concepts', 'AWSCloudFormation/latest/UserGuide/stacksets-concepts.html'),
      ruling:
        "The gateway: AWS joins them with hyphens and adds an id. Moto's name has a colon, which AWS allows in no stack name.",
    },
    async (aws) => {
      const set = await deployedSet(aws);
      const { StackName = '' } = await stackOf(aws, set, away);
      return yesOrNo(new RegExp(`^StackSet-${set}-[0-9a-f-]{36}$`).test(StackName));
    },
  ),
  sharedFact(
    'T4',
    'DeleteStackInstances without RetainStacks',
    {
      expected: 'ValidationError (400)',
      source: api('cloudFormation', 'DeleteStackInstances'),
      ruling: 'The gateway: the page says that RetainStacks is required.',
    },
    async (aws) => {
      const StackSetName = await deployedSet(aws);
      const withoutRetain = { StackSetName, Accounts: [account], Regions: [home], RetainStacks: undefined };
      return refusalOf(aws.clients(home).cloudFormation.send(new DeleteStackInstancesCommand(withoutRetain)));
    },
  ),
  sharedFact(
    '',
    'The stack of an instance that was deleted with RetainStacks',
    {
      expected: 'CREATE_COMPLETE',
      source: api('cloudFormation', 'DeleteStackInstances'),
      ruling: 'The gateway: the instance goes and the stack stays. Moto deletes the stack.',
    },
    async (aws) => {
      const StackSetName = await deployedSet(aws);
      const { StackId = '' } = await stackOf(aws, StackSetName, away);
      const { OperationId } = await aws.clients(home).cloudFormation.send(
        new DeleteStackInstancesCommand({
          ...{ StackSetName, Accounts: [account], Regions: [away], RetainStacks: true },
        }),
      );
      await finished(aws, StackSetName, OperationId);
      return statusOf(aws, away, StackId);
    },
  ),
  sharedFact(
    '',
    "An override's value in the stack of its region, and in the other",
    {
      expected: '5, 0',
      source: guide('Override parameters', 'AWSCloudFormation/latest/UserGuide/stackinstances-override.html'),
    },
    async (aws) => {
      const name = await createSet(aws, { Parameters: delay(0) });
      await createInstances(aws, name, { Regions: [home] });
      await createInstances(aws, name, { Regions: [away], ParameterOverrides: delay(5) });
      return `${await parameterOf(aws, name, away)}, ${await parameterOf(aws, name, home)}`;
    },
  ),
  sharedFact(
    '',
    'An override of a parameter that the set has not',
    {
      expected: 'ValidationError (400)',
      source: guide('Override parameters', 'AWSCloudFormation/latest/UserGuide/stackinstances-override.html'),
      ruling: 'The gateway: only values of parameters that the set has can be overridden.',
    },
    async (aws) => {
      const name = await createSet(aws);
      const ParameterOverrides = [{ ParameterKey: 'Unknown', ParameterValue: '1' }];
      return refusalOf(createInstances(aws, name, { ParameterOverrides }));
    },
  ),
  sharedFact(
    '',
    "UpdateStackSet with another value reaches the stacks, but for a region's override",
    {
      expected: 'us-east-1 7, eu-central-1 5',
      source: api('cloudFormation', 'UpdateStackSet'),
      ruling:
        'The gateway: an update reaches every instance unless it is told which, and overrides survive. Moto changes no stack.',
    },
    async (aws) => {
      const name = await createSet(aws, { Parameters: delay(0) });
      await createInstances(aws, name, { Regions: [home] });
      await createInstances(aws, name, { Regions: [away], ParameterOverrides: delay(5) });
      const { OperationId } = await aws
        .clients(home)
        .cloudFormation.send(
          new UpdateStackSetCommand({ StackSetName: name, UsePreviousTemplate: true, Parameters: delay(7) }),
        );
      await finished(aws, name, OperationId);
      return `us-east-1 ${await parameterOf(aws, name, home)}, eu-central-1 ${await parameterOf(aws, name, away)}`;
    },
  ),
  sharedFact(
    '',
    "UpdateStackInstances without a parameter that was overridden takes the set's value again",
    {
      expected: '0',
      source: api('cloudFormation', 'UpdateStackInstances'),
      ruling: 'The gateway: a list without the parameter sets it back to the value of the set.',
    },
    async (aws) => {
      const name = await createSet(aws, { Parameters: delay(0) });
      const ParameterOverrides = [parameter('Delay', 5), parameter('Visibility', 40)];
      await createInstances(aws, name, { Regions: [away], ParameterOverrides });
      const { OperationId } = await aws.clients(home).cloudFormation.send(
        new UpdateStackInstancesCommand({
          ...{
            StackSetName: name,
            Accounts: [account],
            Regions: [away],
            ParameterOverrides: [parameter('Visibility', 50)],
          },
        }),
      );
      await finished(aws, name, OperationId);
      return parameterOf(aws, name, away);
    },
  ),
];
