import { describe, expect, it } from 'vitest';
import {
  failedInstances,
  findInstance,
  type Operation,
  type StackSet,
} from '../../../../src/local-aws/gateway/stack-sets/model.ts';
import { runOperation } from '../../../../src/local-aws/gateway/stack-sets/operations/runner.ts';
import {
  aDefinition,
  anInstance,
  anOperation,
  aSet,
  at,
  SimulatedStacks,
  somePreferences,
} from './support.ts';

const ended = new Date(1000);
const run = (set: StackSet, operation: Operation, stacks: SimulatedStacks): Promise<void> =>
  runOperation(set, operation, stacks, () => ended);

const statuses = ({ results }: Operation): string[] =>
  results.map(({ region, status }) => `${region} ${status}`);

const deployed = (region: string): Parameters<typeof anInstance> => [
  region,
  { stackId: `arn:${region}`, hasStack: true, status: 'CURRENT', detailedStatus: 'SUCCEEDED' },
];

describe('a create', () => {
  it('goes region by region in RegionOrder and leaves the instances CURRENT', async () => {
    const set = aSet([anInstance('us-east-1'), anInstance('eu-central-1', { overrides: { Suffix: 'eu' } })]);
    const stacks = new SimulatedStacks();
    const operation = anOperation(set, {
      preferences: somePreferences({ regionOrder: ['eu-central-1', 'us-east-1'] }),
    });
    await run(set, operation, stacks);
    expect(stacks.calls).toEqual(['create eu-central-1', 'create us-east-1']);
    expect(stacks.requests.map(({ parameters }) => parameters)).toEqual([
      { Suffix: 'eu' },
      { Suffix: 'dev' },
    ]);
    expect(operation).toMatchObject({ status: 'SUCCEEDED', endedAt: ended });
    expect(statuses(operation)).toEqual(['eu-central-1 SUCCEEDED', 'us-east-1 SUCCEEDED']);
    expect(set.instances).toMatchObject([
      { status: 'CURRENT', detailedStatus: 'SUCCEEDED', hasStack: true, lastOperationId: 'operation' },
      { status: 'CURRENT', detailedStatus: 'SUCCEEDED', hasStack: true },
    ]);
    expect(set.instances[0]?.stackId).toMatch(/^arn:us-east-1:StackSet-network-[0-9a-f-]{36}$/);
  });

  it('shows what runs and what is still pending', async () => {
    const set = aSet([anInstance('us-east-1'), anInstance('eu-central-1')]);
    const stacks = new SimulatedStacks();
    const operation = anOperation(set);
    const seen: string[][] = [];
    stacks.during = () => seen.push([operation.status, ...statuses(operation)]);
    await run(set, operation, stacks);
    expect(seen).toEqual([
      ['RUNNING', 'us-east-1 RUNNING', 'eu-central-1 PENDING'],
      ['RUNNING', 'us-east-1 SUCCEEDED', 'eu-central-1 RUNNING'],
    ]);
  });

  it('that fails deletes the stack, keeps its ARN and cancels the regions after it', async () => {
    const set = aSet([anInstance('us-east-1'), anInstance('eu-central-1'), anInstance('eu-west-1')]);
    const stacks = new SimulatedStacks();
    stacks.failing.create.add('eu-central-1');
    const operation = anOperation(set);
    await run(set, operation, stacks);
    expect(stacks.calls).toEqual(['create us-east-1', 'create eu-central-1', 'delete eu-central-1']);
    expect(operation.status).toBe('FAILED');
    expect(failedInstances(operation)).toBe(1);
    expect(operation.results.map(({ status, statusReason }) => [status, statusReason])).toEqual([
      ['SUCCEEDED', undefined],
      // The reason is read before the delete, which would be the stack's newest operation.
      ['FAILED', 'reason in eu-central-1 after create eu-central-1'],
      ['CANCELLED', 'Cancelled since failure tolerance has exceeded'],
    ]);
    const failed = findInstance(set, at('eu-central-1'));
    expect(failed).toMatchObject({ status: 'OUTDATED', detailedStatus: 'FAILED', hasStack: false });
    expect(failed?.stackId).toMatch(/^arn:eu-central-1:/);
    expect(findInstance(set, at('eu-west-1'))).toMatchObject({
      status: 'OUTDATED',
      detailedStatus: 'CANCELLED',
      stackId: undefined,
    });
  });

  it('is retried with a stack of another name', async () => {
    const set = aSet([anInstance('us-east-1')]);
    const stacks = new SimulatedStacks();
    stacks.failing.create.add('us-east-1');
    await run(set, anOperation(set, { id: 'first' }), stacks);
    const first = set.instances[0]?.stackId;
    stacks.failing.create.clear();
    await run(set, anOperation(set, { id: 'second' }), stacks);
    expect(set.instances[0]).toMatchObject({ status: 'CURRENT', hasStack: true, lastOperationId: 'second' });
    expect(set.instances[0]?.stackId).not.toBe(first);
  });

  it('takes the words of a refusal as the reason', async () => {
    const set = aSet([anInstance('us-east-1')]);
    const stacks = new SimulatedStacks();
    stacks.refusing.set('us-east-1', new Error('Parameters: [Suffix] must have values'));
    const operation = anOperation(set);
    await run(set, operation, stacks);
    expect(operation.results[0]).toMatchObject({
      status: 'FAILED',
      statusReason: 'Parameters: [Suffix] must have values',
    });
  });

  it('cannot enter another account, and tolerates as many such failures a region as it may', async () => {
    const other = { account: '210987654321' };
    const set = aSet([anInstance('us-east-1', other), anInstance('us-east-1'), anInstance('eu-central-1')]);
    const operation = anOperation(set, {
      preferences: somePreferences({ failureToleranceCount: 1 }),
    });
    await run(set, operation, new SimulatedStacks());
    // SUCCEEDED can hide failures (T2).
    expect(operation.status).toBe('SUCCEEDED');
    expect(failedInstances(operation)).toBe(1);
    expect(operation.results[0]?.statusReason).toBe(
      "Account 210987654321 should have 'Execution' role with trust relationship to Role 'Administration'.",
    );
    expect(statuses(operation)).toEqual([
      'us-east-1 FAILED',
      'us-east-1 SUCCEEDED',
      'eu-central-1 SUCCEEDED',
    ]);
  });
});

describe('an update', () => {
  it('counts "nothing to update" as success, without waiting for a status that never comes', async () => {
    const set = aSet([anInstance(...deployed('us-east-1'))]);
    const stacks = new SimulatedStacks();
    stacks.nothingToUpdate = true;
    stacks.failing.update.add('us-east-1');
    const operation = anOperation(set, { action: 'UPDATE' });
    await run(set, operation, stacks);
    expect(operation.status).toBe('SUCCEEDED');
    expect(set.instances[0]?.status).toBe('CURRENT');
  });

  it('outdates every instance that waits for its turn, before its turn', async () => {
    const set = aSet([anInstance(...deployed('us-east-1')), anInstance(...deployed('eu-central-1'))]);
    const stacks = new SimulatedStacks();
    const seen: unknown[] = [];
    stacks.during = () =>
      seen.push(set.instances.map(({ status, detailedStatus }) => [status, detailedStatus]));
    await run(set, anOperation(set, { action: 'UPDATE' }), stacks);
    expect(seen[0]).toEqual([
      ['OUTDATED', 'RUNNING'],
      ['OUTDATED', 'PENDING'],
    ]);
  });

  it('that fails keeps the stack and leaves this instance and the cancelled one OUTDATED', async () => {
    const set = aSet([anInstance(...deployed('us-east-1')), anInstance(...deployed('eu-central-1'))]);
    const stacks = new SimulatedStacks();
    stacks.failing.update.add('us-east-1');
    await run(set, anOperation(set, { action: 'UPDATE' }), stacks);
    expect(stacks.calls).toEqual(['update us-east-1']);
    expect(set.instances).toMatchObject([
      { status: 'OUTDATED', detailedStatus: 'FAILED', hasStack: true },
      { status: 'OUTDATED', detailedStatus: 'CANCELLED', hasStack: true },
    ]);
  });

  it('leaves OUTDATED what a later definition has overtaken', async () => {
    const set = aSet([anInstance(...deployed('us-east-1'))]);
    const operation = anOperation(set, { action: 'UPDATE' });
    const stacks = new SimulatedStacks();
    stacks.during = () => {
      set.definition = aDefinition({ Suffix: 'next' });
    };
    await run(set, operation, stacks);
    expect(operation.status).toBe('SUCCEEDED');
    expect(stacks.requests[0]?.parameters).toEqual({ Suffix: 'dev' });
    expect(set.instances[0]?.status).toBe('OUTDATED');
  });

  it('skips INOPERABLE instances and instances that are gone', async () => {
    const set = aSet([
      anInstance('us-east-1', { status: 'INOPERABLE' }),
      anInstance(...deployed('eu-central-1')),
    ]);
    const targets = [at('us-east-1'), at('eu-central-1'), at('eu-central-1'), at('eu-west-1')];
    const operation = anOperation(set, { action: 'UPDATE', targets });
    await run(set, operation, new SimulatedStacks());
    expect(statuses(operation)).toEqual(['eu-central-1 SUCCEEDED']);
  });
});

describe('a delete', () => {
  it('takes the instances out of the set', async () => {
    const set = aSet([anInstance(...deployed('us-east-1')), anInstance('eu-central-1')]);
    const stacks = new SimulatedStacks();
    const operation = anOperation(set, { action: 'DELETE', retainStacks: false });
    await run(set, operation, stacks);
    // The instance whose create failed has no stack to delete.
    expect(stacks.calls).toEqual(['delete us-east-1']);
    expect(set.instances).toEqual([]);
    expect(statuses(operation)).toEqual(['us-east-1 SUCCEEDED', 'eu-central-1 SUCCEEDED']);
  });

  it('with RetainStacks leaves the stacks alone', async () => {
    const set = aSet([anInstance(...deployed('us-east-1'))]);
    const stacks = new SimulatedStacks();
    await run(set, anOperation(set, { action: 'DELETE', retainStacks: true }), stacks);
    expect(stacks.calls).toEqual([]);
    expect(set.instances).toEqual([]);
  });

  it('that fails makes the instance INOPERABLE and cancels the later ones, which stay as they are', async () => {
    const set = aSet([anInstance(...deployed('us-east-1')), anInstance(...deployed('eu-central-1'))]);
    const stacks = new SimulatedStacks();
    stacks.failing.delete.add('us-east-1');
    const operation = anOperation(set, { action: 'DELETE', retainStacks: false });
    await run(set, operation, stacks);
    expect(operation.status).toBe('FAILED');
    expect(set.instances).toMatchObject([
      { status: 'INOPERABLE', detailedStatus: 'INOPERABLE', hasStack: true },
      { status: 'CURRENT', detailedStatus: 'CANCELLED', hasStack: true },
    ]);
  });
});
