import { describe, expect, it } from 'vitest';
import type { Emulator } from '../../../../src/local-aws/gateway/emulator.ts';
import { emulatorStacks } from '../../../../src/local-aws/gateway/stack-sets/emulator-stacks.ts';
import type { EmulatorRoles } from '../../../../src/local-aws/gateway/stack-sets/roles.ts';

/** Detects drift where CloudFormation answers with these, one after the other. */
async function detect(...answers: readonly object[]): Promise<string> {
  const left = [{ StackDriftDetectionId: 'detection' }, ...answers];
  const send = async (): Promise<object | undefined> => left.shift();
  const clients = (() => ({ cloudFormation: { send } })) as unknown as Emulator['clients'];
  const roles: EmulatorRoles = { create: async () => undefined, mayEnter: async () => true };
  return emulatorStacks({ clients }, roles, async () => undefined).detectDrift('us-east-1', 'arn:stack');
}

describe('detectDrift', () => {
  it('waits for the end of the detection', async () => {
    const inProgress = { DetectionStatus: 'DETECTION_IN_PROGRESS' };
    const complete = { DetectionStatus: 'DETECTION_COMPLETE' };
    expect(await detect(inProgress, inProgress, { ...complete, StackDriftStatus: 'DRIFTED' })).toBe(
      'DRIFTED',
    );
    expect(await detect({ ...complete, StackDriftStatus: 'IN_SYNC' })).toBe('IN_SYNC');
  });

  it('takes no failed detection for an answer', async () => {
    const failed = {
      DetectionStatus: 'DETECTION_FAILED',
      StackDriftStatus: 'UNKNOWN',
      DetectionStatusReason: 'Failed to detect drift on resources [Queue]',
    };
    await expect(detect(failed)).rejects.toThrow('Failed to detect drift on resources [Queue]');
  });
});
