import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../../src/runbook/events.ts';
import { connectEmulator } from '../../src/local-aws/gateway/emulator.ts';
import { testDataPrefix } from '../../src/phases/sync/test-data.ts';
import { foldRuns } from '../../src/runbook/runs.ts';
import { createProject, nextCommand, unwrapped, type CliResult, type Project } from '../support/cli.ts';
import { completePlatform, observePlatform, smallPlatform } from './platform.ts';

let project: Project;
let environment: Record<string, string>;
let localAwsPid: number;

beforeAll(async () => {
  project = createProject({
    pollInterval: '100ms',
    platform: smallPlatform,
    gate: { interval: '500ms', timeout: '30s', samples: 2 },
    sync: { objects: 12, items: 10 },
  });
  environment = await project.localUp('--lag', '500ms');
  localAwsPid = (JSON.parse((await project.run(['local', 'status', '--json'])).stdout) as { pid: number })
    .pid;
});
afterAll(() => project.remove());

const run = (command: string): Promise<CliResult> => project.run(command.split(' '), { env: environment });

/** Runs a command that must end with 0, and resolves with what it prints for `--json`. */
async function finish(command: string): Promise<unknown> {
  const result = await run(`${command} --json`);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout);
}

/** kill -9 as soon as the command tells of such an event. */
async function killAt(command: string, matches: (event: MigrationEvent) => boolean): Promise<void> {
  const cli = project.start([...command.split(' '), '--events'], { env: environment });
  await cli.event(matches);
  cli.kill('SIGKILL');
  expect(await cli.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
}

/** The same, with a local AWS that answers nothing more before the kill: what was asked is done, the answer is lost. */
async function killUnanswered(command: string, matches: (event: MigrationEvent) => boolean): Promise<void> {
  const cli = project.start([...command.split(' '), '--events'], { env: environment });
  try {
    await cli.event(matches);
    process.kill(localAwsPid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 200));
    cli.kill('SIGKILL');
    expect(await cli.ended).toMatchObject({ signal: 'SIGKILL' });
  } finally {
    process.kill(localAwsPid, 'SIGCONT');
  }
}

const intends =
  (action: string) =>
  (event: MigrationEvent): boolean =>
    event.type === 'action-intended' && event.action.startsWith(action);

const progressOf =
  (subject: string, region: string) =>
  (event: MigrationEvent): boolean =>
    event.type === 'progress' && event.subject === subject && event.region === region;

/** Every resource was made by one request, under the token that the journal has for it. */
async function expectNothingTwice(suffix: string): Promise<void> {
  const events = project.journal(suffix).map(({ event }) => event);
  const intended = events.filter((event) => event.type === 'action-intended');
  const ended = events.filter((event) => event.type === 'action-ended');
  const actions = intended
    .map(({ action }) => action)
    .filter((action) => /^(create|deploy)-(stack|instance)/.test(action));
  expect(actions.sort()).toEqual([
    `create-stack-set/trading-analytics-network-${suffix}`,
    `create-stack-set/trading-analytics-notifications-${suffix}`,
    `create-stack-set/trading-analytics-storage-${suffix}`,
    `deploy-instance/trading-analytics-network-${suffix}/eu-central-1`,
    `deploy-instance/trading-analytics-network-${suffix}/us-east-1`,
    `deploy-instance/trading-analytics-notifications-${suffix}/eu-central-1`,
    `deploy-instance/trading-analytics-notifications-${suffix}/us-east-1`,
    `deploy-instance/trading-analytics-storage-${suffix}/eu-central-1`,
    `deploy-instance/trading-analytics-storage-${suffix}/us-east-1`,
    `deploy-stack/trading-analytics-bootstrap-${suffix}/eu-central-1`,
    `deploy-stack/trading-analytics-bootstrap-${suffix}/us-east-1`,
    `deploy-stack/trading-analytics-dashboard-state-${suffix}/us-east-1`,
  ]);
  const tokens = intended.map(({ token }) => token).sort();
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(ended.map(({ token }) => token).sort()).toEqual(tokens);

  const platform = await observePlatform(environment, suffix);
  expect(platform.stacks.map(({ status }) => status)).toEqual(
    Array.from({ length: completePlatform.stacks }, () => 'CREATE_COMPLETE'),
  );
  expect(platform.stackSets).toHaveLength(completePlatform.stackSets);
  const operations = intended.filter(({ action }) => action.startsWith('deploy-instance/'));
  expect([...platform.operationIds].sort()).toEqual(operations.map(({ token }) => token).sort());
}

async function expectNothingLeft(suffix: string): Promise<void> {
  expect(await finish(`cleanup -e ${suffix} --empty-buckets --yes`)).toMatchObject({
    ok: true,
    cleanup: { remaining: [] },
  });
  const { stacks, stackSets } = await observePlatform(environment, suffix);
  expect(stackSets).toEqual([]);
  expect(new Set(stacks.map(({ status }) => status))).toEqual(new Set(['DELETE_COMPLETE']));
}

/** Where a run has come to in the end, whatever it is called: what the journal says, what AWS has, and what was written. */
async function endOf(suffix: string) {
  const [run] = foldRuns(project.journal(suffix));
  const { stacks, stackSets } = await observePlatform(environment, suffix);
  const plain = (name: string): string =>
    name.replaceAll(suffix, 'suffix').replace(/(StackSet-.*suffix)-.*/, '$1');
  return {
    ended: run?.ended,
    phases: run?.phases.map(({ name, status, approved }) => ({ name, status, by: approved?.by })),
    stores: run?.gate?.readings.map(({ subject, verdict }) => `${subject} ${verdict}`),
    stacks: stacks.map(({ name, status }) => `${plain(name)} ${status}`).sort(),
    stackSets: stackSets.map(plain).sort(),
    written: await testDataOf(suffix),
  };
}

/** Versions of the test objects in the source bucket: one each. */
async function testDataOf(suffix: string): Promise<readonly string[]> {
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '' } = environment;
  const aws = connectEmulator(AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID);
  try {
    const Bucket = project
      .journal(suffix)
      .flatMap(({ event }) =>
        event.type === 'stack-settled' && event.layer === 'storage' && event.region === 'us-east-1'
          ? [event.outputs.HistoricalDataBucketSourceName]
          : [],
      )[0];
    const { Versions = [] } = await aws
      .clients('us-east-1')
      .s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: testDataPrefix }));
    return Versions.map(({ Key = '' }) => Key).sort();
  } finally {
    aws.close();
  }
}

describe('kill -9', () => {
  it('of a deploy, again and again: the same command goes on', async () => {
    await killAt('deploy -e often', intends('create-stack-set/'));
    await killAt('deploy -e often', progressOf('dashboard-state', 'us-east-1'));
    await killUnanswered('deploy -e often', intends('deploy-instance/'));
    await killAt('deploy -e often', progressOf('storage', 'us-east-1'));
    const [killed] = project.journal('often');
    expect(await finish('deploy -e often')).toMatchObject({ runId: killed?.run, ok: true });
    await expectNothingTwice('often');
    await expectNothingLeft('often');
  });

  it('of a run, after every few lines: it comes to the same end, and so does a cleanup that is killed twice', async () => {
    const command = 'run --approve all';
    await finish(`${command} -e whole`);
    const lines = project.journal('whole').length;
    const linesMore = Math.round(lines * 0.15);
    for (let life = 1; life <= 4; life += 1) {
      const from = project.journal('killed').length;
      await killAt(
        `${command} -e killed`,
        (event) => 'seq' in event && Number(event.seq) >= from + linesMore,
      );
    }
    await finish(`${command} -e killed`);
    expect(await endOf('killed')).toEqual(await endOf('whole'));
    await expectNothingTwice('killed');
    // Every line of the journal is verified by it.
    expect(await finish('history -e killed')).toMatchObject({
      runs: [{ ended: 'done', resumed: Array.from({ length: 4 }, () => ({})) }],
    });
    const cleanup = 'cleanup -e killed --empty-buckets --yes';
    await killAt(cleanup, ({ type }) => type === 'cleanup-counted');
    await killAt(cleanup, intends('delete-instance/'));
    await expectNothingLeft('killed');
  });
});

describe('Ctrl-C', () => {
  it('ends with 130, keeps the state, and names the command that goes on', async () => {
    const cli = project.start(['deploy', '-e', 'stopped', '--events'], { env: environment });
    await cli.event(progressOf('storage', 'eu-central-1'));
    cli.kill('SIGINT');
    const { code, stderr } = await cli.ended;
    expect(unwrapped(stderr)).toContain('Interrupted by SIGINT. The state is saved');
    expect(code).toBe(130);
    expect(project.journal('stopped').at(-1)?.event).toMatchObject({
      type: 'run-ended',
      status: 'interrupted',
    });
    expect((await run('status -e stopped')).stdout).toContain('deploy stopped interrupted');
    const next = nextCommand(stderr);
    expect(next).toEqual(['deploy', '-e', 'stopped', '--events']);
    expect((await run(next.join(' '))).code).toBe(0);
    await expectNothingTwice('stopped');
    await expectNothingLeft('stopped');
  });
});

describe('deploy --detach', () => {
  it('leaves what it begins to AWS, says what goes on, and is followed and gone on with', async () => {
    const detached = await run('deploy -e left --detach');
    expect(detached).toMatchObject({ code: 0, stderr: '' });
    const said = unwrapped(detached.stdout);
    expect(said).toContain('Left to AWS under way bootstrap');
    expect(said).toMatch(/not begun .*storage in us-east-1/);
    expect(nextCommand(detached.stdout)).toEqual(['status', '-e', 'left', '--follow']);
    expect(project.journal('left').at(-1)?.event).toMatchObject({ type: 'run-ended', status: 'detached' });

    const followed = await run('status -e left --follow');
    expect(followed).toMatchObject({ code: 0, stderr: '' });
    expect(followed.stdout).toContain('deploy left detached');
    expect(followed.stdout).toMatch(/bootstrap +CREATE_COMPLETE +CREATE_COMPLETE/);

    const deploy = project.start(['deploy', '-e', 'left', '--events'], { env: environment });
    await deploy.event(({ type }) => type === 'run-resumed');
    const watched = await run('status -e left --follow --json');
    expect(watched).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(watched.stdout)).toMatchObject({ ok: true, lock: null });
    expect(await deploy.ended).toMatchObject({ code: 0 });
    await expectNothingTwice('left');
  });
});
