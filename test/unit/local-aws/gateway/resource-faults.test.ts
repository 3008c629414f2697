import { describe, expect, it } from 'vitest';
import { createResourceFaults } from '../../../../src/local-aws/gateway/resources/resource-faults.ts';
import type {
  GatewaySettings,
  ResourceChange,
  ResourceFault,
} from '../../../../src/local-aws/gateway/service.ts';

const change = (over: Partial<ResourceChange> = {}): ResourceChange => ({
  ...{ action: 'create', type: 'AWS::EC2::Subnet', logicalId: 'Subnet1', physicalId: '', properties: {} },
  ...{ stackName: 'network', region: 'eu-central-1', account: '123456789012' },
  ...over,
});
const fault = (over: Partial<ResourceFault> = {}): ResourceFault => ({
  ...{ type: 'AWS::EC2::Subnet', action: 'create' },
  ...over,
});

function faultsOf(...cloudformation: ResourceFault[]) {
  const settings: Pick<GatewaySettings, 'faults'> = { faults: { cloudformation } };
  const slept: number[] = [];
  const faults = createResourceFaults(settings, async (milliseconds) => void slept.push(milliseconds));
  const outcome = async (over: Partial<ResourceChange> = {}): Promise<string> =>
    faults.meet(change(over)).then(
      () => 'succeeded',
      (error: unknown) => (error as Error).message,
    );
  return { settings, slept, outcome };
}

describe('createResourceFaults', () => {
  it('does nothing without faults', async () => {
    await createResourceFaults({}).meet(change());
  });

  it.each<[string, Partial<ResourceFault>, Partial<ResourceChange>, string]>([
    ['that type and action', {}, {}, 'No'],
    ['another type', {}, { type: 'AWS::EC2::VPC' }, 'succeeded'],
    ['another action', {}, { action: 'delete' }, 'succeeded'],
    ['that region', { region: 'eu-central-1' }, {}, 'No'],
    ['another region', { region: 'us-east-1' }, {}, 'succeeded'],
    ['that logical id', { logicalId: 'Subnet1' }, {}, 'No'],
    ['another logical id', { logicalId: 'Subnet2' }, {}, 'succeeded'],
  ])('fails %s', async (_, match, over, expected) => {
    expect(await faultsOf(fault({ ...match, fail: 'No' })).outcome(over)).toBe(expected);
  });

  it('fails only the n-th that matches, and counts anew when it is set anew', async () => {
    const { settings, outcome } = faultsOf(fault({ region: 'eu-central-1', nth: 2, fail: 'Second' }));
    const outcomes = async () => [await outcome(), await outcome({ region: 'us-east-1' }), await outcome()];
    expect([...(await outcomes()), await outcome()]).toEqual([
      'succeeded',
      'succeeded',
      'Second',
      'succeeded',
    ]);
    settings.faults = structuredClone(settings.faults) ?? {};
    expect(await outcomes()).toEqual(['succeeded', 'succeeded', 'Second']);
  });

  it('takes the time of every fault that matches before it fails with the first', async () => {
    const { slept, outcome } = faultsOf(
      fault({ latencyMs: 500 }),
      fault({ logicalId: 'Subnet1', latencyMs: 1_500, fail: 'Slow and failed' }),
      fault({ fail: 'Also failed' }),
    );
    expect(await outcome()).toBe('Slow and failed');
    expect(slept).toEqual([2_000]);
  });
});
