import {
  DeleteStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  UpdateTerminationProtectionCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEmulatorApi, type EmulatorApi } from '../../../src/local-aws/gateway/emulator-api.ts';
import {
  createStack,
  deleteStack,
  reasonsOf,
  settled,
  stackEvents,
  updateStack,
} from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

/** What the emulator's own CloudFormation is trusted with: another version that does not keep it fails here. */
const [source, target] = ['us-east-1', 'eu-central-1'];
let local: TestLocalAws;
let api: EmulatorApi;
const cloudFormation = (region = target) => local.clients(region).cloudFormation;

beforeAll(async () => {
  local = await startLocalAws();
  api = createEmulatorApi({ endpoint: local.endpoint });
});
afterAll(() => local.stop());

const topic = (more: object = {}, Properties: object = {}): object => ({
  Type: 'AWS::SNS::Topic',
  Properties,
  ...more,
});
const topics = async (): Promise<string> =>
  JSON.stringify(await api.query({ account: local.account, region: target }, 'sns', 'ListTopics'));

it('keeps what is retained, in a deletion and in an update that drops it', async () => {
  const resources = {
    Kept: topic({ DeletionPolicy: 'Retain' }, { TopicName: 'kept' }),
    Dropped: topic({ DeletionPolicy: 'Retain' }, { TopicName: 'dropped' }),
    Gone: topic({}, { TopicName: 'gone' }),
  };
  const stack = await createStack(cloudFormation(), 'retain', resources);
  await updateStack(cloudFormation(), stack, { Kept: resources.Kept, Gone: resources.Gone });
  expect((await deleteStack(cloudFormation(), stack)).StackStatus).toBe('DELETE_COMPLETE');
  const skipped = (await stackEvents(cloudFormation(), stack)).filter(
    ({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED',
  );
  expect(skipped.map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual(['Dropped', 'Kept']);
  expect(await topics()).toMatch(/(?=.*:kept)(?=.*:dropped)(?!.*:gone)/);
  // And the name stays taken.
  const again = await createStack(cloudFormation(), 'retain-again', { Kept: resources.Kept });
  expect(again.StackStatus).toBe('ROLLBACK_COMPLETE');
});

it('does not delete a stack that is protected (T9)', async () => {
  const stack = await createStack(cloudFormation(), 'protected', { Topic: topic() });
  const protect = (EnableTerminationProtection: boolean) =>
    cloudFormation().send(
      new UpdateTerminationProtectionCommand({ StackName: 'protected', EnableTerminationProtection }),
    );
  await protect(true);
  await expect(deleteStack(cloudFormation(), stack)).rejects.toThrow('TerminationProtection is enabled');
  await protect(false);
  expect((await deleteStack(cloudFormation(), stack)).StackStatus).toBe('DELETE_COMPLETE');
});

it('keeps a stack whose export is imported, and exports inside one region only', async () => {
  const exporting = { Name: { Value: 'x', Export: { Name: 'shared-name' } } };
  const importing = { Topic: topic({}, { DisplayName: { 'Fn::ImportValue': 'shared-name' } }) };
  const exporter = await createStack(cloudFormation(), 'exporter', { Topic: topic() }, exporting);
  const importer = await createStack(cloudFormation(), 'importer', importing);
  expect(importer.StackStatus).toBe('CREATE_COMPLETE');
  await expect(deleteStack(cloudFormation(), exporter)).rejects.toThrow(/shared-name.*importer/);
  await expect(
    createStack(cloudFormation(source), 'importer', importing).then(({ StackStatus }) => {
      if (StackStatus !== 'CREATE_COMPLETE') throw new Error(StackStatus);
    }),
  ).rejects.toThrow();
});

it('shows a stack in its own region only', async () => {
  const stack = await createStack(cloudFormation(), 'of-one-region', { Topic: topic() });
  await expect(settled(cloudFormation(source), 'of-one-region')).rejects.toThrow('does not exist');
  await expect(settled(cloudFormation(source), stack.StackId ?? '')).rejects.toThrow('does not exist');
});

async function drift(stack: Stack) {
  const { StackDriftDetectionId } = await cloudFormation().send(
    new DetectStackDriftCommand({ StackName: stack.StackId }),
  );
  for (;;) {
    const answer = await cloudFormation().send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    if (answer.DetectionStatus !== 'DETECTION_IN_PROGRESS') return answer;
    await sleep(20);
  }
}

it('detects what was changed behind its back', async () => {
  const stack = await createStack(cloudFormation(), 'drift', {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'drifting', VersioningConfiguration: { Status: 'Enabled' } },
    },
  });
  expect(await drift(stack)).toMatchObject({
    ...{ DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC' },
    DriftedStackResourceCount: 0,
  });
  await local.clients(target).s3.send(
    new PutBucketVersioningCommand({
      Bucket: 'drifting',
      VersioningConfiguration: { Status: 'Suspended' },
    }),
  );
  expect(await drift(stack)).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 });
  const { StackResourceDrifts = [] } = await cloudFormation().send(
    new DescribeStackResourceDriftsCommand({ StackName: stack.StackId }),
  );
  expect(StackResourceDrifts).toMatchObject([
    { LogicalResourceId: 'Bucket', StackResourceDriftStatus: 'MODIFIED' },
  ]);
});

it('refuses a bucket name that is taken, in any region, before it makes anything', async () => {
  const resources = {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'taken-by-the-first' } },
  };
  await createStack(cloudFormation(source), 'first-bucket', resources);
  const second = await createStack(cloudFormation(), 'second-bucket', resources);
  expect(second.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect((await reasonsOf(cloudFormation(), second, 'second-bucket', 'CREATE_FAILED')).join()).toContain(
    'Validation failed',
  );
});

it('can leave what does not delete, when it is told to', async () => {
  const stack = await createStack(cloudFormation(), 'left', { Topic: topic({}, { TopicName: 'left' }) });
  local.settings.faults = {
    cloudformation: [{ type: 'AWS::SNS::Topic', action: 'delete', fail: 'Not now' }],
  };
  expect((await deleteStack(cloudFormation(), stack)).StackStatus).toBe('DELETE_FAILED');
  await cloudFormation().send(
    new DeleteStackCommand({ StackName: stack.StackId, RetainResources: ['Topic'] }),
  );
  expect((await settled(cloudFormation(), stack.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
  expect(await topics()).toContain(':left');
  local.settings.faults = {};
});
