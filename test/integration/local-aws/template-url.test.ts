import { randomUUID } from 'node:crypto';
import {
  CreateStackCommand,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

const region = 'us-east-1';
const template = JSON.stringify({
  Metadata: { Padding: 'x'.repeat(60_000) },
  Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
});
let local: TestLocalAws;
const url = (key: string): string => `https://templates.s3.${region}.amazonaws.com/${key}`;

beforeAll(async () => {
  local = await startLocalAws();
  const { s3 } = local.clients(region);
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'a/large.json', Body: template }));
});
afterAll(() => local.stop());

async function settled(where: string, stack: string): Promise<StackStatus | undefined> {
  const { cloudFormation } = local.clients(where);
  for (;;) {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
    const status = Stacks?.[0]?.StackStatus;
    if (!status?.endsWith('_IN_PROGRESS')) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('makes a stack of a template that is too large for a request, and tells it as it was', async () => {
  const { cloudFormation } = local.clients(region);
  await cloudFormation.send(new CreateStackCommand({ StackName: 'large', TemplateURL: url('a/large.json') }));
  expect(await settled(region, 'large')).toBe('CREATE_COMPLETE');
  const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: 'large' }));
  expect(TemplateBody).toBe(template);
});

it('refuses a template that is not there, and a large one in the request, and makes nothing', async () => {
  const { cloudFormation } = local.clients(region);
  const refusal = (input: { TemplateURL: string } | { TemplateBody: string }): Promise<unknown> =>
    cloudFormation.send(new CreateStackCommand({ StackName: 'none', ...input }));
  await expect(refusal({ TemplateURL: url('a/other.json') })).rejects.toThrow(
    expect.objectContaining({
      name: 'ValidationError',
      message: 'S3 error: The specified key does not exist.',
    }),
  );
  await expect(refusal({ TemplateBody: template })).rejects.toThrow('less than or equal to 51200');
  await expect(cloudFormation.send(new DescribeStacksCommand({ StackName: 'none' }))).rejects.toThrow(
    'does not exist',
  );
});

it('makes the instances of a StackSet of such a template', async () => {
  const { cloudFormation } = local.clients(region);
  const set = { StackSetName: 'large-set' };
  await cloudFormation.send(new CreateStackSetCommand({ ...set, TemplateURL: url('a/large.json') }));
  const operation = { ...set, OperationId: randomUUID() };
  await cloudFormation.send(
    new CreateStackInstancesCommand({ ...operation, Accounts: [local.account], Regions: ['eu-central-1'] }),
  );
  for (;;) {
    const { StackSetOperation } = await cloudFormation.send(new DescribeStackSetOperationCommand(operation));
    const status = StackSetOperation?.Status ?? 'RUNNING';
    if (status === 'RUNNING' || status === 'QUEUED') continue;
    expect(status).toBe('SUCCEEDED');
    return;
  }
});
