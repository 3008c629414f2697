import { ContinueUpdateRollbackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceFault } from '../../../src/local-aws/gateway/service.ts';
import {
  createStack,
  deleteStack,
  reasonsOf,
  settled,
  stackEvents,
  updateStack,
  type Resources,
} from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

const region = 'eu-central-1';
let local: TestLocalAws;
const client = () => local.clients(region).cloudFormation;
const set = (...cloudformation: ResourceFault[]) => void (local.settings.faults = { cloudformation });

beforeAll(async () => {
  // No hooks: what a fault does needs none.
  local = await startLocalAws({ build: () => ({ services: [], hooks: [] }) });
});
afterAll(() => local.stop());
beforeEach(() => set());

const topic = (DisplayName: string, dependsOn?: string): object => ({
  Type: 'AWS::SNS::Topic',
  Properties: { DisplayName },
  ...(dependsOn === undefined ? {} : { DependsOn: dependsOn }),
});
const topics = (word: string): Resources => ({
  First: topic(`first ${word}`),
  Second: topic(`second ${word}`, 'First'),
});
const queueAfterTopics: Resources = {
  ...topics('old'),
  Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Second', Properties: {} },
};

describe('a fault of a create', () => {
  it('fails the n-th of a type in its region only, and rolls back', async () => {
    set({ type: 'AWS::SNS::Topic', action: 'create', region, nth: 2, fail: 'Rate <exceeded>' });
    const elsewhere = await createStack(local.clients('us-east-1').cloudFormation, 'nth', topics('new'));
    expect(elsewhere.StackStatus).toBe('CREATE_COMPLETE');
    const stack = await createStack(client(), 'nth', topics('new'));
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await reasonsOf(client(), stack, 'First', 'CREATE_FAILED')).toEqual([]);
    expect(await reasonsOf(client(), stack, 'Second', 'CREATE_FAILED')).toEqual(['Rate <exceeded>']);
    expect(await reasonsOf(client(), stack, 'First', 'DELETE_COMPLETE')).toHaveLength(1);
  });

  it('takes the time that it is told, while the rest of AWS answers', async () => {
    set({ type: 'AWS::SQS::Queue', action: 'create', latencyMs: 2_000 });
    const started = Date.now();
    const slow = createStack(client(), 'slow', queueAfterTopics);
    // Were the emulator blocked by the latency, this stack would have to wait for it.
    const quick = createStack(local.clients('us-east-1').cloudFormation, 'quick', topics('new'));
    expect(await Promise.race([slow.then(() => 'slow'), quick.then(() => 'quick')])).toBe('quick');
    expect((await slow).StackStatus).toBe('CREATE_COMPLETE');
    expect(Date.now() - started).toBeGreaterThanOrEqual(2_000);
  });
});

describe('a fault of a delete', () => {
  it('is DELETE_FAILED until it is gone', async () => {
    const stack = await createStack(client(), 'undeletable', topics('old'));
    set({ type: 'AWS::SNS::Topic', action: 'delete', logicalId: 'First', fail: 'It has a dependent object' });
    const failed = await deleteStack(client(), stack);
    expect(failed.StackStatus).toBe('DELETE_FAILED');
    expect(failed.StackStatusReason).toContain('[First]');
    expect(await reasonsOf(client(), stack, 'First', 'DELETE_FAILED')).toEqual(['It has a dependent object']);
    set();
    expect((await deleteStack(client(), stack)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('makes a rollback of a create fail', async () => {
    set(
      { type: 'AWS::SQS::Queue', action: 'create', fail: 'No queue' },
      { type: 'AWS::SNS::Topic', action: 'delete', logicalId: 'First', fail: 'It stays' },
    );
    const stack = await createStack(client(), 'stuck', queueAfterTopics);
    expect(stack.StackStatus).toBe('ROLLBACK_FAILED');
    set();
    expect((await deleteStack(client(), stack)).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('a fault of an update', () => {
  const second = { type: 'AWS::SNS::Topic', action: 'update', logicalId: 'Second' } as const;
  const firstAgain = { type: 'AWS::SNS::Topic', action: 'update', logicalId: 'First', nth: 2 } as const;

  it('sends back what was updated before', async () => {
    const stack = await createStack(client(), 'sent-back', topics('old'));
    set({ ...second, fail: 'Invalid parameter' });
    const updated = await updateStack(client(), stack, topics('new'));
    expect(updated.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasonsOf(client(), stack, 'Second', 'UPDATE_FAILED')).toEqual(['Invalid parameter']);
    set();
    expect((await updateStack(client(), stack, topics('new'))).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('is UPDATE_ROLLBACK_FAILED when it meets the rollback, which continues when it is gone', async () => {
    const stack = await createStack(client(), 'half-way', topics('old'));
    set({ ...second, fail: 'Invalid parameter' }, { ...firstAgain, fail: 'Not back either' });
    const updated = await updateStack(client(), stack, topics('new'));
    expect(updated.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    expect(updated.StackStatusReason).toContain('[First]');
    expect(await reasonsOf(client(), stack, 'First', 'UPDATE_FAILED')).toEqual(['Not back either']);

    await expect(updateStack(client(), stack, topics('newer'))).rejects.toThrow('UPDATE_ROLLBACK_FAILED');
    await client().send(new ContinueUpdateRollbackCommand({ StackName: stack.StackId }));
    const continued = await settled(client(), stack.StackId ?? '');
    expect(continued.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await deleteStack(client(), stack)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('can be skipped by ContinueUpdateRollback', async () => {
    const stack = await createStack(client(), 'skipped', topics('old'));
    set(
      { ...second, fail: 'Invalid parameter' },
      { ...firstAgain, fail: 'Not back' },
      { ...firstAgain, nth: 3, fail: 'Still not back' },
    );
    await updateStack(client(), stack, topics('new'));
    const continueRollback = async (ResourcesToSkip?: string[]) => {
      await client().send(new ContinueUpdateRollbackCommand({ StackName: stack.StackId, ResourcesToSkip }));
      return (await settled(client(), stack.StackId ?? '')).StackStatus;
    };
    expect(await continueRollback()).toBe('UPDATE_ROLLBACK_FAILED');
    expect(await continueRollback(['First'])).toBe('UPDATE_ROLLBACK_COMPLETE');
    const skipped = (await stackEvents(client(), stack)).map(
      ({ ResourceStatusReason }) => ResourceStatusReason,
    );
    expect(skipped).toContain('Resource rollback skipped by user');
  });
});
