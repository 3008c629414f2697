import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { away, home } from '../aws.ts';
import {
  createStack,
  deleteStack,
  impossibleDelay,
  queue,
  refusalOf,
  settled,
  statusOf,
  template,
  unique,
} from '../asking.ts';
import { sharedFact, type Fact } from '../fact.ts';
import { api, guide, resourceType } from '../sources.ts';

const oneQueue = (): string => template({ Queue: queue(unique('queue')) });
const role = (RoleName: string): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
  },
});

export const stackFacts: readonly Fact[] = [
  sharedFact(
    '',
    'CreateStack with the name of a stack that exists',
    { expected: 'AlreadyExistsException (400)', source: api('cloudFormation', 'CreateStack') },
    async (aws) => {
      const { name } = await createStack(aws, home, oneQueue());
      const again = new CreateStackCommand({ StackName: name, TemplateBody: oneQueue() });
      return refusalOf(aws.clients(home).cloudFormation.send(again));
    },
  ),
  sharedFact(
    '',
    'A create whose resource fails ends in',
    {
      expected: 'ROLLBACK_COMPLETE',
      source: guide('Stack failure options', 'AWSCloudFormation/latest/UserGuide/stack-failure-options.html'),
      ruling:
        'The gateway: OnFailure is ROLLBACK by default. Moto makes resources without checking what they are asked for.',
    },
    async (aws) => {
      const body = template({ Queue: queue(unique('queue'), impossibleDelay) });
      return (await createStack(aws, home, body)).status;
    },
  ),
  sharedFact(
    'T14',
    'UpdateStack with nothing to change',
    {
      expected: 'ValidationError (400)',
      source: api('cloudFormation', 'UpdateStack'),
      ruling:
        'The gateway: AWS refuses an update without changes, and says that no updates are to be performed.',
    },
    async (aws) => {
      const TemplateBody = oneQueue();
      const { id } = await createStack(aws, home, TemplateBody);
      const update = new UpdateStackCommand({ StackName: id, TemplateBody });
      return refusalOf(aws.clients(home).cloudFormation.send(update));
    },
  ),
  sharedFact(
    'T16',
    'UpdateStack of a stack in ROLLBACK_COMPLETE',
    {
      expected: 'ValidationError (400)',
      source: guide('Stack statuses', 'AWSCloudFormation/latest/UserGuide/view-stack-events.html'),
      ruling:
        'The gateway: such a stack can only be deleted. Moto never rolls back, so its stack was not in that state.',
    },
    async (aws) => {
      const { id } = await createStack(
        aws,
        home,
        template({ Queue: queue(unique('queue'), impossibleDelay) }),
      );
      const update = new UpdateStackCommand({ StackName: id, TemplateBody: oneQueue() });
      return refusalOf(aws.clients(home).cloudFormation.send(update));
    },
  ),
  sharedFact(
    'T19',
    'DescribeStacks of a deleted stack by its name, and by its ARN',
    { expected: 'ValidationError (400), DELETE_COMPLETE', source: api('cloudFormation', 'DescribeStacks') },
    async (aws) => {
      const { id, name } = await createStack(aws, home, oneQueue());
      await deleteStack(aws, home, id);
      const byName = aws.clients(home).cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      return `${await refusalOf(byName)}, ${await statusOf(aws, home, id)}`;
    },
  ),
  sharedFact(
    '',
    'DeleteStack of a stack that never was',
    { expected: 'accepted', source: api('cloudFormation', 'DeleteStack') },
    async (aws) =>
      refusalOf(
        aws.clients(home).cloudFormation.send(new DeleteStackCommand({ StackName: unique('stack') })),
      ),
  ),
  sharedFact(
    'T9',
    'DeleteStack of a stack with termination protection',
    {
      expected: 'ValidationError (400)',
      source: api('cloudFormation', 'UpdateTerminationProtection'),
      ruling: 'The gateway: deleting a protected stack fails and leaves it unchanged.',
    },
    async (aws) => {
      const { id } = await createStack(aws, home, oneQueue(), { EnableTerminationProtection: true });
      return refusalOf(aws.clients(home).cloudFormation.send(new DeleteStackCommand({ StackName: id })));
    },
  ),
  sharedFact(
    '',
    'A bucket with DeletionPolicy Retain after its stack was deleted',
    {
      expected: 'is there',
      source: guide(
        'DeletionPolicy',
        'AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html',
      ),
    },
    async (aws) => {
      const Bucket = unique('retained');
      const resource = {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        Properties: { BucketName: Bucket },
      };
      const { id } = await createStack(aws, home, template({ Bucket: resource }));
      await deleteStack(aws, home, id);
      return aws
        .clients(home)
        .s3.send(new HeadBucketCommand({ Bucket }))
        .then(
          () => 'is there',
          () => 'is gone',
        );
    },
  ),
  sharedFact(
    '',
    'CreateStack with a resource type that does not exist',
    {
      expected: 'ValidationError (400)',
      source: api('cloudFormation', 'CreateStack'),
      ruling:
        'The gateway: AWS refuses a template with unrecognized resource types. Moto calls a resource complete that it did not make.',
    },
    async (aws) => {
      const TemplateBody = template({ Thing: { Type: 'AWS::Nowhere::Thing' } });
      const name = unique('stack');
      const { cloudFormation } = aws.clients(home);
      const answer = await refusalOf(
        cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody })),
      );
      return answer === 'accepted' ? `accepted, ${await settled(aws, home, name)}` : answer;
    },
  ),
  sharedFact(
    '',
    'CreateStack with a template of 60,000 bytes inline',
    {
      expected: 'ValidationError (400)',
      source: guide('Quotas', 'AWSCloudFormation/latest/UserGuide/cloudformation-limits.html'),
      ruling: 'The gateway: TemplateBody has at most 51,200 bytes.',
    },
    async (aws) => {
      const TemplateBody = template(
        { Queue: queue(unique('queue')) },
        { Metadata: { Padding: 'x'.repeat(60_000) } },
      );
      const create = new CreateStackCommand({ StackName: unique('stack'), TemplateBody });
      return refusalOf(aws.clients(home).cloudFormation.send(create));
    },
  ),
  sharedFact(
    'T10',
    'The same named IAM role by a second stack, in another region',
    {
      expected: 'ROLLBACK_COMPLETE',
      source: resourceType('AWS::IAM::Role', 'aws-resource-iam-role'),
      ruling:
        'The gateway: CreateStack is accepted and the stack rolled back. Moto fails the call itself with the error of IAM.',
    },
    async (aws) => {
      const body = template({ Role: role(unique('role')) });
      await createStack(aws, home, body, { Capabilities: ['CAPABILITY_NAMED_IAM'] });
      return (await createStack(aws, away, body, { Capabilities: ['CAPABILITY_NAMED_IAM'] })).status;
    },
  ),
  sharedFact(
    'T10',
    'A bucket with the name of one that exists, by a second stack in another region',
    {
      expected: 'ROLLBACK_COMPLETE',
      source: resourceType('AWS::S3::Bucket', 'aws-resource-s3-bucket'),
      ruling:
        'The gateway: CreateStack is accepted and the stack rolled back. Moto fails the call itself with the error of S3.',
    },
    async (aws) => {
      const BucketName = unique('taken');
      await aws.clients(home).s3.send(new CreateBucketCommand({ Bucket: BucketName }));
      const body = template({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName } } });
      return (await createStack(aws, away, body)).status;
    },
  ),
  sharedFact(
    '',
    'DescribeStacks of a stack in the other region',
    { expected: 'ValidationError (400)', source: api('cloudFormation', 'DescribeStacks') },
    async (aws) => {
      const { name } = await createStack(aws, home, oneQueue());
      return refusalOf(aws.clients(away).cloudFormation.send(new DescribeStacksCommand({ StackName: name })));
    },
  ),
  sharedFact(
    '',
    'Whether a stack is made with Fn::ImportValue of an export of the other region',
    {
      expected: 'no',
      source: guide(
        'Fn::ImportValue',
        'AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html',
      ),
    },
    async (aws) => {
      const exported = unique('export');
      const Outputs = { Name: { Value: 'value', Export: { Name: exported } } };
      await createStack(aws, home, template({ Queue: queue(unique('queue')) }, { Outputs }));
      const importing = {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: unique('topic'), DisplayName: { 'Fn::ImportValue': exported } },
      };
      const made = await createStack(aws, away, template({ Topic: importing })).catch(() => undefined);
      return made?.status === 'CREATE_COMPLETE' ? 'yes' : 'no';
    },
  ),
];
