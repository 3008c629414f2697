import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, nextCommand, unwrapped, type Project } from '../support/cli.ts';
import { smallPlatform } from './platform.ts';

/** Less data and a brisker gate than by default. */
const quick = ['--objects', '12', '--items', '10', '--samples', '2', '--interval', '500ms'];

let project: Project;
beforeEach(() => {
  project = createProject({ platform: smallPlatform });
});
afterEach(() => project.remove());

const localAwsRuns = async (): Promise<boolean> => {
  const { stdout } = await project.run(['local', 'status', '--json']);
  return (JSON.parse(stdout) as { running: boolean }).running;
};

/** All that is told of a store: rehearse-whole.test.ts. */
const passed = expect.objectContaining({
  ...{ verdict: 'pass', lagSeconds: expect.any(Number) as number, reasons: [] },
}) as unknown;

const wholeRun = {
  runId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  ok: true,
  phases: ['deploy', 'sync', 'verify-replication', 'test-app', 'cleanup'].map((name) => ({
    name,
    status: 'done',
    seconds: expect.any(Number) as number,
  })),
  checks: expect.any(Array) as unknown[],
  replication: { s3: passed, dynamodb: passed },
};

describe('rehearse', () => {
  it('in a pipe prints plain lines and a summary', async () => {
    const { code, stdout, stderr } = await project.run(['rehearse', ...quick]);
    expect(stdout).toMatch(
      /^\S+Z {2}rehearse rehearsal: us-east-1 → eu-central-1, account 123456789012, 5 phases/,
    );
    for (const phase of ['deploy', 'sync', 'verify-replication', 'test-app', 'cleanup'])
      expect(stdout).toMatch(new RegExp(`^\\S+Z {2}\\[${phase}\\] ✔ done in `, 'm'));
    expect(stdout).toContain('✔ nothing remains');
    expect(stdout).toContain('✔ rehearse rehearsal done');
    expect(stdout).not.toContain('\u001B');
    expect(stderr).toBe('Starting the local AWS …\n');
    expect(code).toBe(0);
    expect(await localAwsRuns()).toBe(false);
  });

  it('is refused by a lag that is too long, and goes on when it is gone', async () => {
    const strict = ['--lag', '10s', '--max-lag', '2s', '--gate-timeout', '4s'];
    const refused = await project.run(['rehearse', '--objects', '12', '--items', '10', ...strict]);
    const error = unwrapped(refused.stderr);
    expect(error).toMatch(/The gate "replication" refuses after \d+(\.\d+)? s\./);
    expect(error).toMatch(/s3: the sentinel has not arrived after \d+(\.\d+)? s, limit 2 s/);
    expect(error).toMatch(/dynamodb: the sentinel has not arrived after \d+(\.\d+)? s, limit 2 s/);
    expect(refused.stdout).toContain('✖ rehearse rehearsal refused');
    expect(refused.code).toBe(3);
    expect(await localAwsRuns()).toBe(true);

    const next = nextCommand(refused.stderr);
    expect(next).toEqual(['rehearse', '--resume', '--objects', '12', '--items', '10']);
    const resumed = await project.run([...next, '--json']);
    expect(JSON.parse(resumed.stdout)).toEqual({
      ...wholeRun,
      runId: project.journal('rehearsal')[0]?.run,
      cleanup: {
        ...{ bucketsEmptied: 2, versionsDeleted: expect.any(Number) as number, remaining: [] },
        ...{ removed: expect.any(Array) as unknown[], staying: expect.any(Array) as unknown[] },
      },
    });
    expect(resumed.code).toBe(0);
    const deploys = project
      .journal('rehearsal')
      .filter(({ event }) => event.type === 'phase-started' && event.phase === 'deploy');
    expect(deploys).toHaveLength(1);
    expect(await localAwsRuns()).toBe(false);

    const again = await project.run(['rehearse', '--resume']);
    expect(unwrapped(again.stderr)).toContain('Leave --resume out to rehearse from the beginning.');
    expect(again.code).toBe(2);
    expect(await localAwsRuns()).toBe(false);
  });

  it('goes on after kill -9, but not on another local AWS than it began on', async () => {
    const first = project.start(['rehearse', ...quick, '--events']);
    await first.event((event) => event.type === 'phase-ended' && event.phase === 'deploy');
    first.kill('SIGKILL');
    await first.ended;
    await project.run(['local', 'down']);
    await project.localUp();
    expect((await project.run(['rehearse', '--resume'])).code).toBe(2);

    const second = project.start(['rehearse', ...quick, '--events']);
    await second.event((event) => event.type === 'phase-started' && event.phase === 'sync');
    second.kill('SIGKILL');
    await second.ended;
    const runs = new Set(project.journal('rehearsal').map(({ run }) => run));
    expect(runs.size).toBe(2);

    const third = await project.run(['rehearse', ...quick, '--json']);
    expect(JSON.parse(third.stdout)).toMatchObject({
      ...wholeRun,
      runId: [...runs][1],
      cleanup: { remaining: [] },
    });
    expect(third.code).toBe(0);
  });
});
