import { describe, expect, it } from 'vitest';
import { driftOfOperation, driftOfSet } from '../../../../src/local-aws/gateway/stack-sets/drift.ts';
import type { Operation, StackSet } from '../../../../src/local-aws/gateway/stack-sets/model.ts';
import { runOperation } from '../../../../src/local-aws/gateway/stack-sets/operations/runner.ts';
import { anInstance, anOperation, aSet, SimulatedStacks, somePreferences } from './support.ts';

const checkedAt = new Date(5000);

const deployed = (region: string): ReturnType<typeof anInstance> =>
  anInstance(region, {
    stackId: `arn:${region}`,
    hasStack: true,
    status: 'CURRENT',
    detailedStatus: 'SUCCEEDED',
  });

async function detect(set: StackSet, stacks: SimulatedStacks, tolerance = 0): Promise<Operation> {
  const preferences = somePreferences({ failureToleranceCount: tolerance });
  const operation = anOperation(set, { action: 'DETECT_DRIFT', preferences });
  set.operations.push(operation);
  await runOperation(set, operation, stacks, () => checkedAt);
  return operation;
}

describe('a drift detection', () => {
  it('tells of every instance, and of the set what it found', async () => {
    const set = aSet([deployed('us'), deployed('eu')]);
    const stacks = new SimulatedStacks();
    stacks.drifted.add('eu');
    await detect(set, stacks);
    expect(set.instances).toMatchObject([
      { driftStatus: 'IN_SYNC', driftCheckedAt: checkedAt, status: 'CURRENT', detailedStatus: 'SUCCEEDED' },
      { driftStatus: 'DRIFTED', driftCheckedAt: checkedAt, status: 'CURRENT' },
    ]);
    expect(driftOfSet(set)).toEqual({
      driftStatus: 'DRIFTED',
      detectionStatus: 'COMPLETED',
      checkedAt,
      ...{ total: 2, drifted: 1, inSync: 1, inProgress: 0, failed: 0 },
    });
    expect(stacks.calls).toEqual([]);
  });

  it('calls a set in sync when every instance is', async () => {
    const set = aSet([deployed('us'), deployed('eu')]);
    await detect(set, new SimulatedStacks());
    expect(driftOfSet(set)?.driftStatus).toBe('IN_SYNC');
  });

  it.each([
    [1, 'PARTIAL_SUCCESS'],
    [0, 'FAILED'],
  ])(
    'that fails somewhere with a tolerance of %i is %s, and leaves the status of the instance',
    async (tolerance, detectionStatus) => {
      const set = aSet([deployed('us'), anInstance('eu', { status: 'OUTDATED' })]);
      const operation = await detect(set, new SimulatedStacks(), tolerance);
      expect(operation.results[1]).toMatchObject({
        status: 'FAILED',
        statusReason: 'The stack instance in eu has no stack',
      });
      expect(driftOfOperation(operation)).toMatchObject({
        driftStatus: 'NOT_CHECKED',
        detectionStatus,
        inSync: 1,
        failed: 1,
      });
      expect(set.instances[1]).toMatchObject({ status: 'OUTDATED', detailedStatus: 'PENDING' });
    },
  );

  it('that has not ended is told by its operation, not by its set', () => {
    const set = aSet();
    const operation = anOperation(set, { action: 'DETECT_DRIFT', status: 'RUNNING' });
    set.operations.push(operation);
    expect(driftOfOperation(operation).detectionStatus).toBe('IN_PROGRESS');
    expect(driftOfSet(set)).toBeUndefined();
  });

  it('is forgotten when another stack comes', async () => {
    const set = aSet([deployed('us')]);
    const stacks = new SimulatedStacks();
    await detect(set, stacks);
    await runOperation(set, anOperation(set, { action: 'UPDATE' }), stacks, () => checkedAt);
    expect(set.instances[0]).toMatchObject({ driftStatus: 'NOT_CHECKED', driftCheckedAt: undefined });
    expect(driftOfSet(set)?.driftStatus).toBe('IN_SYNC');
  });
});
