import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../../src/runbook/events.ts';
import { away, connect, home, type Aws } from '../conformance/aws.ts';
import { createProject, type CliResult, type Project } from '../support/cli.ts';
import { leftovers } from './leftovers.ts';
import { observePlatform } from './platform.ts';

let project: Project;
let env: Record<string, string>;
let aws: Aws;

/** Names that begin or end like those of `dev`. */
const neighbour = 'trading-analytics-historical-data-us-east-1-dev-archive';
const bucketOf = (region: string, suffix: string): string =>
  `trading-analytics-historical-data-${region}-${suffix}`;

const run = (command: string): Promise<CliResult> => project.run(command.split(' '), { env });
const put = (bucket: string, key: string) =>
  aws.clients(home).s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }));
const versionsIn = async (region: string, bucket: string): Promise<number> =>
  (await aws.clients(region).s3.send(new ListObjectVersionsCommand({ Bucket: bucket }))).Versions?.length ??
  0;

const starts =
  (step: string) =>
  (event: MigrationEvent): boolean =>
    event.type === 'step-started' && event.step === step;

beforeAll(async () => {
  project = createProject({ pollInterval: '100ms', platform: { layers: ['storage', 'dashboard-state'] } });
  env = await project.localUp('--lag', '200ms');
  aws = connect(env.AWS_ENDPOINT_URL ?? '');
  const deployed = await Promise.all(['dev', 'dev2'].map((suffix) => run(`deploy -e ${suffix} --json`)));
  expect(deployed.map(({ code }) => code)).toEqual([0, 0]);
  await aws.clients(home).s3.send(new CreateBucketCommand({ Bucket: neighbour }));
  for (const bucket of [neighbour, bucketOf(home, 'dev'), bucketOf(home, 'dev2')])
    for (let index = 0; index < 10; index += 1) await put(bucket, `key-${index}`);
});
afterAll(async () => {
  aws.close();
  await project.remove();
});

describe('cleanup of dev, beside dev2 and a bucket with the same prefix', () => {
  /** In the order in which a cleanup comes to them; each run begins with the first step again. */
  const moments: readonly (readonly [string, (event: MigrationEvent) => boolean])[] = [
    ['before the first step', ({ type }) => type === 'phase-started'],
    ['while it looks for what cannot be deleted', starts('check-guards')],
    ['with a record of what there is', ({ type }) => type === 'cleanup-found'],
    ['while it fences', starts('fence-producers')],
    ['while it stops replication', starts('stop-replication')],
    ['while it empties buckets', starts('empty-buckets')],
    ['with a bucket emptied', ({ type }) => type === 'cleanup-counted'],
    ['while it asks for the first deletion', ({ type }) => type === 'action-intended'],
    ['with something deleted', ({ type }) => type === 'action-ended'],
    ['while it looks for what is left', starts('confirm-nothing-left')],
  ];

  it('goes on after kill -9 at ten moments, and leaves nothing in either region', async () => {
    for (const [moment, isReached] of moments) {
      const cli = project.start('cleanup -e dev --empty-buckets --yes --events'.split(' '), { env });
      await cli.event(isReached);
      cli.kill('SIGKILL');
      expect((await cli.ended).signal, moment).toBe('SIGKILL');
    }
    const { code, stdout, stderr } = await run('cleanup -e dev --empty-buckets --yes --json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, cleanup: { remaining: [] } });
    for (const region of [home, away])
      expect(await leftovers(aws.clients(region), 'dev'), region).toEqual([]);
    const { stackSets } = await observePlatform(env, 'dev');
    expect(stackSets).toEqual([]);
  });

  it('touched nothing of its neighbours', async () => {
    const { stacks, stackSets } = await observePlatform(env, 'dev2');
    expect(stacks).toHaveLength(7);
    expect(new Set(stacks.map(({ status }) => status))).toEqual(new Set(['CREATE_COMPLETE']));
    expect(stackSets).toHaveLength(2);
    for (const [region, bucket] of [
      [home, neighbour],
      [home, bucketOf(home, 'dev2')],
      [away, bucketOf(away, 'dev2')],
    ] as const)
      expect([bucket, await versionsIn(region, bucket)]).toEqual([bucket, 10]);
    for (const region of [home, away]) {
      const { s3 } = aws.clients(region);
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucketOf(region, 'dev2') }));
      expect(Policy).not.toContain('TradingMigrateFence');
    }
    await put(bucketOf(home, 'dev2'), 'still open');
  });
});

describe('cleanup of dev2', () => {
  it('lets no late writer in once the fence stands, and empties what came before', async () => {
    const cli = project.start('cleanup -e dev2 --empty-buckets --yes --events'.split(' '), { env });
    await cli.event((event) => event.type === 'step-ended' && event.step === 'fence-producers');
    await expect(put(bucketOf(home, 'dev2'), 'late')).rejects.toThrow(/s3:PutObject|not exist/);
    expect(await cli.ended).toMatchObject({ code: 0 });
    for (const region of [home, away])
      expect(await leftovers(aws.clients(region), 'dev2'), region).toEqual([]);
  });
});
