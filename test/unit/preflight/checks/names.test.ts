import { describe, expect, it } from 'vitest';
import type { StackResource } from '../../../../src/deployment/ports.ts';
import { judgeStackSet, names } from '../../../../src/preflight/checks/names.ts';
import type { ExistingNames, Holder } from '../../../../src/preflight/ports.ts';
import { findingsOf, inShort, layerOf, port, regions, stackOf, worldOf } from '../world.ts';

type World = ReturnType<typeof worldOf>;

const layer = layerOf('storage', {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'history' } },
  Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'forwarder' } },
  Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'data' } },
  Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'state' } },
  Global: { Type: 'AWS::RDS::GlobalCluster', Properties: { GlobalClusterIdentifier: 'global' } },
  Cluster: { Type: 'AWS::RDS::DBCluster', Properties: { DBClusterIdentifier: 'cluster' } },
  Unnamed: { Type: 'AWS::S3::Bucket' },
});

/** @param holders by name, or by name and region; nobody has any other. */
function namesOf(holders: Readonly<Record<string, Holder>>, asked: string[] = []): ExistingNames {
  const holder = async (region: string, name: string): Promise<Holder> => {
    asked.push(`${name} ${region}`);
    return holders[`${name} ${region}`] ?? holders[name] ?? 'nobody';
  };
  return {
    bucket: holder,
    role: holder,
    policy: holder,
    table: holder,
    globalCluster: holder,
    dbCluster: holder,
  };
}

const holding = (...resources: readonly Partial<StackResource>[]): Partial<World> => ({
  stacks: port<World['stacks']>('stacks', {
    describe: async () => stackOf(layer),
    resources: async () =>
      resources.map((each) => ({
        ...{ logicalId: '', type: '', reason: '', status: 'CREATE_COMPLETE', physicalId: '' },
        ...each,
      })),
  }),
});

describe('names', () => {
  it('are free when nobody has them: a global table’s in both regions', async () => {
    const asked: string[] = [];
    const findings = await findingsOf(names, worldOf({ layers: [layer], names: namesOf({}, asked) }));
    expect(inShort(findings)).toEqual(['ok us-east-1: 6 names free', 'ok eu-central-1: 1 name free']);
    expect(asked).toContain('state eu-central-1');
    expect(asked.filter((each) => each.endsWith('eu-central-1'))).toHaveLength(1);
  });

  it('block that somebody else has, or that are left over', async () => {
    const holders = { history: 'elsewhere', 'state eu-central-1': 'this account' } as const;
    const findings = await findingsOf(names, worldOf({ layers: [layer], names: namesOf(holders) }));
    expect(inShort(findings)).toEqual([
      'block us-east-1: the bucket history belongs to another account, or you may not see it',
      'block eu-central-1: the table state is there, and no stack of this migration holds it',
    ]);
    expect(findings[0]?.why).toBe('Bucket of layer storage would have that name');
  });

  it('may be taken by what our own stacks hold', async () => {
    const held = [
      { physicalId: 'history', status: 'CREATE_IN_PROGRESS' },
      { physicalId: 'arn:aws:iam::111122223333:policy/data' },
    ];
    const asked: string[] = [];
    const world = worldOf({ layers: [layer], names: namesOf({}, asked), ...holding(...held) });
    await findingsOf(names, world);
    expect(asked).not.toContain('history us-east-1');
    expect(asked).not.toContain('data us-east-1');
    expect(asked).toContain('forwarder us-east-1');
  });

  it.each(['DELETE_COMPLETE', 'DELETE_SKIPPED', 'CREATE_FAILED'])(
    'are not ours when the stack lists them as %s',
    async (status) => {
      const world = worldOf({
        layers: [layer],
        names: namesOf({ history: 'this account' }),
        ...holding({ physicalId: 'history', status }),
      });
      expect((await findingsOf(names, world))[0]?.what).toContain('the bucket history is there');
    },
  );
});

describe('a StackSet of our name', () => {
  it('is another migration’s when it has stacks in other regions', async () => {
    expect(judgeStackSet('set', [regions.source], regions)).toEqual([]);
    expect(inShort(judgeStackSet('set', ['us-east-1', 'eu-west-1', 'eu-west-1'], regions))).toEqual([
      'block us-east-1: StackSet set has stacks in eu-west-1: it is of another migration',
    ]);
  });

  it('is asked for its regions only when it is there', async () => {
    const set = layerOf('network', {}, { kind: 'stack-set' });
    const stackSets = (there: boolean) =>
      port<World['stackSets']>('stackSets', {
        instance: async () => undefined,
        list: async (matches) => (there ? [set.stackName] : ['somebody-elses']).filter(matches),
        ...(there ? { regionsOfInstances: async () => ['ap-south-1'] } : {}),
      });
    const severities = async (there: boolean) =>
      (await findingsOf(names, worldOf({ layers: [set], stackSets: stackSets(there) }))).map(
        ({ severity }) => severity,
      );
    expect(await severities(false)).toEqual(['ok', 'ok']);
    expect(await severities(true)).toEqual(['ok', 'ok', 'block']);
  });
});
