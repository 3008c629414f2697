import { describe, expect, it } from 'vitest';
import type { StackState } from '../../../../src/deployment/ports.ts';
import { judgeQuota, quotas } from '../../../../src/preflight/checks/quotas.ts';
import { findingsOf, inShort, layerOf, port, stackOf, worldOf } from '../world.ts';

const spec = { title: 'VPCs', service: 'vpc', code: 'L-F678F1CE' };
const judged = (limit: number, used: number, needed: number) =>
  judgeQuota(spec, 'eu-central-1', { limit, used, needed });

describe('a quota', () => {
  it('is filled to its brim, but not over it', () => {
    expect(judged(5, 4, 1)).toEqual({
      severity: 'ok',
      region: 'eu-central-1',
      what: 'VPCs: 4 of 5 in use, 1 more needed',
    });
    expect(judged(5, 5, 1)).toMatchObject({
      severity: 'block',
      what: 'VPCs: 5 of 5 in use, 1 more needed',
      why: 'The quota is vpc L-F678F1CE',
    });
  });

  it('is asked to be raised to what is used and needed', () => {
    expect(judged(5, 5, 2).next?.[0]).toBe(
      'aws service-quotas request-service-quota-increase --region eu-central-1 --service-code vpc --quota-code L-F678F1CE --desired-value 7',
    );
  });

  it('is unknown only where it hangs on what may or may not count', () => {
    const severityWith = (used: number, more: number) =>
      judgeQuota(spec, 'eu-central-1', {
        limit: 5,
        used,
        perhaps: { used: more, what: 'of others' },
        needed: 1,
      }).severity;
    expect(severityWith(2, 2)).toBe('ok');
    expect(severityWith(2, 3)).toBe('unknown');
    expect(severityWith(5, 0)).toBe('block');
  });
});

describe('quotas', () => {
  const network = layerOf('network', { Vpc: { Type: 'AWS::EC2::VPC' } }, { regions: ['source', 'target'] });
  const streaming = layerOf(
    'streaming',
    { Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: { Ref: 'Shards' } } } },
    {
      parameters: { Shards: { from: 'setting', setting: 'StreamShardCount' } },
      body: { Parameters: { Shards: { Type: 'Number' } } },
    },
  );
  const used = { 'us-east-1': 2, 'eu-central-1': 5 } as const;
  const answers = {
    settings: { StreamShardCount: '500' },
    quotas: {
      valueOf: async (_region: string, { code }: { code: string }) => (code === 'L-F678F1CE' ? 5 : 200),
    },
    usage: port<ReturnType<typeof worldOf>['usage']>('usage', {
      vpcs: async (region) => used[region as keyof typeof used],
      kinesisShards: async () => ({ provisioned: 100, onDemand: 4 }),
    }),
  };
  const notOk = async (world: ReturnType<typeof worldOf>): Promise<readonly string[]> =>
    inShort((await findingsOf(quotas, world)).filter(({ severity }) => severity !== 'ok'));

  it('are compared with what the region uses already, whoever made it (T55)', async () => {
    expect(await notOk(worldOf({ ...answers, layers: [network, streaming] }))).toEqual([
      'block us-east-1: shards of Kinesis streams: 100 of 200 in use, 500 more needed',
      'block eu-central-1: VPCs: 5 of 5 in use, 1 more needed',
    ]);
  });

  it('are asked for only where something is needed', async () => {
    const world = worldOf({ layers: [layerOf('state', { Table: { Type: 'AWS::DynamoDB::GlobalTable' } })] });
    expect(await notOk(world)).toEqual([]);
  });

  it('leave out what the stacks that are there have taken', async () => {
    const deployed = (shards: string, state: StackState = 'usable') =>
      port<ReturnType<typeof worldOf>['stacks']>('stacks', {
        describe: async (_region, name) =>
          [network, streaming].some(({ stackName }) => stackName === name)
            ? stackOf({ stackName: name }, { state, parameters: { Shards: shards } })
            : undefined,
      });
    const layers = [network, streaming];
    for (const state of ['usable', 'in-progress', 'failed'] as const)
      expect(await notOk(worldOf({ ...answers, layers, stacks: deployed('500', state) }))).toEqual([]);
    expect(await notOk(worldOf({ ...answers, layers, stacks: deployed('500', 'rolled-back') }))).toHaveLength(
      2,
    );
    expect(await notOk(worldOf({ ...answers, layers, stacks: deployed('400') }))).toEqual([
      'unknown us-east-1: shards of Kinesis streams: 100 of 200 in use, 100 more needed; 4 of streams on demand are too many if they count as well',
    ]);
  });
});
