import { beforeEach, describe, expect, it } from 'vitest';
import { toMigrationError } from '../../../src/aws/errors.ts';
import { MigrationError } from '../../../src/errors.ts';
import { cleanupPhase } from '../../../src/phases/cleanup/index.ts';
import { phaseNames } from '../../../src/phases/index.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import { regions } from '../../support/world.ts';
import { deploy } from './deploy.ts';
import { platform, type Platform } from './world.ts';

const [sourceBucket, targetBucket] = ['us-east-1/source-bucket', 'eu-central-1/target-bucket'];
let at: Platform;
beforeEach(async () => {
  at = platform();
  await at.run(deploy(at.world));
  at.cloud.mutations.length = 0;
  at.buckets.fill(regions.source, 'source-bucket', 30);
  at.buckets.fill(regions.target, 'target-bucket', 20);
});

const cleanup = (emptyBuckets = true): Promise<RunState> => at.run(cleanupPhase(at.world, { emptyBuckets }));
async function failureOf(run: Promise<unknown>): Promise<MigrationError> {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (error instanceof MigrationError) return error;
  throw new Error(`it did not fail: ${String(error)}`);
}
const counted = () =>
  at.seen.flatMap((event) =>
    event.type === 'cleanup-counted' ? [[event.bucketsEmptied, event.versionsDeleted]] : [],
  );

describe('the runbook', () => {
  it('has its phases in the order of a migration', () => {
    expect(phaseNames).toEqual(['deploy', 'sync', 'verify-replication', 'test-app', 'monitor', 'cleanup']);
  });
});

describe('cleanup', () => {
  it('removes the temporary queues of a monitor that was killed, and of no other environment', async () => {
    const { queuesTemporary } = at.monitoring;
    const left = 'trading-analytics-monitor-0-test';
    for (const region of [regions.source, regions.target])
      for (const name of [left, 'trading-analytics-monitor-0-other'])
        await queuesTemporary.create(region, name, `arn:aws:sqs:${region}:1:${name}`, 'topic');
    await cleanup();
    expect(at.monitoring.deleted).toEqual([`https://sqs/${left}`, `https://sqs/${left}`]);
    expect(at.monitoring.queues()).toHaveLength(2);
  });

  it('stops replication everywhere before anything is deleted, then buckets, then stacks, then looks', async () => {
    const { cleanup: result } = await cleanup();
    const verbs = at.buckets.calls.filter((call) => !/^(list|abort)/.test(call));
    expect(verbs).toEqual([
      `stop ${sourceBucket}`,
      `stop ${targetBucket}`,
      `delete ${sourceBucket}`,
      `delete ${targetBucket}`,
    ]);
    expect([...at.cloud.mutations].sort()).toEqual([
      'delete stack dashboard-state-test in us-east-1',
      'delete stack storage-test in eu-central-1',
      'delete stack storage-test in us-east-1',
    ]);
    // The source replicates to the target's bucket: it goes first.
    expect(at.cloud.mutations.indexOf('delete stack storage-test in us-east-1')).toBeLessThan(
      at.cloud.mutations.indexOf('delete stack storage-test in eu-central-1'),
    );
    expect(at.listed).toEqual(['us-east-1 and global', 'eu-central-1']);
    expect(result).toMatchObject({ bucketsEmptied: 2, versionsDeleted: 50, remaining: [], staying: [] });
    expect(result?.removed).toContainEqual({
      ...{ region: regions.source, type: 'AWS::S3::Bucket', count: 1, asked: true },
    });
    const steps = at.seen.flatMap((event) => (event.type === 'step-started' ? [event.step] : []));
    expect(steps.slice(1)).toEqual([
      'check-guards',
      'fence-producers',
      'remove-listeners',
      'stop-replication',
      'empty-buckets',
      'delete-layers',
      'confirm-nothing-left',
    ]);
  });

  it('refuses buckets that hold anything, before anything is changed', async () => {
    at.buckets.fill(regions.source, 'source-bucket', 0);
    const error = await failureOf(cleanup(false));
    expect(error).toMatchObject({ code: 'BUCKETS_NOT_EMPTY', exit: 2 });
    expect(error.message).toContain('target-bucket (eu-central-1)');
    expect(error.message).not.toContain('source-bucket');
    expect(error.paragraph).toContain('--empty-buckets');
    expect(at.cloud.mutations).toEqual([]);
    expect(at.buckets.calls.every((call) => call.startsWith('list'))).toBe(true);
  });

  it('deletes stacks with empty buckets without being told to empty them', async () => {
    at.buckets.fill(regions.source, 'source-bucket', 0);
    at.buckets.fill(regions.target, 'target-bucket', 0);
    await cleanup(false);
    expect(at.buckets.calls.every((call) => call.startsWith('list'))).toBe(true);
    expect(at.cloud.mutations).toHaveLength(3);
  });

  it('empties the bucket of artifacts without being told to: a deploy fills it again', async () => {
    at.buckets.fill(regions.target, 'target-bucket', 0);
    const artifactBucket = { layer: 'storage', output: 'HistoricalDataBucketSourceName' };
    const { cleanup: result } = await at.run(
      cleanupPhase({ ...at.world, artifactBucket }, { emptyBuckets: false }),
    );
    expect(result).toMatchObject({ bucketsEmptied: 1, versionsDeleted: 30 });
    expect(at.cloud.mutations).toHaveLength(3);
  });

  it('does nothing to buckets of which a stack says that they are not its own', async () => {
    const notOurs = ['DELETE_COMPLETE', 'DELETE_SKIPPED', 'CREATE_FAILED', 'CREATE_IN_PROGRESS'];
    for (const status of notOurs) {
      at = platform();
      await at.run(deploy(at.world));
      at.buckets.fill(regions.source, 'source-bucket', 30);
      at.changeResource(regions.source, { status });
      await cleanup();
      expect([status, at.buckets.count(regions.source, 'source-bucket')]).toEqual([status, 30]);
      expect(at.buckets.calls.filter((call) => call.includes('source-bucket'))).toEqual([]);
    }
  });

  it('does nothing to a bucket without an id, nor to what is no bucket', async () => {
    at.changeResource(regions.source, { physicalId: '' });
    at.changeResource(regions.target, { type: 'AWS::S3::BucketPolicy' });
    await cleanup();
    expect(at.buckets.calls).toEqual([]);
  });

  it.each(['CREATE_FAILED', 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED', 'ROLLBACK_COMPLETE'])(
    'empties and deletes a stack that is %s',
    async (status) => {
      const stack = at.cloud.stage.find(regions.source, 'storage-test');
      if (stack) stack.status = status;
      // The bucket itself was made.
      at.changeResource(regions.source, { status: 'CREATE_COMPLETE' });
      await cleanup();
      expect(at.buckets.count(regions.source, 'source-bucket')).toBe(0);
      expect(at.cloud.stage.find(regions.source, 'storage-test')).toBeUndefined();
    },
  );

  it('finds nothing to do where nothing is', async () => {
    at = platform();
    const { cleanup: result } = await cleanup();
    expect(result).toMatchObject({ bucketsEmptied: 0, versionsDeleted: 0, remaining: [], removed: [] });
    expect(at.cloud.mutations).toEqual([]);
    expect(at.buckets.calls).toEqual([]);
  });

  it('leaves the stacks where a bucket cannot be emptied, and counts what was deleted', async () => {
    at.buckets.refuse = ({ versionId }) =>
      versionId === 'v29' ? { code: 'AccessDenied', message: 'Access Denied' } : undefined;
    expect(await failureOf(cleanup())).toMatchObject({ code: 'VERSIONS_NOT_DELETED' });
    expect(at.cloud.mutations).toEqual([]);
    // The other bucket was being emptied at the same time.
    expect(counted().sort()).toEqual([
      [0, 29],
      [1, 20],
    ]);
    at.buckets.refuse = () => undefined;
    await cleanup();
    expect(counted().slice(2).sort()).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  const lateObject = (mayEmpty: boolean) => {
    at.buckets.fill(regions.target, 'target-bucket', 0);
    if (!mayEmpty) at.buckets.fill(regions.source, 'source-bucket', 0);
    at.cloud.stage.faults.push({
      ...{
        region: regions.source,
        stack: 'storage-test',
        action: 'delete',
        logicalId: 'HistoricalDataBucket',
      },
      ...{ reason: 'The bucket you tried to delete is not empty', times: 1 },
    });
    // As the deletion begins, what was on its way arrives.
    at.cloud.stage.onBegin = ({ name, region }, action) => {
      if (action !== 'delete' || name !== 'storage-test' || region !== regions.source) return;
      at.cloud.stage.onBegin = () => undefined;
      at.changeResource(regions.source, { status: 'DELETE_FAILED' });
      at.buckets.fill(regions.source, 'source-bucket', 3);
    };
  };

  it('empties a bucket again that got objects late, and deletes its stack then', async () => {
    lateObject(true);
    const { cleanup: result } = await cleanup();
    expect(result).toMatchObject({ versionsDeleted: 33, remaining: [] });
    expect(
      at.cloud.mutations.filter((each) => each === 'delete stack storage-test in us-east-1'),
    ).toHaveLength(2);
  });

  it('does not delete late objects that nobody allowed it to delete', async () => {
    lateObject(false);
    await failureOf(cleanup(false));
    expect(at.buckets.count(regions.source, 'source-bucket')).toBe(3);
  });

  const withMapping = (...states: string[]) => {
    at.changeResource(regions.source, { type: 'AWS::Lambda::EventSourceMapping', physicalId: 'mapping' });
    at.fences.mappings.set('mapping', states);
  };

  it('stops what writes before it looks at replication, in the buckets and mappings of our stacks only', async () => {
    at.buckets.replicating.add('eu-central-1/target-bucket');
    withMapping('Enabled');
    at.fences.mappings.set('somebody’s', ['Enabled']);
    await cleanup();
    expect(at.fences.calls).toEqual(['disable us-east-1/mapping', 'fence eu-central-1/target-bucket']);
    expect(at.fences.mappings.get('mapping')).toEqual(['Disabled']);
    expect(at.fences.policies.get('target-bucket')).toContain('s3:PutObject');
  });

  it('waits for a mapping that Lambda is busy with before it asks for anything', async () => {
    withMapping('Creating', 'Creating', 'Creating', 'Enabled');
    await cleanup();
    expect(at.fences.mappings.get('mapping')).toEqual(['Disabled']);
  });

  it('deletes nothing while a mapping does not stop', async () => {
    withMapping('Updating');
    expect(await failureOf(cleanup())).toMatchObject({ code: 'PRODUCER_NOT_FENCED', exit: 4 });
    expect(at.cloud.mutations).toEqual([]);
    expect(at.buckets.calls).toEqual([]);
  });

  it('says what to allow when IAM does not let it fence', async () => {
    at.fences.putPolicy = async () => {
      throw toMigrationError(
        Object.assign(new Error('Access Denied'), { name: 'AccessDenied' }),
        'PutBucketPolicy of source-bucket',
        regions.source,
      );
    };
    const { code, next } = await failureOf(cleanup());
    expect(code).toBe('AWS_REFUSED');
    expect(next.slice(1)).toEqual([
      'This step needs s3:GetBucketPolicy, s3:PutBucketPolicy, lambda:GetEventSourceMapping, lambda:UpdateEventSourceMapping.',
      'All that cleanup needs is printed by:',
      `trading-migrate iam-policy -e ${at.world.environmentSuffix} --command cleanup`,
    ]);
    expect(at.cloud.mutations).toEqual([]);
  });

  it('does not fence twice, and says how to go back where it ends early', async () => {
    at.buckets.refuse = () => ({ code: 'AccessDenied', message: 'Access Denied' });
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect((await failureOf(cleanup())).paragraph).toContain(
        'The way back is in the operating guide (Cleanup)',
      );
    expect(at.fences.calls).toEqual(['fence us-east-1/source-bucket', 'fence eu-central-1/target-bucket']);
  });

  const stopped = () =>
    at.seen.flatMap((event) =>
      event.type === 'step-ended' && event.step === 'stop-replication' ? [event.detail] : [],
    );

  it('lets replication bring what is on its way before it turns it off (T53)', async () => {
    at.buckets.replicating.add(sourceBucket);
    at.objects.lagMilliseconds = 60_000;
    await at.objects.put(regions.source, 'source-bucket', { key: 'late', body: Buffer.from('late') });
    const began = at.clock.now();
    await cleanup();
    expect(at.clock.now() - began).toBeGreaterThanOrEqual(60_000);
    expect(stopped()).toEqual(['off on 2 buckets, with nothing on its way']);
  });

  it('waits no longer for it than it was told', async () => {
    at.objects.lagMilliseconds = 3_600_000;
    for (const [drainSeconds, words] of [
      [60, ', while 1 versions were still on their way'],
      [0, ', without waiting for what was on its way'],
    ] as const) {
      at.seen.length = 0;
      at.buckets.replicating.add(sourceBucket);
      await at.objects.put(regions.source, 'source-bucket', { key: 'late', body: Buffer.from('late') });
      await at.run(cleanupPhase(at.world, { emptyBuckets: true, drainSeconds }));
      expect(stopped()).toEqual([`off on 2 buckets${words}`]);
      at = { ...at, ...platform() };
      await at.run(deploy(at.world));
      at.objects.lagMilliseconds = 3_600_000;
    }
  });

  const leftOver = [
    { region: 'eu-central-1', type: 'AWS::EC2::VPC', name: 'trading-analytics-vpc-test' },
    { region: 'us-east-1', type: 'AWS::IAM::Role', name: 'trading-analytics-role-us-east-1-test' },
  ];

  it('names everything that is left', async () => {
    at.listings.splice(0, 1, leftOver);
    const error = await failureOf(cleanup());
    expect(error).toMatchObject({ code: 'LEFTOVERS', exit: 4 });
    expect(error.message).toBe(
      'Cleanup left 2 resources: AWS::IAM::Role trading-analytics-role-us-east-1-test in us-east-1, AWS::EC2::VPC trading-analytics-vpc-test in eu-central-1.',
    );
    const confirmed = at.seen.flatMap((event) =>
      event.type === 'cleanup-confirmed' ? [event.remaining] : [],
    );
    expect(confirmed).toHaveLength(1);
    expect(confirmed[0]).toHaveLength(2);
    expect(at.listed).toHaveLength(10);
  });

  it('leaves buckets to lifecycle rules, ends well, and goes on when they are empty', async () => {
    const byLifecycle = () => at.run(cleanupPhase(at.world, { emptyBuckets: 'lifecycle' }));
    expect(await failureOf(byLifecycle())).toMatchObject({ code: 'DETACHED' });
    expect(at.ruled).toEqual([sourceBucket, targetBucket]);
    expect(at.cloud.mutations).toEqual([]);
    expect(at.buckets.count(regions.source, 'source-bucket')).toBe(30);
    at.buckets.fill(regions.source, 'source-bucket', 0);
    at.buckets.fill(regions.target, 'target-bucket', 0);
    expect((await byLifecycle()).cleanup?.remaining).toEqual([]);
    expect(at.cloud.mutations).toHaveLength(3);
  });

  it('ends with what is there though its stack is gone, and not with what goes by itself or was left behind', async () => {
    at.live.set('us-east-1 AWS::S3::Bucket source-bucket', {});
    at.left.push({
      ...{ region: regions.target, type: 'AWS::Logs::LogGroup', bytes: 5, isDeletable: true },
      ...{ name: '/aws/lambda/trading-analytics-x-test', of: '/aws/lambda/trading-analytics-x-test' },
    });
    expect((await failureOf(cleanup())).message).toBe(
      'Cleanup left 1 resource: AWS::S3::Bucket source-bucket in us-east-1.',
    );
    at.live.set('us-east-1 AWS::S3::Bucket source-bucket', { leaving: 'it is on its way' });
    at.changeResource(regions.source, {});
    const { cleanup: result } = await cleanup();
    expect(result?.remaining).toEqual([]);
    expect(result?.staying?.map(({ why }) => why)).toContain('left-behind');
  });

  it('looks again for what AWS still lists for a moment', async () => {
    at.listings.splice(0, 1, leftOver, leftOver.slice(1), []);
    expect((await cleanup()).cleanup?.remaining).toEqual([]);
    expect(at.listed).toHaveLength(6);
  });
});
