import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type ChangeSetType,
  type DescribeChangeSetOutput,
} from '@aws-sdk/client-cloudformation';
import { away, home, type Aws } from '../aws.ts';
import { createStack, queue, refusalOf, settled, statusOf, template, unique, until } from '../asking.ts';
import { sharedFact, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';

const guidePage = guide(
  'Change sets',
  'AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html',
);

async function changeSet(
  aws: Aws,
  StackName: string,
  ChangeSetType: ChangeSetType,
  TemplateBody: string,
): Promise<DescribeChangeSetOutput> {
  const { cloudFormation } = aws.clients(home);
  const ChangeSetName = unique('changes');
  await cloudFormation.send(
    new CreateChangeSetCommand({ StackName, ChangeSetName, ChangeSetType, TemplateBody }),
  );
  return until(
    () => cloudFormation.send(new DescribeChangeSetCommand({ StackName, ChangeSetName })),
    ({ Status = '' }) => Status.endsWith('COMPLETE') || Status === 'FAILED',
  );
}

const actionsOf = ({ Changes = [] }: DescribeChangeSetOutput): string =>
  Changes.map(
    ({ ResourceChange }) => `${ResourceChange?.Action ?? ''} ${ResourceChange?.LogicalResourceId ?? ''}`,
  )
    .sort()
    .join(', ');

export const changeSetFacts: readonly Fact[] = [
  sharedFact(
    'T16',
    'A stack whose CREATE change set was never executed is in',
    { expected: 'REVIEW_IN_PROGRESS', source: api('cloudFormation', 'CreateChangeSet') },
    async (aws) => {
      const name = unique('stack');
      await changeSet(aws, name, 'CREATE', template({ Queue: queue(unique('queue')) }));
      return statusOf(aws, home, name);
    },
  ),
  sharedFact(
    '',
    'What a change set lists when one queue goes and one comes',
    { expected: 'Add New, Remove Old', source: api('cloudFormation', 'DescribeChangeSet') },
    async (aws) => {
      const { name } = await createStack(aws, home, template({ Old: queue(unique('queue')) }));
      return actionsOf(await changeSet(aws, name, 'UPDATE', template({ New: queue(unique('queue')) })));
    },
  ),
  sharedFact(
    '',
    "What a change set lists when the properties of two resources change, and one's condition does not hold",
    {
      expected: 'Modify Here',
      source: api('cloudFormation', 'DescribeChangeSet'),
      ruling: 'The gateway: the page lists changes of resources of the stack, and the other is not in it.',
    },
    async (aws) => {
      const body = (VisibilityTimeout: number): string =>
        JSON.stringify({
          Conditions: { Never: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'nowhere'] } },
          Resources: {
            Here: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } },
            Elsewhere: { Type: 'AWS::SQS::Queue', Condition: 'Never', Properties: { VisibilityTimeout } },
          },
        });
      const { name } = await createStack(aws, home, body(30));
      return actionsOf(await changeSet(aws, name, 'UPDATE', body(60)));
    },
  ),
  sharedFact(
    '',
    'A stack after its CREATE change set was executed',
    { expected: 'CREATE_COMPLETE', source: api('cloudFormation', 'ExecuteChangeSet') },
    async (aws) => {
      const name = unique('stack');
      const made = await changeSet(aws, name, 'CREATE', template({ Queue: queue(unique('queue')) }));
      const { cloudFormation } = aws.clients(home);
      await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: made.ChangeSetId }));
      return until(
        () => settled(aws, home, name),
        (status) => status !== 'REVIEW_IN_PROGRESS',
      );
    },
  ),
  sharedFact(
    'T14',
    'The status of a change set that changes nothing',
    { expected: 'FAILED', source: guidePage },
    async (aws) => {
      const body = template({ Queue: queue(unique('queue')) });
      const { name } = await createStack(aws, home, body);
      return (await changeSet(aws, name, 'UPDATE', body)).Status ?? 'none';
    },
  ),
  sharedFact(
    '',
    'A change set of type UPDATE for a stack that does not exist',
    { expected: 'ValidationError (400)', source: api('cloudFormation', 'CreateChangeSet') },
    async (aws) =>
      refusalOf(changeSet(aws, unique('stack'), 'UPDATE', template({ Queue: queue(unique('queue')) }))),
  ),
  sharedFact(
    '',
    'ExecuteChangeSet of a change set that does not exist',
    {
      expected: 'ChangeSetNotFoundException (404)',
      source: api('cloudFormation', 'ExecuteChangeSet'),
      ruling:
        'The gateway: the page lists ChangeSetNotFound with 404. Moto fails with an exception of its own.',
    },
    async (aws) => {
      const { name } = await createStack(aws, home, template({ Queue: queue(unique('queue')) }));
      const execute = new ExecuteChangeSetCommand({ StackName: name, ChangeSetName: unique('changes') });
      return refusalOf(aws.clients(home).cloudFormation.send(execute));
    },
  ),
  sharedFact(
    '',
    'DescribeChangeSet in the other region',
    { expected: 'refused', source: api('cloudFormation', 'DescribeChangeSet') },
    async (aws) => {
      const name = unique('stack');
      const made = await changeSet(aws, name, 'CREATE', template({ Queue: queue(unique('queue')) }));
      const describe = new DescribeChangeSetCommand({ ChangeSetName: made.ChangeSetId });
      const answer = await refusalOf(aws.clients(away).cloudFormation.send(describe));
      return answer === 'accepted' ? answer : 'refused';
    },
  ),
];
