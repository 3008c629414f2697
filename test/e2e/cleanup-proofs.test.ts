import { CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeGlobalClustersCommand,
  ModifyDBClusterCommand,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import {
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, DeleteTopicCommand } from '@aws-sdk/client-sns';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, away, connect, home, type Aws } from '../conformance/aws.ts';
import { createProject, unwrapped, type CliResult, type Project } from '../support/cli.ts';
import { expectGolden } from '../unit/ui/golden.ts';
import { cleanupPlatform } from './cleanup-platform.ts';
import { leftovers } from './leftovers.ts';

let project: Project;
let env: Record<string, string>;
let aws: Aws;

const run = (command: string): Promise<CliResult> => project.run(command.split(' '), { env });
const cleanup = (flags = ''): Promise<CliResult> =>
  run(`cleanup -e proof --yes --drain-timeout 0s${flags && ` ${flags}`}`);
const named = (what: string, region: string, suffix = 'proof'): string =>
  `trading-analytics-${what}-${region}-${suffix}`;
const topicArn = `arn:aws:sns:${home}:${account}:${named('topic', home)}`;
const put = (Bucket: string, Key: string) =>
  aws.clients(home).s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
const protect = (DeletionProtection: boolean) =>
  aws
    .clients(away)
    .rds.send(
      new ModifyDBClusterCommand({ DBClusterIdentifier: named('cluster', away), DeletionProtection }),
    );

async function fault(parameters: readonly string[]): Promise<void> {
  const { code, stderr } = await project.run(['local', 'fault', ...parameters]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

beforeAll(async () => {
  project = createProject();
  for (const [name, content] of Object.entries(cleanupPlatform)) project.write(name, JSON.stringify(content));
  env = await project.localUp('--lag', '200ms', '--seed', '7');
  aws = connect(env.AWS_ENDPOINT_URL ?? '');
  await fault(['set', '--database-delay', '100ms', '--switchover', '100ms']);
  const deployed = await Promise.all([run('deploy'), run('deploy -c bucket.config.json')]);
  expect(deployed.map(({ code }) => code)).toEqual([0, 0]);
  for (let index = 0; index < 5; index += 1) await put(named('history', home), `key-${index}`);
});
afterAll(async () => {
  aws.close();
  await project.remove();
});

describe('cleanup of a platform that much stands in the way of', () => {
  it('shows and refuses what AWS would not delete, and shows what no stack holds', async () => {
    const { cloudFormation, logs, sns } = aws.clients(home);
    await protect(true);
    const value = { 'Fn::ImportValue': named('topic', home) };
    const Topic = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } };
    const TemplateBody = JSON.stringify({ Resources: { Topic } });
    await cloudFormation.send(new CreateStackCommand({ StackName: 'somebody-elses', TemplateBody }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/trading-analytics-old-proof' }));
    const Tags = [{ Key: 'trading-migrate:environment', Value: 'proof' }];
    await sns.send(new CreateTopicCommand({ Name: 'by-hand', Tags }));
    const { code, stdout, stderr } = await cleanup('--empty-buckets');
    expect(code).toBe(2);
    const [plan = '', rest] = stdout.split(/\n\n(?=\d{4}-)/);
    expectGolden('cleanup-plan.txt', plan);
    expect(rest).toContain('check-guards');
    expect(unwrapped(stderr)).toContain('Cleanup would stop half way.');
    expect(stderr).toContain(
      `aws rds modify-db-cluster --no-deletion-protection --db-cluster-identifier ${named('cluster', away)} --region ${away}`,
    );
    expect(unwrapped(stderr)).toContain('Let somebody-elses do without Fn::ImportValue of');
    const sourceOnly = await run('cleanup -e proof --scope source');
    expect(sourceOnly.code).toBe(2);
    expect(unwrapped(sourceOnly.stderr)).toMatch(
      /Taking down us-east-1 alone is refused.*\(T30\).*no cutover is on record.*a verification artefact must be fresh/,
    );
    await protect(false);
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'somebody-elses' }));
  });

  it('leaves the buckets to lifecycle rules beside their own, and is done for now', async () => {
    for (const inWords of ['left to lifecycle rules', 'lifecycle rules of']) {
      const { code, stdout, stderr } = await cleanup('--empty-buckets=lifecycle');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(inWords);
      expect(unwrapped(stdout)).toContain('the fence: buckets take no new objects');
      expect(unwrapped(stdout)).toMatch(/which begin by \d{4}-\d\d-\d\d 00:00 UTC/);
      expect(unwrapped(stdout)).toMatch(/Next: In some days, .* trading-migrate cleanup -e proof/);
    }
    const { s3 } = aws.clients(home);
    const Bucket = named('history', home);
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules?.map(({ ID }) => ID)).toEqual([
      'archive',
      'trading-migrate-cleanup-versions',
      'trading-migrate-cleanup-delete-markers',
    ]);
    // What S3 does by these rules on some night.
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = Versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  });

  it('goes on when they have emptied the buckets, deletes Aurora with its writer in the target, and explains a stuck stack', async () => {
    const { rds } = aws.clients(home);
    const GlobalClusterIdentifier = 'trading-analytics-global-proof';
    const TargetDbClusterIdentifier = `arn:aws:rds:${away}:${account}:cluster:${named('cluster', away)}`;
    const switchover = { GlobalClusterIdentifier, TargetDbClusterIdentifier };
    await rds.send(new SwitchoverGlobalClusterCommand(switchover));
    const writer = async (): Promise<string | undefined> => {
      const { GlobalClusters } = await rds.send(new DescribeGlobalClustersCommand({}));
      return GlobalClusters?.[0]?.GlobalClusterMembers?.find(({ IsWriter }) => IsWriter)?.DBClusterArn;
    };
    while ((await writer()) !== TargetDbClusterIdentifier) await sleep(50);
    const held = 'Topic is held by somebody';
    const deletion = ['--type', 'AWS::SNS::Topic', '--action', 'delete', '--message', held];
    await fault(['fail-resource', ...deletion]);

    const { code, stdout, stderr } = await cleanup('--empty-buckets=lifecycle');
    expect(code).toBe(4);
    expect(stdout).toContain('all of 2 buckets are empty');
    const at = (region: string): number => stdout.indexOf(`${region} ✔ database deleted`);
    expect(at(home)).toBeGreaterThan(0);
    expect(at(away)).toBeGreaterThan(at(home));
    expect(unwrapped(stderr)).toContain('Layer topics could not be deleted in us-east-1.');
    expect(stderr).toMatch(/AWS says +Topic is held by somebody/);
    expect(unwrapped(stderr)).toContain('--force-delete-stacks gives such a stack up');
  });

  it('gives a stack up only by force, and says what is left and what to do about it', async () => {
    const { code, stdout, stderr } = await cleanup('--empty-buckets --force-delete-stacks');
    expect(code).toBe(4);
    expect(stdout).toContain(`topics: deleted by force, which may leave AWS::SNS::Topic ${topicArn}`);
    expectGolden('cleanup-table.txt', stdout.slice(stdout.indexOf('\nCleanup\n') + 1).trimEnd());
    expect(unwrapped(stderr)).toContain(`Cleanup left 1 resource: AWS::SNS::Topic ${topicArn}`);

    await aws.clients(home).sns.send(new DeleteTopicCommand({ TopicArn: topicArn }));
    expect(await cleanup('--empty-buckets')).toMatchObject({ code: 0, stderr: '' });
    expect(await leftovers(aws.clients(home), 'proof')).toEqual([
      'log group /aws/lambda/trading-analytics-old-proof',
    ]);
    expect(await leftovers(aws.clients(away), 'proof')).toEqual([]);
  });
});

describe('cleanup of a bucket with locked versions', () => {
  const bucket = named('history', home, 'lock');
  const locked = async (flags: string): Promise<string> => {
    const command = `cleanup -c bucket.config.json -e lock --yes --drain-timeout 0s --empty-buckets${flags}`;
    const { code, stderr } = await run(command);
    expect(code).toBe(4);
    return unwrapped(stderr);
  };

  it('deletes whatever is not held, under throttling, then what governance holds, and says what holds the rest', async () => {
    const { s3 } = aws.clients(home);
    const RetainUntilDate = new Date(Date.now() + 86_400_000);
    for (const Mode of ['COMPLIANCE', 'GOVERNANCE'] as const) {
      const { VersionId } = await put(bucket, Mode);
      const Retention = { Mode, RetainUntilDate };
      await s3.send(new PutObjectRetentionCommand({ Bucket: bucket, Key: Mode, VersionId, Retention }));
    }
    await put(bucket, 'free');
    await fault(['throttle', '--service', 's3', '--operation', 'DeleteObjects', '--nth', '1']);
    const first = await locked('');
    expect(first).toContain(`S3 did not delete 2 versions in ${bucket} (us-east-1): 2 such as COMPLIANCE`);
    const { stdout } = await project.run(['local', 'status', '--json']);
    const { logFile } = JSON.parse(stdout) as { logFile: string };
    expect(readFileSync(logFile, 'utf8')).toContain('fault throttle: s3 DeleteObjects');
    expect(first).toContain('in GOVERNANCE mode give --bypass-governance');
    expect(first).toContain('The way back is in the operating guide');
    const second = await locked(' --bypass-governance');
    expect(second).toContain(`S3 did not delete 1 version in ${bucket} (us-east-1): 1 such as COMPLIANCE`);
    expect(second).toContain('in COMPLIANCE mode wait until the retention ends');
    expect(second).not.toContain('--bypass-governance');
  });
});
