import {
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { ListTopicsCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectEmulator, type Emulator } from '../../src/local-aws/gateway/emulator.ts';
import {
  calmParagraph,
  createProject,
  nextCommand,
  unwrapped,
  type CliResult,
  type Project,
} from '../support/cli.ts';
import type { StackDrift } from '../../src/deployment/drift/detect.ts';
import { smallPlatform, smallPlatformStacks } from './platform.ts';

let project: Project;
let environment: Record<string, string>;
let logFile: string;
let aws: Emulator;

beforeAll(async () => {
  project = createProject({
    platform: smallPlatform,
    environmentSuffix: 'faulty',
    pollInterval: '100ms',
    gate: { interval: '500ms', timeout: '30s', samples: 2 },
    sync: { objects: 12, items: 10 },
  });
  environment = await project.localUp('--lag', '300ms', '--seed', '42');
  aws = connectEmulator(environment.AWS_ENDPOINT_URL ?? '', environment.AWS_ACCESS_KEY_ID ?? '');
  const { stdout } = await project.run(['local', 'status', '--json']);
  ({ logFile } = JSON.parse(stdout) as { logFile: string });
});
afterAll(async () => {
  aws.close();
  await project.remove();
});
afterEach(() => fault('clear'));

const run = (command: string): Promise<CliResult> => project.run(command.split(' '), { env: environment });

async function fault(command: string, ...more: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.run(['local', 'fault', ...command.split(' '), ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** How many faults of this kind the local AWS has let happen. */
const met = (line: RegExp): number =>
  readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((each) => line.test(each)).length;

/** The command must fail calmly; resolves with what it says on one line. */
async function failure(command: string, exit: number): Promise<string> {
  const { code, stderr } = await run(command);
  expect(stderr).toMatch(calmParagraph);
  expect(code).toBe(exit);
  return unwrapped(stderr);
}

const succeeds = async (command: string): Promise<string> => {
  const { code, stdout, stderr } = await run(command);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

describe('local fault', () => {
  it('shows what is set, and clears it', async () => {
    await fault('throttle --service cloudwatch --rate 30%');
    await fault('set --store s3 --bandwidth 500KB');
    const listed = await fault('list');
    expect(listed).toContain('s3        arrives after 0.3 s, at most 500 KB/s');
    expect(listed).toContain('Faults, with the seed 42\n  30% of requests to monitoring are throttled');
    expect(JSON.parse(await fault('clear --json'))).toMatchObject({
      ...{ ok: true, seed: 42, requests: [], resources: [] },
      replication: { s3: { lagSeconds: 0.3, bytesPerSecond: null, stalled: false } },
    });
  });

  it.each([
    ['throttle --service couch', '--service: Expected one of apigateway, cloudformation,'],
    ['throttle --rate 2', '--rate: Expected a fraction such as 0.3 or 30%'],
    ['fail-resource --type Bucket', '--type: Expected a resource type such as AWS::S3::Bucket'],
    ['set', 'There is nothing to set.'],
    ['set --store rds --bandwidth 1MB', 'The replication of Aurora has no bandwidth'],
    ['throttle --partial', 'All of the following must be provided when using --partial: --rate'],
  ])('%s: exit 2', async (command, words) => {
    expect(await failure(`local fault ${command}`, 2)).toContain(words);
  });

  it('where no local AWS runs: exit 2', async () => {
    const elsewhere = createProject();
    try {
      const { code, stderr } = await elsewhere.run(['local', 'fault', 'list']);
      expect(unwrapped(stderr)).toContain('The local AWS of this folder does not run. Nothing was changed.');
      expect(code).toBe(2);
    } finally {
      await elsewhere.remove();
    }
  });
});

describe('a deploy', () => {
  it('that a resource fails in eu-central-1: exit 4, with region, stack, resource and the words of AWS', async () => {
    const words = 'Your account may not create more buckets (HandlerErrorCode: ServiceLimitExceeded)';
    await fault(
      // The first is the artifacts'.
      'fail-resource --type AWS::S3::Bucket --region eu-central-1 --nth 2 --message',
      words,
    );
    // Asked again, AWS knows by a token that it has made this already.
    await fault('lose-answers --service cloudformation --operation CreateStack --nth 1');
    const told = await failure('deploy', 4);
    expect(told).toContain('Layer storage could not be created in eu-central-1.');
    expect(told).toMatch(/stack arn:\S+:stack\/StackSet-trading-analytics-storage-faulty-/);
    expect(told).toMatch(
      /resource HistoricalDataBucketTarget \(AWS::S3::Bucket\): CREATE_FAILED .* AWS says Your account may not create more buckets/,
    );
    expect(met(/fault lose-answer: cloudformation CreateStack /)).toBe(1);
  });

  it('goes on with the same command when it can, though AWS throttles, takes its time and loses answers', async () => {
    await fault('lose-answers --service cloudformation --operation CreateStackInstances --nth 1');
    await fault('throttle --service cloudformation --rate 5%');
    await fault('throttle --service cloudformation --operation DescribeStackSetOperation --nth 1');
    await fault('slow-resource --type AWS::S3::Bucket --region us-east-1 --latency 500ms');
    await succeeds('deploy');
    expect(met(/fault throttle: cloudformation DescribeStackSetOperation/)).toBeGreaterThan(0);
    expect(met(/fault lose-answer: cloudformation CreateStackInstances/)).toBe(1);
  });

  it('of a stack whose rollback failed: exit 4, left alone until it is told to go on with it', async () => {
    const stack = 'trading-analytics-dashboard-state-faulty';
    await failRollback(stack);
    const { code, stderr } = await run('deploy');
    expect(unwrapped(stderr)).toMatch(
      new RegExp(
        `Stack ${stack} in us-east-1 is UPDATE_ROLLBACK_FAILED: First \\(AWS::SNS::Topic\\): .*Nothing was changed`,
      ),
    );
    expect(stderr).toContain(`--continue-rollback --skip-resource ${stack}.First`);
    expect(code).toBe(4);
    await fault('clear');
    expect(nextCommand(stderr)).toEqual(['deploy', '-e', 'faulty', '--continue-rollback']);
    await succeeds(nextCommand(stderr).join(' '));
  });
});

describe('sync', () => {
  it('survives errors inside S3 and connections that break', async () => {
    await fault('fail-requests --service s3 --rate 15%');
    await fault('reset-connections --rate 15%');
    expect(await succeeds('sync')).toContain('12 of 12 objects uploaded');
    expect(met(/fault server-error: s3/)).toBeGreaterThan(0);
    expect(met(/fault reset: s3/)).toBeGreaterThan(0);
  });
});

describe('verify-replication', () => {
  it('whose credentials expire in the middle: exit 6, and the same command goes on', async () => {
    await fault('set --store s3 --stall');
    const verify = project.start(['verify-replication', '--events'], { env: environment });
    await verify.event(({ type }) => type === 'gate-sampled');
    await fault('expire-credentials');
    const { code, stderr } = await verify.ended;
    expect(stderr).toMatch(calmParagraph);
    expect(unwrapped(stderr)).toMatch(/AWS does not accept the credentials .*ExpiredToken/);
    expect(code).toBe(6);
    expect(await failure('verify-replication', 6)).toContain('Sign in again, then run the same command');
    await fault('clear');
    await succeeds('verify-replication');
  });

  it('whose credentials expire in the middle waits for them if told to, and goes on', async () => {
    const verify = project.start(['verify-replication', '--events', '--credentials-timeout', '40s'], {
      env: environment,
    });
    await verify.event(({ type }) => type === 'gate-opened');
    await fault('expire-credentials');
    const lost = await verify.event(({ type }) => type === 'credentials-lost');
    expect(lost).toMatchObject({ reason: expect.stringContaining('ExpiredToken') as string });
    await fault('clear');
    await verify.event(({ type }) => type === 'credentials-back');
    expect(await verify.ended).toMatchObject({ code: 0, stderr: '' });
    expect(project.journal('faulty').map(({ event }) => event.type)).toContain('credentials-lost');
  });

  it('while nothing arrives any more: the gate refuses, and passes when it flows again', async () => {
    await fault('set --stall');
    const told = await failure('verify-replication --max-lag 1s --gate-timeout 3s', 3);
    expect(told).toMatch(/s3: the sentinel has not arrived after .* dynamodb: the sentinel has not arrived/);
    await fault('clear');
    await succeeds('verify-replication');
  });
});

describe('verify-replication over a narrow line', () => {
  it('refuses what takes too long, and passes when the line is wide again', async () => {
    await fault('set --store s3 --bandwidth 5B');
    const told = await failure('verify-replication --max-lag 1s --gate-timeout 4s', 3);
    expect(told).toMatch(/s3: the sentinel has not arrived after/);
    expect(told).not.toMatch(/dynamodb: the sentinel has not arrived/);
    await fault('clear');
    await succeeds('verify-replication');
  });
});

describe('status --drift', () => {
  it('tells what somebody changed by hand, in a stack of a StackSet, and changes nothing: exit 0', async () => {
    const stacks = (): readonly string[] => project.journal('faulty').map(({ time }) => time);
    const before = stacks();
    await renameTopic('changed by hand');
    const { drift } = JSON.parse(await succeeds('status --drift --json')) as { drift: readonly StackDrift[] };
    expect(drift.map(({ layer, region }) => `${layer} ${region}`).sort()).toEqual(smallPlatformStacks);
    expect(drift.filter(({ status }) => status !== 'in-sync')).toMatchObject([
      {
        ...{ layer: 'notifications', region: 'eu-central-1', status: 'drifted' },
        resources: [
          {
            logicalId: 'MigrationStatusTopic',
            differences: [{ path: '/DisplayName', kind: 'NOT_EQUAL', actual: 'changed by hand' }],
          },
        ],
      },
    ]);
    const told = await succeeds('status --drift');
    expect(told).toContain('✖ notifications  eu-central-1  differs from its template');
    expect(told).toContain('MigrationStatusTopic (AWS::SNS::Topic) modified');
    expect(told).toContain('→ changed by hand');
    expect(told).toContain('8 stacks as the template says');
    expect(stacks()).toEqual(before);
  });
});

describe('cleanup', () => {
  const cleanup = 'cleanup -e faulty --empty-buckets --yes';
  const vpcFails = 'fail-resource --type AWS::EC2::VPC --action delete --region eu-central-1 --message';

  it('of a stack that does not delete: exit 4', async () => {
    await fault(vpcFails, 'The vpc is shared with another account.');
    expect(await failure(cleanup, 4)).toMatch(
      /Layer network could not be deleted in eu-central-1\. .* resource TargetVPC \(AWS::EC2::VPC\): DELETE_FAILED .* AWS says The vpc is shared/,
    );
  });

  it('of a VPC that is still used waits until AWS lets it go, and the same command goes on', async () => {
    await fault(vpcFails, 'The vpc has dependencies and cannot be deleted.');
    const waiting = project.start(cleanup.split(' '), { env: environment });
    waiting.endInput();
    await waiting.output((stdout) => stdout.includes('AWS still holds TargetVPC in eu-central-1'));
    await fault('clear');
    const { code, stdout } = await waiting.ended;
    expect(stdout).toContain('nothing remains');
    expect(code).toBe(0);
  });
});

/** An update from outside that fails, and whose rollback fails too. */
async function failRollback(StackName: string): Promise<void> {
  const { cloudFormation } = aws.clients('us-east-1');
  const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
  const template = JSON.parse(TemplateBody) as { Resources: object };
  const withTopics = (word: string): string => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: word } };
    const Resources = { ...template.Resources, First: topic, Second: { ...topic, DependsOn: 'First' } };
    return JSON.stringify({ ...template, Resources });
  };
  const update = async (word: string): Promise<string> => {
    const { Parameters = [] } = await stackOf(StackName);
    await cloudFormation.send(
      new UpdateStackCommand({ StackName, TemplateBody: withTopics(word), Parameters }),
    );
    return settledStatus(StackName);
  };
  expect(await update('old')).toBe('UPDATE_COMPLETE');
  await fault('fail-resource --type AWS::SNS::Topic --action update --logical-id Second');
  await fault('fail-resource --type AWS::SNS::Topic --action update --logical-id First --nth 2');
  expect(await update('new')).toBe('UPDATE_ROLLBACK_FAILED');
}

/** What nobody should do past CloudFormation. */
async function renameTopic(name: string): Promise<void> {
  const client = new SNSClient({
    ...{ endpoint: environment.AWS_ENDPOINT_URL ?? '', region: 'eu-central-1' },
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: 'local' },
  });
  try {
    const { Topics = [] } = await client.send(new ListTopicsCommand({}));
    const topic = Topics.map(({ TopicArn = '' }) => TopicArn).find((arn) => arn.endsWith('-faulty'));
    if (topic === undefined) throw new Error('there is no topic');
    await client.send(
      new SetTopicAttributesCommand({
        TopicArn: topic,
        AttributeName: 'DisplayName',
        AttributeValue: name,
      }),
    );
  } finally {
    client.destroy();
  }
}

async function stackOf(StackName: string): Promise<Stack> {
  const { Stacks = [] } = await aws
    .clients('us-east-1')
    .cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const [stack] = Stacks;
  if (!stack) throw new Error(`there is no stack ${StackName}`);
  return stack;
}

async function settledStatus(StackName: string): Promise<string> {
  for (;;) {
    const { StackStatus = '' } = await stackOf(StackName);
    if (!StackStatus.endsWith('_IN_PROGRESS')) return StackStatus;
    await sleep(50);
  }
}
