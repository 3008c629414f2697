import { beforeEach, describe, expect, it } from 'vitest';
import { planCleanup } from '../../../src/phases/cleanup/plan-cleanup.ts';
import { cleanupPhase } from '../../../src/phases/cleanup/index.ts';
import { blockerOf } from '../../../src/teardown/cleanup-plan.ts';
import type { Resource } from '../../../src/teardown/ports.ts';
import { isProtected } from '../../../src/teardown/protection.ts';
import { renderCleanupPlan } from '../../../src/ui/cleanup-plan.ts';
import { loadLook } from '../../../src/ui/look.ts';
import { regions } from '../../support/world.ts';
import { deploy } from './deploy.ts';
import { platform, type Platform } from './world.ts';

let at: Platform;
beforeEach(async () => {
  at = platform();
  await at.run(deploy(at.world));
  at.cloud.mutations.length = 0;
  at.buckets.calls.length = 0;
  at.buckets.fill(regions.source, 'source-bucket', 30);
  at.buckets.fill(regions.target, 'target-bucket', 12_345);
});

const look = () => loadLook({ isTTY: false, columns: 200 }, {});

describe('the plan of a cleanup', () => {
  it('has stacks and buckets of both regions, with what CloudWatch or a listing counts, and changes nothing', async () => {
    const bucketSizes = {
      sizeOf: async (region: string) =>
        region === regions.source ? { objects: 28, bytes: 4_200_000 } : undefined,
    };
    const plan = await planCleanup({ ...at.world, bucketSizes }, 0);
    expect(plan.stacks.map(({ layer, region }) => [layer, region])).toEqual([
      ['storage', regions.source],
      ['dashboard-state', regions.source],
      ['storage', regions.target],
    ]);
    expect(plan.buckets).toEqual([
      { region: regions.source, bucket: 'source-bucket', versions: 28, bytes: 4_200_000, basis: 'estimated' },
      {
        region: regions.target,
        bucket: 'target-bucket',
        versions: 10_000,
        bytes: undefined,
        basis: 'at-least',
      },
    ]);
    expect(at.cloud.mutations).toEqual([]);
    expect(at.buckets.calls.every((call) => call.startsWith('list'))).toBe(true);
    const text = renderCleanupPlan(plan, await look());
    expect(text).toContain(`Cleanup of ${plan.environmentSuffix} in account ${plan.account} takes away:`);
    expect(text).toMatch(/source-bucket +about 28 versions, 4\.2 MB/);
    expect(text).toMatch(/target-bucket +at least 10,000 versions/);
    expect(text).not.toContain('In the way');
  });

  it('names what stands in the way, and what no stack holds', async () => {
    at.guards.set('source-bucket', [{ kind: 'object-lock', detail: 'COMPLIANCE by default' }]);
    const inventory = {
      list: async (region: string, global: boolean) =>
        global ? [{ region, type: 'AWS::S3::Bucket', name: 'trading-analytics-old-test' }] : [],
    };
    const text = renderCleanupPlan(await planCleanup({ ...at.world, inventory }, 0), await look());
    expect(text).toContain('Stays, since no stack of this environment holds it');
    expect(text).toContain('AWS::S3::Bucket trading-analytics-old-test in us-east-1');
    expect(text).toContain(
      'AWS::S3::Bucket source-bucket in us-east-1: Object Lock is on (COMPLIANCE by default)',
    );
    expect(text).toMatch(/May be in the way of some versions\n {2}\? AWS::S3::Bucket source-bucket/);
    expect(text).toContain('Nobody can shorten a retention in COMPLIANCE mode');
  });
});

describe('what AWS would refuse to delete', () => {
  it.each(['deletion-protection', 'termination-protection', 'mfa-delete'] as const)(
    'stops cleanup before anything is changed: %s',
    async (kind) => {
      at.guards.set('source-bucket', [{ kind, detail: '' }]);
      const run = at.run(cleanupPhase(at.world, { emptyBuckets: true }));
      await expect(run).rejects.toMatchObject({ code: 'CLEANUP_BLOCKED', exit: 2 });
      expect(at.cloud.mutations).toEqual([]);
      expect(at.buckets.calls).toEqual([]);
      at.guards.clear();
      await at.run(cleanupPhase(at.world, { emptyBuckets: true }));
      expect(at.buckets.count(regions.source, 'source-bucket')).toBe(0);
    },
  );

  it('is looked for in each replica of a global table, which has a protection of its own', async () => {
    const asked: string[] = [];
    const guards = {
      of: async ({ region, type }: Resource) => {
        if (type === 'AWS::DynamoDB::GlobalTable') asked.push(region);
        return region === regions.target && type === 'AWS::DynamoDB::GlobalTable'
          ? [{ kind: 'deletion-protection', detail: '' } as const]
          : [];
      },
    };
    const run = at.run(cleanupPhase({ ...at.world, guards }, { emptyBuckets: true }));
    await expect(run).rejects.toMatchObject({ code: 'CLEANUP_BLOCKED' });
    await expect(run).rejects.toThrow('AWS::DynamoDB::GlobalTable dashboard in eu-central-1');
    expect(asked.sort()).toEqual([regions.target, regions.source]);
  });

  it('does not stop it when it is an Object Lock: what that holds is known when it is asked for', async () => {
    at.guards.set('source-bucket', [{ kind: 'object-lock', detail: 'no default retention' }]);
    await at.run(cleanupPhase(at.world, { emptyBuckets: true }));
    expect(at.buckets.count(regions.source, 'source-bucket')).toBe(0);
  });

  it('is an export that a stack of somebody else imports, not one that our own does', async () => {
    const imported = (by: readonly string[]) =>
      at.guards.set('storage-test', [{ kind: 'export-in-use', detail: 'BucketName', by }]);
    imported(['storage-test', 'reports']);
    await expect(at.run(cleanupPhase(at.world, { emptyBuckets: true }))).rejects.toMatchObject({
      code: 'CLEANUP_BLOCKED',
      message: expect.stringContaining('its export BucketName is imported by reports') as string,
    });
    imported(['dashboard-state-test']);
    await at.run(cleanupPhase(at.world, { emptyBuckets: true }));
  });

  it('comes with a command that takes it away', () => {
    const wayOn = (type: string) =>
      blockerOf({ region: 'eu-central-1', type, name: 'x' }, { kind: 'deletion-protection', detail: '' })
        .wayOn;
    expect(wayOn('AWS::RDS::DBCluster')).toBe(
      'aws rds modify-db-cluster --no-deletion-protection --db-cluster-identifier x --region eu-central-1',
    );
    expect(wayOn('AWS::RDS::GlobalCluster')).toContain('modify-global-cluster');
    expect(wayOn('AWS::DynamoDB::GlobalTable')).toContain('--no-deletion-protection-enabled --table-name x');
  });
});

describe('a protected environment', () => {
  it.each([
    ['dev', true, true],
    ['dev', false, false],
    ['prod', false, true],
    ['production', false, true],
    ['live2', false, true],
    ['preprod', false, false],
    ['product', false, false],
  ])('%s, protected %s: %s', (environmentSuffix, isSaid, expected) => {
    expect(isProtected({ environmentSuffix, protected: isSaid })).toBe(expected);
  });
});
