import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whoAmI } from '../../../src/aws/identity.ts';
import { createInventory } from '../../../src/aws/inventory.ts';
import { createStacks } from '../../../src/aws/stacks.ts';
import { createStackSets } from '../../../src/aws/stack-sets.ts';
import type { StackSetOperationView } from '../../../src/deployment/ports.ts';
import {
  bucketResource,
  connectLocalAws,
  createStack,
  newName,
  request,
  settled,
  source,
  target,
  until,
  type ConnectedAws,
} from './connected-aws.ts';

let aws: ConnectedAws;
beforeAll(async () => {
  aws = await connectLocalAws();
});
afterAll(() => aws.stop());

describe('identity', () => {
  it('knows the account', async () => {
    expect(await whoAmI(aws.clients, source)).toMatchObject({ account: aws.account });
  });
});

describe('stacks', () => {
  it('are created, found unchanged, updated and deleted, each in its region', async () => {
    const stacks = createStacks(aws.clients);
    const name = newName('queue');
    const resources = (delay: number) => ({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name, DelaySeconds: delay } },
    });
    expect(await stacks.describe(target, name)).toBeUndefined();
    await stacks.create(target, request(name, resources(0), { Zone: { Type: 'String' } }, { Zone: 'a' }));
    const made = await settled(aws.clients, target, name);
    expect(made).toMatchObject({ name, state: 'usable', parameters: { Zone: 'a' }, outputs: { Name: name } });
    expect(await stacks.describe(source, name)).toBeUndefined();
    const [queue] = await stacks.resources(target, name);
    expect(queue).toMatchObject({ logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'CREATE_COMPLETE' });
    expect(queue?.physicalId).not.toBe('');
    expect(JSON.parse(await stacks.templateOf(target, name))).toHaveProperty('Resources.Queue');

    const changed = request(name, resources(5), { Zone: { Type: 'String' } }, { Zone: 'b' });
    expect(await stacks.update(target, changed)).toBe(true);
    expect(await settled(aws.clients, target, name)).toMatchObject({
      status: 'UPDATE_COMPLETE',
      parameters: { Zone: 'b' },
    });

    await stacks.delete(target, name, randomUUID());
    const id = made?.id ?? '';
    expect(await settled(aws.clients, target, id)).toMatchObject({ id, state: 'absent' });
    expect(await stacks.describe(target, name)).toBeUndefined();
  });

  it('that fail are rolled back, and give the resource that began it', async () => {
    const stacks = createStacks(aws.clients);
    const name = newName('broken');
    const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } };
    const queue = {
      Type: 'AWS::SQS::Queue',
      DependsOn: 'Topic',
      Properties: { QueueName: name, DelaySeconds: 100_000 },
    };
    await stacks.create(source, request(name, { Topic: topic, Queue: queue }));
    const view = await settled(aws.clients, source, name);
    expect(view).toMatchObject({ state: 'rolled-back', status: 'ROLLBACK_COMPLETE' });
    const root = await stacks.rootFailure(source, view?.id ?? '');
    expect(root).toMatchObject({ logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'CREATE_FAILED' });
    expect(root?.reason).not.toBe('');
  });
});

describe('StackSets', () => {
  const ended = (set: string, id: string): Promise<StackSetOperationView | undefined> =>
    until(
      () => createStackSets(aws.clients, source).operation(set, id),
      (found) => found !== undefined && !['RUNNING', 'QUEUED', 'STOPPING'].includes(found.status),
    );
  const queueSet = (name: string) => ({
    ...request(
      name,
      {
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: { QueueName: `${name}-queue`, DelaySeconds: { Ref: 'Delay' } },
        },
      },
      { Delay: { Type: 'Number' } },
      { Delay: '1' },
    ),
    description: 'Queue layer of the platform',
  });

  it('are made and deleted in both regions, with overrides, and absent is no error', async () => {
    const sets = createStackSets(aws.clients, source);
    const name = newName('set');
    expect(await sets.describe(name)).toBeUndefined();
    expect(await sets.operation(name, 'none')).toBeUndefined();
    expect(await sets.instance(name, aws.account, source)).toBeUndefined();
    const wanted = queueSet(name);
    await sets.create(wanted);
    expect(await sets.describe(name)).toEqual({
      name,
      templateBody: wanted.templateBody,
      parameters: { Delay: '1' },
      // Nobody named any.
      roles: {
        administrationRoleArn: `arn:aws:iam::${aws.account}:role/AWSCloudFormationStackSetAdministrationRole`,
        executionRoleName: 'AWSCloudFormationStackSetExecutionRole',
      },
    });
    expect(await createStackSets(aws.clients, target).describe(name)).toBeUndefined();
    expect(await sets.list((each) => each === name)).toEqual([name]);

    const instances = { stackSet: name, account: aws.account };
    for (const [region, Delay] of [
      [target, '2'],
      [source, '3'],
    ] as const) {
      const operationId = randomUUID();
      await sets.createInstances({ ...instances, regions: [region], overrides: { Delay }, operationId });
      expect(await ended(name, operationId)).toMatchObject({
        status: 'SUCCEEDED',
        action: 'CREATE',
        failedInstances: 0,
      });
      const instance = await sets.instance(name, aws.account, region);
      expect(instance).toMatchObject({
        region,
        status: 'CURRENT',
        detailedStatus: 'SUCCEEDED',
        overrides: { Delay },
      });
      expect(await createStacks(aws.clients).describe(region, instance?.stackId ?? '')).toMatchObject({
        state: 'usable',
        parameters: { Delay },
      });
    }
    expect((await sets.regionsOfInstances(name)).toSorted()).toEqual([target, source]);

    const update = { ...queueSet(name), parameters: { Delay: '9' }, regionOrder: [target, source] };
    await sets.update({ ...update, regionConcurrency: 'sequential' });
    expect(await ended(name, update.token)).toMatchObject({ status: 'SUCCEEDED', action: 'UPDATE' });
    // Overrides survive an update of the set.
    expect(await sets.instance(name, aws.account, target)).toMatchObject({ overrides: { Delay: '2' } });

    for (const region of [source, target]) {
      const operationId = randomUUID();
      await sets.deleteInstances({ ...instances, regions: [region], operationId }, false);
      expect(await ended(name, operationId)).toMatchObject({ status: 'SUCCEEDED', action: 'DELETE' });
      expect(await sets.instance(name, aws.account, region)).toBeUndefined();
    }
    await sets.delete(name);
    await sets.delete(name);
    expect(await sets.describe(name)).toBeUndefined();
  });

  it('that fail in a region lead to the resource, though its stack is gone (T1)', async () => {
    const sets = createStackSets(aws.clients, source);
    const name = newName('set');
    await sets.create(queueSet(name));
    const operationId = randomUUID();
    await sets.createInstances({
      ...{ stackSet: name, account: aws.account, operationId },
      regions: [target, source],
      overrides: { Delay: '100000' },
    });
    expect(await ended(name, operationId)).toMatchObject({ status: 'FAILED' });
    const results = await until(
      () => sets.operationResults(name, operationId),
      // The list lags behind the operation (T7).
      (found) => found.length === 2 && found.every((each) => !['PENDING', 'RUNNING'].includes(each.status)),
    );
    expect(results.map(({ region, status }) => [region, status]).sort()).toEqual([
      [target, 'FAILED'],
      [source, 'CANCELLED'],
    ]);
    const instance = await sets.instance(name, aws.account, target);
    const root = await createStacks(aws.clients).rootFailure(target, instance?.stackId ?? '');
    expect(root).toMatchObject({ logicalId: 'Queue', status: 'CREATE_FAILED' });
  });
});

describe('the inventory', () => {
  it('finds what carries a name, of every kind, in its region', async () => {
    const suffix = randomUUID().slice(0, 8);
    const named = (what: string): string => `trading-analytics-${what}-${suffix}`;
    await createStack(aws.clients, target, {
      Vpc: {
        Type: 'AWS::EC2::VPC',
        Properties: { CidrBlock: '10.9.0.0/16', Tags: [{ Key: 'Name', Value: named('vpc') }] },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: named('role'),
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
        },
      },
      Bucket: bucketResource(named('bucket')),
    });
    const inventory = createInventory(aws.clients);
    const matches = (name: string): boolean => name.endsWith(`-${suffix}`);
    const found = async (region: string, global: boolean) =>
      (await inventory.list(region, global, matches)).map(({ type, name }) => `${type} ${name}`).sort();
    expect(await found(target, false)).toEqual([`AWS::EC2::VPC ${named('vpc')}`]);
    expect(await found(source, false)).toEqual([]);
    expect(await found(source, true)).toEqual([
      `AWS::IAM::Role ${named('role')}`,
      `AWS::S3::Bucket ${named('bucket')}`,
    ]);
  });
});
